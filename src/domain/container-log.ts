import type { LogLine } from './klog.ts';
import { parseJson, textAt } from './structured.ts';

/**
 * The lines that a container wrote, from the file that its runtime keeps: CRI's `<RFC 3339> stdout|stderr F|P <text>`
 * (cri-api, kubelet log format), or docker's JSON lines. A long line is written in parts (`P`) and put together again.
 * What is neither, such as a first line that was cut off, is left out.
 */
export function parseContainerLog(text: string): readonly LogLine[] {
  const lines: LogLine[] = [];
  const begun = new Map<string, string>();
  for (const raw of text.split('\n')) {
    const part = parseCri(raw) ?? parseDocker(raw);
    if (part === undefined) continue;
    const whole = (begun.get(part.stream) ?? '') + part.text;
    if (part.partial) {
      begun.set(part.stream, whole);
      continue;
    }
    begun.delete(part.stream);
    lines.push({ text: whole, ...(Number.isNaN(part.atMs) ? {} : { atMs: part.atMs }) });
  }
  return lines;
}

interface Part {
  readonly stream: string;
  readonly partial: boolean;
  readonly text: string;
  readonly atMs: number;
}

function parseCri(line: string): Part | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([FP])(?::\S*)? (.*)$/.exec(line);
  const [, time = '', stream = '', tag, text = ''] = match ?? [];
  return match === null ? undefined : { stream, partial: tag === 'P', text, atMs: Date.parse(time) };
}

function parseDocker(line: string): Part | undefined {
  if (!line.startsWith('{"log":')) return undefined;
  const entry = parseJson(line);
  const text = textAt(entry, 'log');
  if (text === undefined) return undefined;
  return {
    stream: textAt(entry, 'stream') ?? '',
    partial: !text.endsWith('\n'),
    text: text.replace(/\n$/, ''),
    atMs: Date.parse(textAt(entry, 'time') ?? ''),
  };
}
