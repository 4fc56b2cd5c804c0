import type { AbsPath, HostWriter } from '../model/host.ts';
import type { RunRecord } from '../model/run.ts';

/** One line of a run's journal. Steps are meant by their index in the run's plan. */
export type JournalRecord =
  /** The run's folder and plan are on disk; nothing on the node has changed. */
  | { readonly record: 'begun'; readonly pid: number; readonly startTicks: string }
  /** Every path that undo will put back is in the backup. Without this line nothing has changed. */
  | { readonly record: 'backed-up'; readonly paths: number }
  | { readonly record: 'step-begun'; readonly step: number }
  /** `left`: what the step left at each path it wrote (see {@link import('./left-behind.ts')}); undo compares it. */
  | { readonly record: 'step-done'; readonly step: number; readonly detail: string; readonly left?: Readonly<Record<AbsPath, string>> }
  | { readonly record: 'step-failed'; readonly step: number; readonly reason: string }
  /** All steps are done; the verdict is still open. */
  | { readonly record: 'applied' }
  | { readonly record: 'undo-begun'; readonly because: string }
  | { readonly record: 'step-undone'; readonly step: number; readonly detail: string }
  | { readonly record: 'ended'; readonly state: EndState; readonly notUndone: readonly string[] };

export type EndState = Exclude<RunRecord['state'], 'interrupted' | 'running'>;

/** A journal line with its time (RFC 3339). */
export type JournalLine = JournalRecord & { readonly at: string };

/** Called after each line is safely on disk. Tests end the process here. */
export type AfterRecord = (record: JournalRecord) => void;

/** Writes a run's journal; each line is synced to disk before the promise resolves. */
export function openJournal(host: HostWriter, path: AbsPath, afterRecord?: AfterRecord): (record: JournalRecord) => Promise<void> {
  return async (record) => {
    await host.append(path, `${JSON.stringify({ at: host.now().toISOString(), ...record })}\n`);
    afterRecord?.(record);
  };
}

/**
 * Reads a journal back. A last line that was cut off by a power loss is left out: what it would have said had not been
 * acted upon yet, because a record is synced before its step begins.
 */
export function parseJournal(text: string): readonly JournalLine[] {
  return text.split('\n').flatMap((line) => {
    try {
      const parsed: unknown = JSON.parse(line);
      return isJournalLine(parsed) ? [parsed] : [];
    } catch {
      return [];
    }
  });
}

function isJournalLine(value: unknown): value is JournalLine {
  return typeof value === 'object' && value !== null && 'record' in value && typeof value.record === 'string' && 'at' in value;
}

/** What a journal says of its run's progress. */
export interface Progress {
  readonly backedUp: boolean;
  /** Steps begun, done or not, in order. */
  readonly begun: readonly number[];
  readonly done: readonly number[];
  readonly undone: readonly number[];
  readonly applied: boolean;
  /** What the run left at each path it wrote, the last word of each. */
  readonly left: Readonly<Record<AbsPath, string>>;
  readonly undoing: boolean;
  readonly ended?: EndState;
  readonly owner?: { readonly pid: number; readonly startTicks: string };
}

export function progressOf(lines: readonly JournalLine[]): Progress {
  const steps = (kind: 'step-begun' | 'step-done' | 'step-undone') => lines.flatMap((line) => (line.record === kind ? [line.step] : []));
  // An undo that was cut off opens its run again: it is half old and half new.
  const ended = lines.findLast((line) => line.record === 'ended' || line.record === 'undo-begun');
  const owner = lines.find((line) => line.record === 'begun');
  return {
    backedUp: lines.some((line) => line.record === 'backed-up'),
    begun: [...new Set(steps('step-begun'))],
    done: [...new Set(steps('step-done'))],
    undone: [...new Set(steps('step-undone'))],
    applied: lines.some((line) => line.record === 'applied'),
    left: Object.assign({}, ...lines.map((line) => (line.record === 'step-done' ? (line.left ?? {}) : {}))),
    undoing: lines.some((line) => line.record === 'undo-begun'),
    ...(ended?.record === 'ended' ? { ended: ended.state } : {}),
    ...(owner?.record === 'begun' ? { owner: { pid: owner.pid, startTicks: owner.startTicks } } : {}),
  };
}
