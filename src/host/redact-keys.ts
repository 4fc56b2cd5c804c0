import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** What a redacted key is announced by; the label that it had follows. */
const publicHalfOf = '# kdoctor: public half of ';

const beginning = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?)-----/g;
/** What a block consists of: base64, headers, white space, and the `\n` of JSON or a log however often escaped. */
const ofBlock = /[A-Za-z0-9+/=\s\\:,.-]/;
const ending = /-----END [A-Z0-9 ]*-----/y;

/**
 * Replaces every private key block by its public half, in the line breaks and indentation that it had (YAML, JSON, a
 * quoted log line), and by a comment alone where there is none to be had. Blocks without their beginning or end, as in the
 * tail of a file, are taken out too.
 */
export function redactPemKeys(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
  const parts: string[] = [];
  let from = 0;
  beginning.lastIndex = 0;
  for (let begin = beginning.exec(text); begin !== null; begin = beginning.exec(text)) {
    const [marker, label = ''] = begin;
    const start = begin.index + marker.length;
    const end = endOfContent(text, start);
    const content = text.slice(start, end);
    ending.lastIndex = end;
    const closed = ending.exec(text)?.[0] ?? '';
    parts.push(text.slice(from, begin.index), publicHalf(label, content, closed), closed === '' ? lineBreakAtEnd(content) : '');
    from = end + closed.length;
    beginning.lastIndex = from;
  }
  return redactHeadlessKeys(parts.join('') + text.slice(from));
}

/** DER has no markers: the whole file is the key. Undefined when the bytes are no private key. */
export function redactDerKey(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== derSequence) return undefined;
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const key = parsed(() => createPrivateKey({ key: bytes, format: 'der', type }));
    if (key !== undefined) return Buffer.from(`${publicHalfOf}DER PRIVATE KEY\n${publicPem(key)}`);
  }
  return undefined;
}

/** The first byte of every key in DER. */
const derSequence = 0x30;

function publicHalf(label: string, content: string, closed: string): string {
  const [lineBreak = '\n'] = /(?:\r?\n|\\+r\\+n|\\+n)[ \t]*/.exec(content) ?? [];
  const encrypted = label.startsWith('ENCRYPTED') || content.includes('ENCRYPTED');
  const key = closed === '' || encrypted ? undefined : keyOf(label, content);
  if (key === undefined) return `# kdoctor: ${label} left out: ${closed === '' ? 'cut off' : encrypted ? 'encrypted' : 'not readable'}`;
  return [`${publicHalfOf}${label}`, ...publicPem(key).trimEnd().split('\n')].join(lineBreak);
}

function keyOf(label: string, content: string): KeyObject | undefined {
  const base64 = content.replace(/\\+[nrt]/g, '').replace(/[\s\\]/g, '');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return parsed(() => createPrivateKey(`-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`));
}

function publicPem(key: KeyObject): string {
  const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  return typeof pem === 'string' ? pem : pem.toString('latin1');
}

function parsed(parse: () => KeyObject): KeyObject | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

/** The end of a key whose beginning lies before the text. */
function redactHeadlessKeys(text: string): string {
  const marker = /-----END ([A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?)-----/g;
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(marker)) {
    let start = match.index;
    while (start > from && /[A-Za-z0-9+/=\s\\]/.test(text.charAt(start - 1))) start -= 1;
    parts.push(text.slice(from, start), `# kdoctor: ${match[1] ?? ''} left out: cut off`);
    from = match.index + match[0].length;
  }
  return parts.join('') + text.slice(from);
}

function lineBreakAtEnd(content: string): string {
  return /\r?\n$/.exec(content)?.[0] ?? '';
}

/** A block goes up to the next marker; one that was cut off, to where something else begins. */
function endOfContent(text: string, start: number): number {
  let end = start;
  while (end < text.length && ofBlock.test(text.charAt(end)) && !text.startsWith('-----', end)) end += 1;
  return end;
}
