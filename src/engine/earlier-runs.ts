import { msg } from '../domain/message.ts';
import type { ApplyEvent, Outcome } from '../model/run.ts';
import { type CarryOutOptions, carryOut, rollBack, whereabouts } from './carry-out.ts';
import type { EngineTools } from './engine-tools.ts';
import { type Progress, progressOf } from './journal.ts';
import { changedSince } from './left-behind.ts';
import { takeLock } from './lock.ts';
import { newerRunOver } from './newer-run.ts';
import { refused, textOf } from './refused.ts';
import { listRuns, readBackup, readJournal, recordOf, type StoredRun, tryToJournal } from './run-store.ts';
import { holdDirectory, releaseHeldManifests } from './static-pod.ts';
import { sweepTemporaries, takeBack } from './take-back.ts';
import { touchedBy } from './touches.ts';

/** Goes on with an interrupted run from the first step that is not done; a step that was cut off is done again. */
export async function finishRun(tools: EngineTools, id: string, o: CarryOutOptions): Promise<Outcome> {
  return withRun(tools, id, o.onEvent, async (run) => {
    const progress = progressOf(await readJournal(run));
    if (progress.ended !== undefined) return refused(msg('engine:run-has-ended', { run: run.id, state: progress.ended }));
    if (progress.undoing) return refused(msg('engine:run-is-being-undone', { run: run.id }));
    const missing = run.plan.inputs.filter((name) => !Object.entries(o.inputs).some(([key, value]) => key === name && value !== undefined));
    if (missing.length > 0) return refused(msg('engine:inputs-again', { inputs: missing.join(', ') }));
    if (!progress.backedUp) {
      await run.journal({ record: 'ended', state: 'refused', notUndone: [] });
      return refused(msg('engine:nothing-was-done', { run: run.id }));
    }
    try {
      await releaseHeldManifests(tools.host);
    } catch (error) {
      return rollBack(run, tools, msg('engine:restore-failed', { path: holdDirectory, reason: textOf(error) }), o.onEvent);
    }
    await sweepTemporaries(run, tools.host);
    const next = run.plan.steps.findIndex((_step, index) => !progress.done.includes(index));
    return carryOut(run, next === -1 ? run.plan.steps.length : next, tools, { ...o, begun: new Set(progress.begun) });
  });
}

/** Takes a run back: the named one, or the newest that changed something and is not undone yet. */
export async function undoRun(tools: EngineTools, id: string | undefined, onEvent?: (e: ApplyEvent) => void): Promise<Outcome> {
  return withRun(tools, id, onEvent, async (run, runs) => {
    const progress = progressOf(await readJournal(run));
    if (progress.ended === 'undone' || progress.ended === 'rolled-back' || progress.ended === 'refused') {
      return refused(msg('engine:run-has-ended', { run: run.id, state: progress.ended }));
    }
    if (progress.owner === undefined && (await readBackup(run)) === undefined) {
      return refused(msg('engine:nothing-was-done', { run: run.id }));
    }
    const newer = await newerRunOver(run, runs);
    if (newer !== undefined) return refused(msg('engine:newer-run', { run: run.id, newer: newer.id }));
    const changed = progress.undoing ? [] : await changedSince(leftForCertain(run, progress), tools.host);
    if (changed.length > 0) return refused(msg('engine:changed-since', { paths: changed.join(', '), dir: run.dir }));
    const notUndone = await takeBack(run, tools.host, 'asked for by the operator', onEvent);
    const state = notUndone.length === 0 ? 'undone' : 'not-rolled-back';
    await tryToJournal(run, { record: 'ended', state, notUndone });
    const kind = notUndone.length === 0 ? 'verified' : 'not-rolled-back';
    return { kind, ...whereabouts(run, tools), remaining: [], notUndone };
  });
}

/** What the run left at its files, without those that a step was about to write when it was cut off: it may have done so. */
function leftForCertain({ plan }: StoredRun, { begun, done, left }: Progress): Progress['left'] {
  const cutOff = plan.steps.filter((_step, index) => begun.includes(index) && !done.includes(index));
  const unsure = new Set<string>(cutOff.flatMap(touchedBy));
  return Object.fromEntries(Object.entries(left).filter(([path]) => !unsure.has(path)));
}

async function withRun(
  tools: EngineTools,
  id: string | undefined,
  onEvent: ((e: ApplyEvent) => void) | undefined,
  action: (run: StoredRun, runs: readonly StoredRun[]) => Promise<Outcome>,
): Promise<Outcome> {
  const lock = await takeLock(tools.places.volatile);
  if (!lock.held) return refused(msg('engine:locked', { pid: lock.byPid }));
  try {
    const runs = await listRuns(tools.places, tools.afterRecord);
    const run = id === undefined ? await newestUndoable(runs) : runs.find((r) => r.id === id);
    if (run === undefined) return refused(id === undefined ? msg('engine:no-run', {}) : msg('engine:unknown-run', { run: id }));
    const outcome = await action(run, runs);
    onEvent?.({ event: 'outcome', outcome });
    return outcome;
  } finally {
    await lock.release();
  }
}

async function newestUndoable(runs: readonly StoredRun[]): Promise<StoredRun | undefined> {
  for (const run of runs) {
    const { state } = await recordOf(run);
    if (state !== 'undone' && state !== 'rolled-back' && state !== 'refused') return run;
  }
  return undefined;
}
