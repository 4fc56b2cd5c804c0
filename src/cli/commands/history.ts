import { msg } from '../../domain/message.ts';
import { say } from '../../text/say.ts';
import type { Command } from '../commands.ts';
import { openCommandSession } from '../open.ts';
import { mustHaveNoWords, wantsJson } from '../words.ts';

/** What was applied on this node, newest first. */
export const run: Command = async ({ invocation, io, catalogue }) => {
  mustHaveNoWords(invocation);
  const json = wantsJson(invocation);
  const { session } = await openCommandSession(invocation);
  const runs = await session.history();
  if (json) {
    await io.out(`${JSON.stringify({ apiVersion: 'kdoctor/v1', kind: 'History', runs }, null, 2)}\n`);
    return 0;
  }
  const lines = runs.map(
    (r) => `${r.id}  ${r.state.padEnd(15)} ${r.done}/${r.total} steps  ${[...new Set(r.fixes)].join(', ')}\n    ${r.dir}\n`,
  );
  await io.out(runs.length === 0 ? `${say(msg('cli:no-history', {}), catalogue)}\n` : lines.join(''));
  return 0;
};
