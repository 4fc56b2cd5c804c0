import { msg } from '../domain/message.ts';
import type { PlanInputs, Step } from '../model/fix.ts';
import type { Message } from '../model/message.ts';
import type { ApplyEvent, Outcome } from '../model/run.ts';
import { say } from '../text/say.ts';
import type { EngineTools } from './engine-tools.ts';
import { brokenGuard } from './guards.ts';
import { leftBy } from './left-behind.ts';
import { textOf } from './refused.ts';
import { type StoredRun, tryToJournal } from './run-store.ts';
import { doStep } from './steps.ts';
import { takeBack } from './take-back.ts';
import { touchedBy } from './touches.ts';
import { findingsLeft } from './verify.ts';

/** With what the steps of a run are done, and who listens. */
export interface CarryOutOptions {
  readonly inputs: PlanInputs;
  readonly onEvent?: ((e: ApplyEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Steps that an interrupted run has begun: what they were about to write may be written already. */
  readonly begun?: ReadonlySet<number>;
}

/**
 * The first guard of a step that does not hold. `unchanged` is not asked of a file that an earlier step of the same run
 * writes; of the others it is, also when a run is finished later: somebody may have repaired them meanwhile.
 */
export async function firstBroken(step: Step, tools: EngineTools, earlier: readonly Step[]): Promise<Message | undefined> {
  const written = new Set(earlier.flatMap(touchedBy));
  for (const guard of step.guards ?? []) {
    if (guard.guard === 'unchanged' && written.has(guard.path)) continue;
    const broken = await brokenGuard(guard, tools.host);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** Does the steps from `from` on, verifies, and ends the run; takes everything back when one fails. */
export async function carryOut(run: StoredRun, from: number, tools: EngineTools, o: CarryOutOptions): Promise<Outcome> {
  const { steps, plans } = run.plan;
  o.onEvent?.({ event: 'phase', phase: 'applying' });
  for (const [index, step] of steps.entries()) {
    if (index < from) continue;
    const failure = await carryOutStep(index, step, run, tools, o);
    if (failure !== undefined) return rollBack(run, tools, failure, o.onEvent);
  }
  await tryToJournal(run, { record: 'applied' });
  o.onEvent?.({ event: 'phase', phase: 'verifying' });
  const remaining = await findingsLeft(plans, tools.host, tools.limits);
  const kind = remaining.length === 0 ? 'verified' : 'still-found';
  await tryToJournal(run, { record: 'ended', state: kind, notUndone: [] });
  const irreversible = steps.every(({ undo }) => undo.kind === 'impossible' || undo.kind === 'nothing-to-undo');
  return { kind, ...whereabouts(run, tools), irreversible, remaining, notUndone: [] };
}

async function carryOutStep(
  index: number,
  step: Step,
  run: StoredRun,
  tools: EngineTools,
  o: CarryOutOptions,
): Promise<Message | undefined> {
  if (o.signal?.aborted === true) return msg('engine:stopped-by-operator', { done: index, total: run.plan.steps.length });
  const broken = await firstBroken(step, tools, run.plan.steps.slice(0, o.begun?.has(index) === true ? index + 1 : index));
  if (broken !== undefined) return broken;
  const from = tools.stopwatch();
  o.onEvent?.({ event: 'step-started', index, total: run.plan.steps.length, why: step.why, command: say(step.why) });
  try {
    await run.journal({ record: 'step-begun', step: index });
    const detail = await doStep(step, {
      host: tools.host,
      inputs: o.inputs,
      signal: o.signal,
      onLine: (line) => o.onEvent?.({ event: 'output', line }),
    });
    await run.journal({ record: 'step-done', step: index, detail, left: await leftBy(step, tools.host) });
    o.onEvent?.({ event: 'step-finished', index, durationMs: Math.round(tools.stopwatch() - from) });
    return undefined;
  } catch (error) {
    const reason = textOf(error);
    await tryToJournal(run, { record: 'step-failed', step: index, reason });
    o.onEvent?.({ event: 'step-failed', index, reason });
    return msg('engine:step-failed', { step: index + 1, total: run.plan.steps.length, why: say(step.why), reason });
  }
}

/** Takes everything back that was begun, and ends the run. */
export async function rollBack(run: StoredRun, tools: EngineTools, reason: Message, onEvent?: (e: ApplyEvent) => void): Promise<Outcome> {
  const notUndone = await takeBack(run, tools.host, say(reason), onEvent);
  const kind = notUndone.length === 0 ? 'rolled-back' : 'not-rolled-back';
  await tryToJournal(run, { record: 'ended', state: kind, notUndone });
  return { kind, ...whereabouts(run, tools), reason, remaining: run.plan.plans.map((p) => p.finding), notUndone };
}

/** Where a run and its backup lie, for an outcome. */
export function whereabouts(run: StoredRun, { places }: EngineTools): Pick<Outcome, 'run' | 'backup' | 'backupVolatile'> {
  return { run: run.id, backup: run.dir, backupVolatile: run.place.dir === places.volatile.dir };
}
