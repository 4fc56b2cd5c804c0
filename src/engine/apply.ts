import { msg } from '../domain/message.ts';
import { printable } from '../domain/printable.ts';
import type { Plan, PlanInputs, Step } from '../model/fix.ts';
import type { Message } from '../model/message.ts';
import type { ApplyEvent, Outcome } from '../model/run.ts';
import { say } from '../text/say.ts';
import { makeBackup } from './backup.ts';
import { digestOf } from './digest.ts';
import type { EngineTools } from './engine-tools.ts';
import { examine } from './examine.ts';
import { brokenGuard } from './guards.ts';
import { progressOf } from './journal.ts';
import { takeLock } from './lock.ts';
import { newerRunOver } from './newer-run.ts';
import { offersOf, planOf } from './offers.ts';
import { createRun, listRuns, readJournal, recordOf, type StoredRun } from './run-store.ts';
import { stepsOf } from './sequence.ts';
import { placeForRun } from './state-place.ts';
import { releaseHeldManifests } from './static-pod.ts';
import { doStep } from './steps.ts';
import { sweepTemporaries, takeBack } from './take-back.ts';
import { needsLiveNode, toBackUp } from './touches.ts';
import { findingsLeft } from './verify.ts';

/** What is applied, and who listens. */
export interface ApplyOptions {
  readonly plans: readonly Plan[];
  /** Of the plans as they were shown; applying stops when the node now gives others. */
  readonly digest: string;
  readonly inputs: PlanInputs;
  readonly onEvent?: ((e: ApplyEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Applies plans as design.md §5 says: lock, look and plan again, guards, backup, journal, steps, verification; on a
 * failure everything is taken back. Killed at any point, the journal tells the next kdoctor where it stood.
 */
export async function applyPlans(tools: EngineTools, o: ApplyOptions): Promise<Outcome> {
  o.onEvent?.({ event: 'phase', phase: 'locking' });
  const lock = await takeLock(tools.places.volatile);
  if (!lock.held) return refused(msg('engine:locked', { pid: lock.byPid }));
  try {
    const outcome = await applyLocked(tools, o);
    o.onEvent?.({ event: 'outcome', outcome });
    return outcome;
  } finally {
    await lock.release();
  }
}

async function applyLocked(tools: EngineTools, o: ApplyOptions): Promise<Outcome> {
  const unfinished = await interruptedRun(tools);
  if (unfinished !== undefined) return refused(msg('engine:unfinished-run', { run: unfinished }));

  o.onEvent?.({ event: 'phase', phase: 'planning' });
  const plans = await planAgain(tools, o);
  if ('code' in plans) return refused(plans);
  const steps = stepsFor(tools, plans);
  if (steps.length === 0) return refused(msg('engine:nothing-offline', {}));
  for (const step of steps) {
    const broken = await firstBroken(step, tools, false);
    if (broken !== undefined) return refused(broken);
  }

  const place = await placeForRun(tools.places);
  const run = await createRun(place, { plans, steps, inputs: o.inputs, afterRecord: tools.afterRecord });
  o.onEvent?.({ event: 'phase', phase: 'backing-up' });
  try {
    const entries = await makeBackup(tools.host, toBackUp(steps), place, run.dir);
    await run.journal({ record: 'backed-up', paths: entries.length });
  } catch (error) {
    const reason = msg('engine:backup-failed', { reason: textOf(error) });
    await run.journal({ record: 'ended', state: 'refused', notUndone: [] });
    return { ...refused(reason), run: run.id };
  }
  return carryOut(run, 0, tools, o);
}

/** Steps as they can be done here: on a mounted file system those that need a running node are left out. */
export function stepsFor(tools: Pick<EngineTools, 'host'>, plans: readonly Plan[]): readonly Step[] {
  return stepsOf(plans).filter((step) => tools.host.live || !needsLiveNode(step));
}

async function planAgain(tools: EngineTools, o: ApplyOptions): Promise<readonly Plan[] | Message> {
  const examination = await examine(tools);
  const offers = offersOf(examination, tools.host.live, o.inputs);
  const fresh = o.plans.map((plan) => planOf(offers, plan.finding, plan.fix));
  const missing = o.plans.find((_plan, i) => fresh[i] === undefined);
  if (missing !== undefined) return msg('engine:plan-gone', { finding: missing.finding, fix: missing.fix });
  const plans = fresh.filter((plan) => plan !== undefined);
  return digestOf(plans) === o.digest ? plans : msg('engine:plan-changed', {});
}

/**
 * The first guard of a step that does not hold. While steps are being done, `unchanged` is not asked again: an earlier
 * step of the same run may be what changed the file.
 */
async function firstBroken(step: Step, tools: EngineTools, running: boolean): Promise<Message | undefined> {
  for (const guard of step.guards ?? []) {
    if (running && guard.guard === 'unchanged') continue;
    const broken = await brokenGuard(guard, tools.host);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** Does the steps from `from` on, verifies, and ends the run; takes everything back when one fails. */
async function carryOut(run: StoredRun, from: number, tools: EngineTools, o: Omit<ApplyOptions, 'plans' | 'digest'>): Promise<Outcome> {
  const { steps, plans } = run.plan;
  o.onEvent?.({ event: 'phase', phase: 'applying' });
  for (const [index, step] of steps.entries()) {
    if (index < from) continue;
    const failure = await carryOutStep(index, step, run, tools, o);
    if (failure !== undefined) return rollBack(run, tools, failure, o.onEvent);
  }
  await run.journal({ record: 'applied' });
  o.onEvent?.({ event: 'phase', phase: 'verifying' });
  const remaining = await findingsLeft(plans, tools.host, tools.limits);
  const kind = remaining.length === 0 ? 'verified' : 'still-found';
  await run.journal({ record: 'ended', state: kind, notUndone: [] });
  return { kind, run: run.id, backup: run.dir, remaining, notUndone: [] };
}

async function carryOutStep(
  index: number,
  step: Step,
  run: StoredRun,
  tools: EngineTools,
  o: Omit<ApplyOptions, 'plans' | 'digest'>,
): Promise<Message | undefined> {
  if (o.signal?.aborted === true) return msg('engine:stopped-by-operator', { done: index, total: run.plan.steps.length });
  const broken = await firstBroken(step, tools, true);
  if (broken !== undefined) return broken;
  await run.journal({ record: 'step-begun', step: index });
  o.onEvent?.({ event: 'step-started', index, total: run.plan.steps.length, why: step.why, command: say(step.why) });
  const from = tools.stopwatch();
  try {
    const detail = await doStep(step, {
      host: tools.host,
      inputs: o.inputs,
      signal: o.signal,
      onLine: (line) => o.onEvent?.({ event: 'output', line }),
    });
    await run.journal({ record: 'step-done', step: index, detail });
    o.onEvent?.({ event: 'step-finished', index, durationMs: Math.round(tools.stopwatch() - from) });
    return undefined;
  } catch (error) {
    const reason = textOf(error);
    await run.journal({ record: 'step-failed', step: index, reason });
    o.onEvent?.({ event: 'step-failed', index, reason });
    return msg('engine:step-failed', { step: index + 1, total: run.plan.steps.length, why: say(step.why), reason });
  }
}

async function rollBack(run: StoredRun, tools: EngineTools, reason: Message, onEvent?: (e: ApplyEvent) => void): Promise<Outcome> {
  const notUndone = await takeBack(run, tools.host, say(reason), onEvent);
  const kind = notUndone.length === 0 ? 'rolled-back' : 'not-rolled-back';
  await run.journal({ record: 'ended', state: kind, notUndone });
  return { kind, run: run.id, backup: run.dir, reason, remaining: run.plan.plans.map((p) => p.finding), notUndone };
}

/** Goes on with an interrupted run from the first step that is not done; a step that was cut off is done again. */
export async function finishRun(tools: EngineTools, id: string, o: Omit<ApplyOptions, 'plans' | 'digest'>): Promise<Outcome> {
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
    await releaseHeldManifests(tools.host);
    await sweepTemporaries(run.plan.steps, tools.host);
    const next = run.plan.steps.findIndex((_step, index) => !progress.done.includes(index));
    return carryOut(run, next === -1 ? run.plan.steps.length : next, tools, o);
  });
}

/** Takes a run back: the named one, or the newest that changed something and is not undone yet. */
export async function undoRun(tools: EngineTools, id: string | undefined, onEvent?: (e: ApplyEvent) => void): Promise<Outcome> {
  return withRun(tools, id, onEvent, async (run, runs) => {
    const progress = progressOf(await readJournal(run));
    if (progress.ended === 'undone' || progress.ended === 'rolled-back' || progress.ended === 'refused') {
      return refused(msg('engine:run-has-ended', { run: run.id, state: progress.ended }));
    }
    const newer = await newerRunOver(run, runs);
    if (newer !== undefined) return refused(msg('engine:newer-run', { run: run.id, newer: newer.id }));
    const notUndone = await takeBack(run, tools.host, 'asked for by the operator', onEvent);
    const state = notUndone.length === 0 ? 'undone' : 'not-rolled-back';
    await run.journal({ record: 'ended', state, notUndone });
    const kind = notUndone.length === 0 ? 'verified' : 'not-rolled-back';
    return { kind, run: run.id, backup: run.dir, remaining: [], notUndone };
  });
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

async function interruptedRun(tools: EngineTools): Promise<string | undefined> {
  for (const run of await listRuns(tools.places)) if ((await recordOf(run)).state === 'interrupted') return run.id;
  return undefined;
}

function refused(reason: Message): Outcome {
  return { kind: 'refused', reason, remaining: [], notUndone: [] };
}

function textOf(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error), 500);
}
