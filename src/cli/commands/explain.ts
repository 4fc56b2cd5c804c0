import { checks } from '../../checks/index.ts';
import { fixes } from '../../fixes/index.ts';
import { paint, wrap } from '../../report/text-style.ts';
import { say } from '../../text/say.ts';
import type { Command } from '../commands.ts';
import { textStyle } from '../io.ts';
import { nearest } from '../nearest.ts';
import { UsageError } from '../usage-error.ts';

/** What a check means, how it comes about, how to confirm it by hand, and its fixes. Needs no node. */
export const run: Command = async ({ invocation, io, catalogue }) => {
  const [wanted, more] = invocation.positionals;
  if (wanted === undefined || more !== undefined) throw new UsageError('kdoctor explain takes one check id; kdoctor list shows them');
  const id = wanted.split('@')[0] ?? wanted;
  const check = checks.find((c) => c.id === id);
  if (check === undefined)
    throw new UsageError(
      `there is no check ${id}`,
      nearest(
        id,
        checks.map((c) => c.id),
      ),
    );
  const style = textStyle(io, invocation.has('no-color'));
  const width = Math.min(style.width, 100);
  const paragraphs = [
    [paint(style, 'strong', check.id), ...wrap(`${say(check.title, catalogue)} (${check.severity})`, width)],
    wrap(say(check.why, catalogue), width),
    wrap(say(check.explanation, catalogue), width),
    [
      'Fixes:',
      ...fixes
        .filter((fix) => fix.for.includes(check.id))
        .flatMap((fix) => wrap(`  ${fix.id} [${fix.risk}]: ${say(fix.title, catalogue)}`, width)),
    ],
    [
      'Sources:',
      ...check.sources.flatMap((source) => wrap(`  ${source.what}${source.url === undefined ? '' : ` <${source.url}>`}`, width)),
    ],
  ];
  await io.out(`${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`);
  return 0;
};
