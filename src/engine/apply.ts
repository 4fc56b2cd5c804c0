import { msg } from '../domain/message.ts';
import type { Plan, PlanInputs, Step } from '../model/fix.ts';
import type { Message } from '../model/message.ts';
import type { Outcome } from '../model/run.ts';
import { makeBackup } from './backup.ts';
import { type CarryOutOptions, carryOut, firstBroken } from './carry-out.ts';
import { digestOf } from './digest.ts';
import type { EngineTools } from './engine-tools.ts';
import { examine } from './examine.ts';
import { takeLock } from './lock.ts';
import { offersOf, planOf } from './offers.ts';
import { refused, textOf } from './refused.ts';
import { createRun, discardRun, listRuns, recordOf, type StoredRun, tryToJournal } from './run-store.ts';
import { stepsOf } from './sequence.ts';
import { type Place, placeForRun, takesNoMore } from './state-place.ts';
import { needsLiveNode, toBackUp } from './touches.ts';

/** What is applied, with what, and who listens. */
export interface ApplyOptions extends CarryOutOptions {
  readonly plans: readonly Plan[];
  /** Of the steps as they were shown; applying stops when the node now asks for others. */
  readonly digest: string;
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
  for (const [index, step] of steps.entries()) {
    const broken = await firstBroken(step, tools, steps.slice(0, index));
    if (broken !== undefined) return refused(broken);
  }

  o.onEvent?.({ event: 'phase', phase: 'backing-up' });
  const run = await prepareRun(tools, plans, steps, o.inputs);
  return 'kind' in run ? run : carryOut(run, 0, tools, o);
}

/**
 * The run with its backup on disk, or why there is none: nothing has changed then. A disk with its last block free takes the
 * few bytes that it is tried with, and not the run: that goes into memory then.
 */
async function prepareRun(
  tools: EngineTools,
  plans: readonly Plan[],
  steps: readonly Step[],
  inputs: PlanInputs,
): Promise<StoredRun | Outcome> {
  const place = await placeForRun(tools.places);
  const begun = await beginRun(place, tools, plans, steps, inputs);
  const again = 'error' in begun && takesNoMore(begun.error) && place !== tools.places.volatile;
  const run = again ? await beginRun(tools.places.volatile, tools, plans, steps, inputs) : begun;
  if (!('error' in run)) return run;
  const outcome = refused(msg('engine:backup-failed', { reason: textOf(run.error) }));
  return run.id === undefined ? outcome : { ...outcome, run: run.id };
}

async function beginRun(
  place: Place,
  tools: EngineTools,
  plans: readonly Plan[],
  steps: readonly Step[],
  inputs: PlanInputs,
): Promise<StoredRun | { readonly error: unknown; readonly id: string | undefined }> {
  let run: StoredRun | undefined;
  try {
    run = await createRun(place, { plans, steps, inputs, afterRecord: tools.afterRecord });
    const entries = await makeBackup(tools.host, toBackUp(steps), place, run.dir);
    await run.journal({ record: 'backed-up', paths: entries.length });
    return run;
  } catch (error) {
    if (run === undefined) return { error, id: undefined };
    if (takesNoMore(error)) {
      await discardRun(run).catch(() => undefined);
      return { error, id: undefined };
    }
    await tryToJournal(run, { record: 'ended', state: 'refused', notUndone: [] });
    return { error, id: run.id };
  }
}

/** Steps as they can be done here: on a mounted file system those that need a running node are left out. */
export function stepsFor(tools: Pick<EngineTools, 'host'>, plans: readonly Plan[]): readonly Step[] {
  return stepsOf(plans).filter((step) => tools.host.live || !needsLiveNode(step));
}

/**
 * The plans as they were shown, when the node still asks for the same steps. A finding may be gone by now: a kubelet that
 * crashes at every start is told in other words from one second to the next. Where the other plans take the same steps
 * without it, nothing else is done than what was shown, and its checks still count.
 */
async function planAgain(tools: EngineTools, o: ApplyOptions): Promise<readonly Plan[] | Message> {
  const examination = await examine(tools);
  const offers = offersOf(examination, tools.host.live, o.inputs);
  const fresh = o.plans.map((plan) => planOf(offers, plan.finding, plan.fix));
  const plans = fresh.filter((plan) => plan !== undefined);
  if (plans.length > 0 && digestOf(stepsFor(tools, plans)) === o.digest) return o.plans;
  const missing = o.plans.find((_plan, i) => fresh[i] === undefined);
  if (missing !== undefined) return msg('engine:plan-gone', { finding: missing.finding, fix: missing.fix });
  return msg('engine:plan-changed', {});
}

async function interruptedRun(tools: EngineTools): Promise<string | undefined> {
  for (const run of await listRuns(tools.places)) if ((await recordOf(run)).state === 'interrupted') return run.id;
  return undefined;
}
