import type { Preview } from '../../model/run.ts';
import { planText } from '../../report/plan-text.ts';
import { choosePlans } from '../choose.ts';
import type { Command } from '../commands.ts';
import { exitStatus } from '../exit-status.ts';
import { textStyle } from '../io.ts';
import { openCommandSession } from '../open.ts';
import { nothingPlanned, sayUnseen, sayWithout } from '../unplanned.ts';
import { UsageError } from '../usage-error.ts';
import { wantsJson } from '../words.ts';

/** Shows what a fix would do. Changes nothing, not even kdoctor's own folders. */
export const run: Command = async (at) => {
  const { invocation, io, catalogue } = at;
  const patterns = invocation.positionals;
  const json = wantsJson(invocation);
  if (patterns.length === 0) throw new UsageError('kdoctor plan takes a finding: a key from the report, or a check id');
  const { session } = await openCommandSession(invocation);
  const examination = await session.examine({});
  const offers = session.offers(examination);
  const choice = choosePlans(examination, offers, { patterns, fix: invocation.flag('fix'), confirmed: [], showOnly: true });
  sayWithout(choice, at);
  if (choice.plans.length === 0) {
    const status = nothingPlanned(choice, patterns, examination, at);
    // A program that reads the plan gets a document also when there is nothing in it.
    if (json) await io.out(document(await session.preview([])));
    return status;
  }
  const preview = await session.preview(choice.plans);
  sayUnseen(patterns, examination, at);
  if (json) {
    await io.out(document(preview));
  } else {
    await io.out(planText(preview, textStyle(io, invocation.has('no-color')), catalogue));
  }
  return exitStatus.healthy;
};

function document(preview: Preview): string {
  return `${JSON.stringify({ apiVersion: 'kdoctor/v1', kind: 'Plan', ...preview }, null, 2)}\n`;
}
