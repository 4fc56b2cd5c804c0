import type { Command } from '../commands.ts';
import { exitStatus, outcomeExit } from '../exit-status.ts';
import { openCommandSession } from '../open.ts';
import { outcomeText, progressPrinter } from '../progress.ts';
import { unbroken } from '../stop-signal.ts';
import { UsageError } from '../usage-error.ts';

/** Takes a run back: the one named, or the last. Asks on a terminal unless --yes. */
export const run: Command = async (at) => {
  const { invocation, io } = at;
  const [wanted, more] = invocation.positionals;
  if (more !== undefined) throw new UsageError('kdoctor undo takes one run; kdoctor history lists them');
  const { session } = await openCommandSession(invocation);
  if (io.stdinIsTty && !invocation.has('yes') && !(await io.confirm(`Take back ${wanted ?? 'the last run'}?`))) {
    io.err('nothing was changed\n');
    return exitStatus.refused;
  }
  const outcome = await unbroken(() => session.undo({ ...(wanted === undefined ? {} : { run: wanted }), onEvent: progressPrinter(at) }));
  await io.out(outcomeText(outcome, at));
  return outcomeExit(outcome.kind);
};
