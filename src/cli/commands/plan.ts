import { planText } from '../../report/plan-text.ts';
import { say } from '../../text/say.ts';
import { choosePlans } from '../choose.ts';
import type { Command } from '../commands.ts';
import { exitStatus } from '../exit-status.ts';
import { textStyle } from '../io.ts';
import { openCommandSession } from '../open.ts';
import { UsageError } from '../usage-error.ts';

/** Shows what a fix would do. Changes nothing, not even kdoctor's own folders. */
export const run: Command = async ({ invocation, io, catalogue }) => {
  const patterns = invocation.positionals;
  if (patterns.length === 0) throw new UsageError('kdoctor plan takes a finding: a key from the report, or a check id');
  const { session } = await openCommandSession(invocation);
  const examination = await session.examine({});
  const offers = session.offers(examination);
  const choice = choosePlans(examination, offers, { patterns, fix: invocation.flag('fix'), confirmed: [], showOnly: true });
  for (const { finding, because, needs } of choice.without) io.err(`${finding}: ${say(because, catalogue)}${flagsNeeded(needs)}\n`);
  if (choice.plans.length === 0) {
    if (choice.without.length === 0) io.err(`no such finding on this node: ${patterns.join(', ')}\n`);
    return choice.without.length === 0 ? exitStatus.healthy : exitStatus.refused;
  }
  const preview = await session.preview(choice.plans);
  if (invocation.has('json') || invocation.flag('output') === 'json') {
    await io.out(`${JSON.stringify({ apiVersion: 'kdoctor/v1', kind: 'Plan', ...preview }, null, 2)}\n`);
  } else {
    await io.out(planText(preview, textStyle(io, invocation.has('no-color')), catalogue));
  }
  return exitStatus.healthy;
};

/** The flags that would make a refused fix applicable, as they are typed. */
export function flagsNeeded(needs: readonly string[]): string {
  const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return needs.length === 0 ? '' : ` (give ${needs.map((name) => `--${kebab(name)}`).join(' ')})`;
}
