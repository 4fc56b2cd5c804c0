import { isMapping, parseJson } from '../domain/structured.ts';
import { redacted } from './redact-credentials.ts';

/** Empties the data of Secret objects, in JSON, in lines of JSON, in YAML, and in JSON quoted within either. */
export function redactKubeSecrets(text: string): string {
  if (!/kind\\*["']?\s*:\s*\\*["']?Secret/.test(text)) return text;
  const whole = withoutData(text);
  if (whole !== undefined) return whole;
  const lines = text.split('\n').map((line) => withoutData(line) ?? line);
  return redactQuoted(redactYaml(lines.join('\n')));
}

/** JSON text with the Secrets in it emptied; undefined when it is not JSON. */
function withoutData(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const value = parseJson(text);
  if (value === undefined) return undefined;
  const clean = emptied(value, false);
  return JSON.stringify(clean) === JSON.stringify(value)
    ? text
    : JSON.stringify(clean, null, text.trimEnd().includes('\n') ? 2 : undefined);
}

const dataKeys: ReadonlySet<string> = new Set(['data', 'stringData']);

function emptied(value: unknown, inSecrets: boolean): unknown {
  if (typeof value === 'string') return redactKubeSecrets(value);
  if (Array.isArray(value)) return value.map((item) => emptied(item, inSecrets));
  if (!isMapping(value)) return value;
  // The items of a SecretList do not say their kind.
  const secret = value['kind'] === 'Secret' || (inSecrets && value['kind'] === undefined);
  const ofSecrets = value['kind'] === 'SecretList';
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      secret && dataKeys.has(key) ? masked(inner) : emptied(inner, ofSecrets && key === 'items'),
    ]),
  );
}

function masked(data: unknown): unknown {
  return isMapping(data) ? Object.fromEntries(Object.keys(data).map((key) => [key, redacted])) : redacted;
}

/** Each document that holds a Secret loses the values below its `data` keys, whichever object they belong to. */
function redactYaml(text: string): string {
  return text
    .split(/^(?=---)/m)
    .map((document) =>
      /^[ \t]*(?:-[ \t]+)?["']?kind["']?:[ \t]*["']?Secret(?:List)?["']?[ \t\r]*$/m.test(document) ? redactDocument(document) : document,
    )
    .join('');
}

function redactDocument(document: string): string {
  let dataIndent: number | undefined;
  let keyIndent: number | undefined;
  return document
    .split('\n')
    .flatMap((line) => {
      const indent = line.search(/\S/);
      // A blank line ends nothing.
      if (indent < 0) return [line];
      if (dataIndent !== undefined && indent > dataIndent) {
        keyIndent ??= indent;
        const key = indent === keyIndent ? /^\s*(?:"[^"]*"|'[^']*'|[^\s:]+):/.exec(line)?.[0] : undefined;
        return key === undefined ? [] : [`${key} ${redacted}`];
      }
      const begins = /^([ \t]*(?:-[ \t]+)?)["']?(?:data|stringData)["']?:[ \t]*(.*)$/.exec(line);
      dataIndent = begins?.[1]?.length;
      keyIndent = undefined;
      // A flow mapping may go on over further lines: they are deeper, and dropped with the rest.
      return begins !== null && begins[2] !== undefined && begins[2].trim() !== ''
        ? [`${line.slice(0, line.length - begins[2].length)}{}`]
        : [line];
    })
    .join('\n');
}

/** JSON inside a string or an annotation: `\"data\":{…}`, with as many backslashes as there are strings around it. */
function redactQuoted(text: string): string {
  const begin = /(\\*)"(?:data|stringData)\1"\s*:\s*\{/g;
  if (!/(\\*)"kind\1"\s*:\s*\1"Secret/.test(text)) return text;
  const parts: string[] = [];
  let from = 0;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const open = match.index + match[0].length;
    const end = closingBrace(text, open, match[1]?.length ?? 0);
    parts.push(text.slice(from, open));
    from = end;
    begin.lastIndex = end;
  }
  return parts.join('') + text.slice(from);
}

/** Where the mapping that is open at `from` closes; the end of the text when it does not. Braces within strings do not count. */
function closingBrace(text: string, from: number, backslashes: number): number {
  let depth = 1;
  let inString = false;
  let escapes = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"' && escapes === backslashes) inString = !inString;
    if (!inString && char === '{') depth += 1;
    if (!inString && char === '}') depth -= 1;
    if (depth === 0) return at;
    escapes = char === '\\' ? escapes + 1 : 0;
  }
  return text.length;
}
