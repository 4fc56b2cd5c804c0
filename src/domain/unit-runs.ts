import type { JournalEntry } from './klog.ts';

/** A run younger than this has not said yet what will end it: a kubelet that fails at its start lives for a second or two. */
const youngRunMs = 15_000;
/** systemd starts a failed kubelet again after 10 s: two runs further apart than this make no loop. */
const loopGapMs = 60_000;

/**
 * The journal of a unit's last run that can tell why it ended, or how it goes: the last one, but of a unit that fails and
 * is started again and again the last *complete* one. What systemd itself says about the unit belongs to no run.
 */
export function lastTellingRun(
  entries: readonly JournalEntry[],
  unit: { readonly mainPid: number; readonly nowMs: number },
): readonly JournalEntry[] {
  const runs = runsOf(entries);
  const last = runs.at(-1);
  const before = runs.at(-2);
  const start = last?.[0];
  const end = before?.at(-1);
  if (last === undefined || before === undefined || start === undefined || end === undefined) return last ?? [];
  const goesOn = unit.mainPid !== 0 && start.processId === unit.mainPid;
  const looping = start.atMs - end.atMs < loopGapMs;
  return goesOn && looping && unit.nowMs - start.atMs < youngRunMs ? before : last;
}

/** Systemd gives each start of a unit an id; journald without it (version 231 and older) still knows the process. */
function runsOf(entries: readonly JournalEntry[]): readonly (readonly JournalEntry[])[] {
  const runs = new Map<string, JournalEntry[]>();
  for (const entry of entries) {
    const id = entry.invocation ?? (entry.processId === undefined || entry.processId === 1 ? undefined : String(entry.processId));
    if (id === undefined) continue;
    const run = runs.get(id);
    if (run === undefined) runs.set(id, [entry]);
    else run.push(entry);
  }
  return [...runs.values()];
}
