import { planText } from '../../report/plan-text.ts';
import { choosePlans } from '../choose.ts';
import type { Command } from '../commands.ts';
import { exitStatus, outcomeExit } from '../exit-status.ts';
import { textStyle } from '../io.ts';
import { openCommandSession } from '../open.ts';
import { outcomeText, progressPrinter } from '../progress.ts';
import { stopSignal } from '../stop-signal.ts';
import { nothingPlanned, sayUnseen, sayWithout, stillThere } from '../unplanned.ts';
import { UsageError } from '../usage-error.ts';

/** Applies a fix: shows the plan, asks, applies, says how it ended. */
export const run: Command = async (at) => {
  const { invocation, io } = at;
  if (invocation.has('now') && !invocation.has('root') && !invocation.has('dry-run')) {
    throw new UsageError('--now judges as if it were another time; certificates of a running node are made by its own clock');
  }
  const { session } = await openCommandSession(invocation);
  const onEvent = progressPrinter(at);
  const unfinished = invocation.flag('finish');
  if (unfinished !== undefined) {
    if (invocation.positionals.length > 0) throw new UsageError('kdoctor fix --finish takes no findings: the run knows its own');
    if (invocation.has('dry-run'))
      throw new UsageError('--finish goes on with what was shown before; kdoctor history tells how far the run came');
    if (!invocation.has('yes') && !(await io.confirm(`Go on with run ${unfinished}?`))) {
      io.err('nothing was changed\n');
      return exitStatus.refused;
    }
    const stop = stopSignal(io);
    const outcome = await session.finish({ run: unfinished, onEvent, signal: stop.signal });
    stop.end();
    await io.out(outcomeText(outcome, at));
    return outcomeExit(outcome.kind);
  }
  const patterns = invocation.positionals;
  if (patterns.length === 0) throw new UsageError('kdoctor fix takes a finding: a key from the report, or a check id');

  const examination = await session.examine({});
  const dryRun = invocation.has('dry-run');
  const choice = choosePlans(examination, session.offers(examination), {
    patterns,
    fix: invocation.flag('fix'),
    confirmed: invocation.list('confirm'),
    showOnly: dryRun,
  });
  sayWithout(choice, at);
  if (choice.plans.length === 0) return nothingPlanned(choice, patterns, examination, at);
  sayUnseen(patterns, examination, at);

  const preview = await session.preview(choice.plans);
  const text = planText(preview, textStyle(io, invocation.has('no-color')), at.catalogue);
  if (dryRun) {
    await io.out(text);
    return exitStatus.healthy;
  }
  io.err(text);
  if (!invocation.has('yes') && !(await io.confirm('Apply this plan?'))) {
    io.err(
      io.stdinIsTty ? 'nothing was changed\n' : 'nothing was changed: there is no terminal to ask on; give --yes to apply this plan\n',
    );
    return exitStatus.refused;
  }
  const stop = stopSignal(io);
  const outcome = await session.apply({ plans: choice.plans, digest: preview.digest, onEvent, signal: stop.signal });
  stop.end();
  await io.out(outcomeText(outcome, at));
  if (outcome.kind !== 'verified' || choice.without.length === 0) return outcomeExit(outcome.kind);
  // Those that no plan could be made for may have been symptoms of what is repaired now.
  const without = stillThere(choice.without, await session.examine({}));
  sayWithout({ plans: [], without }, at);
  return without.length > 0 ? exitStatus.stillFound : outcomeExit(outcome.kind);
};
