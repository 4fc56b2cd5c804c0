import { checks } from '../../checks/index.ts';
import { selectChecks } from '../../engine/select-checks.ts';
import { buildReport } from '../../report/build.ts';
import { formats } from '../../report/formats.ts';
import type { Command, CommandContext } from '../commands.ts';
import { reportExit } from '../exit-status.ts';
import { textStyle } from '../io.ts';
import { nearest } from '../nearest.ts';
import { openCommandSession } from '../open.ts';
import { UsageError } from '../usage-error.ts';

/** The report of a node in one of the formats; the terminal UI when nothing else was asked for and there is a terminal. */
export const run: Command = async (at) => {
  const { invocation, io } = at;
  const format = invocation.has('json') ? 'json' : (invocation.flag('output') ?? 'text');
  const load = formats[format];
  if (load === undefined) throw new UsageError(`there is no format ${format}`, nearest(format, Object.keys(formats)));
  const only = [...invocation.positionals, ...invocation.list('only')];
  for (const pattern of [...only, ...invocation.list('skip')]) mustNameAnyCheck(pattern);
  if (wantsUi(at, only)) return (await import('./ui.ts')).runUiCommand(at);

  const { session, settings } = await openCommandSession(invocation);
  const examination = await session.examine({ only, skip: settings.skip });
  const offers = session.offers(examination);
  const report = buildReport({ version: at.version, examination, offers, checks, catalogue: at.catalogue });
  const { render } = await load();
  await io.out(render(report, examination, textStyle(io, invocation.has('no-color'))));
  return reportExit(report.status, settings.failOn);
};

function mustNameAnyCheck(pattern: string): void {
  if (selectChecks(checks, [pattern]).length > 0) return;
  const names = [...new Set(checks.flatMap((check) => [check.id, check.id.slice(0, check.id.indexOf('/'))]))];
  throw new UsageError(`no check matches ${pattern}`, nearest(pattern, names));
}

/** The UI is for `kdoctor` alone on a terminal that can draw; a dumb one gets the text. */
function wantsUi({ invocation, io }: CommandContext, only: readonly string[]): boolean {
  const asked = invocation.has('json') || invocation.has('output') || only.length > 0 || invocation.command !== 'report';
  const terminal = io.env['TERM'] ?? '';
  return !asked && io.stdoutIsTty && io.stdinIsTty && terminal !== '' && terminal !== 'dumb';
}
