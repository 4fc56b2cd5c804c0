import { isMapping, parseJson } from './structured.ts';

/** One line of a log, with the time at which the log keeper received it when it said so (milliseconds since the epoch). */
export interface LogLine {
  readonly text: string;
  readonly atMs?: number;
}

/** A line written by klog, the logger of every Kubernetes program. It carries no year and the node's local time zone. */
export interface KlogLine {
  readonly severity: 'info' | 'warning' | 'error' | 'fatal';
  readonly processId: number;
  /** Source file and line: `server.go:273`. */
  readonly source: string;
  /** The message, without the quotes of a structured line. */
  readonly text: string;
  /** `key="value"` pairs of a structured line (kubernetes 1.19 and later), unquoted; empty for a plain one. */
  readonly fields: Readonly<Record<string, string>>;
}

const severities = { I: 'info', W: 'warning', E: 'error', F: 'fatal' } as const;
const header = /^([IWEF])(\d{4} \d{2}:\d{2}:\d{2}\.\d+)\s+(\d+) ([^\]\s]+:\d+)\] ?(.*)$/s;
const quoted = /"(?:[^"\\]|\\.)*"/y;
const field = / ([\w.-]+)=("(?:[^"\\]|\\.)*"|\S*)/y;

/** Parses a klog line, plain or structured (kubernetes/klog v2, header of `formatHeader`); undefined for any other line. */
export function parseKlog(line: string): KlogLine | undefined {
  const match = header.exec(line);
  if (match === null) return undefined;
  const [, letter = 'I', , processId, source = '', rest = ''] = match;
  const severity = severities[letter === 'W' || letter === 'E' || letter === 'F' ? letter : 'I'];
  return { severity, processId: Number(processId), source, ...parseBody(rest) };
}

/** One entry of `journalctl -o json`. */
export interface JournalEntry {
  readonly text: string;
  readonly atMs: number;
  /** Id of the process that wrote it; absent when journald could not tell. */
  readonly processId?: number;
  /** One start of the unit has one id; absent on what systemd itself says about the unit. */
  readonly invocation?: string;
}

/**
 * The entries of `journalctl -o json` output, in its order. `MESSAGE` is a string, or an array of bytes when it is not
 * UTF-8, or null when it is too long (systemd, journal JSON format). Lines that are no entry (a line cut off) are left out.
 */
export function parseJournal(output: string): readonly JournalEntry[] {
  return output.split('\n').flatMap((line) => {
    const entry = parseJournalEntry(line);
    return entry === undefined ? [] : [entry];
  });
}

function parseJournalEntry(line: string): JournalEntry | undefined {
  const entry = parseJson(line);
  if (!isMapping(entry)) return undefined;
  const text = messageText(entry['MESSAGE']);
  const atMs = Math.floor(Number(entry['__REALTIME_TIMESTAMP']) / 1000);
  if (text === undefined || !Number.isFinite(atMs)) return undefined;
  const processId = Number(entry['_PID']);
  const invocation = entry['_SYSTEMD_INVOCATION_ID'];
  return {
    text,
    atMs,
    ...(Number.isInteger(processId) && processId > 0 ? { processId } : {}),
    ...(typeof invocation === 'string' ? { invocation } : {}),
  };
}

function messageText(message: unknown): string | undefined {
  if (typeof message === 'string') return message;
  if (!Array.isArray(message)) return undefined;
  // A field that was given several times is an array of strings; bytes are an array of numbers.
  if (message.every((part) => typeof part === 'string')) return message.join('\n');
  return Buffer.from(message.filter((byte) => typeof byte === 'number')).toString('utf8');
}

function parseBody(rest: string): Pick<KlogLine, 'text' | 'fields'> {
  quoted.lastIndex = 0;
  const message = quoted.exec(rest)?.[0];
  if (message === undefined) return { text: rest, fields: {} };
  const fields = new Map<string, string>();
  let at = message.length;
  while (at < rest.length) {
    field.lastIndex = at;
    const match = field.exec(rest);
    // A plain message may begin with a quoted word: then what follows is no list of fields.
    if (match === null) return { text: rest, fields: {} };
    fields.set(match[1] ?? '', unquote(match[2] ?? ''));
    at = field.lastIndex;
  }
  return { text: unquote(message), fields: Object.fromEntries(fields) };
}

/** Go's %q is JSON's quoting but for `\x`, `\a`, `\v` and `\'`; a text with one of these stays as it was written. */
function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const value = parseJson(text);
  return typeof value === 'string' ? value : text.slice(1, -1);
}
