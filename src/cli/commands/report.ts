import { checks } from '../../checks/index.ts';
import { msg } from '../../domain/message.ts';
import { selectChecks } from '../../engine/select-checks.ts';
import type { Session } from '../../model/run.ts';
import { buildReport } from '../../report/build.ts';
import { type Format, formats } from '../../report/formats.ts';
import { render as renderText } from '../../report/text.ts';
import { say } from '../../text/say.ts';
import type { Command, CommandContext } from '../commands.ts';
import { endOnSignals } from '../end-process.ts';
import { type FailOn, reportExit } from '../exit-status.ts';
import { textStyle } from '../io.ts';
import { nearest } from '../nearest.ts';
import { openCommandSession } from '../open.ts';
import { UsageError } from '../usage-error.ts';
import { noSuchFormat } from '../words.ts';

/** The report of a node in one of the formats; the terminal UI when nothing else was asked for and there is a terminal. */
export const run: Command = async (at) => {
  const { invocation } = at;
  const format = invocation.has('json') ? 'json' : (invocation.flag('output') ?? 'text');
  const render = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (render === undefined) throw noSuchFormat(format, Object.keys(formats));
  const only = [...invocation.positionals, ...invocation.list('only')];
  for (const pattern of [...only, ...invocation.list('skip')]) mustNameAnyCheck(pattern);
  if (wantsUi(at, only)) return (await import('./ui.ts')).runUiCommand(at);

  const { session, node, settings } = await openCommandSession(invocation);
  for (const pattern of settings.skip) mustNameAnyCheck(pattern);
  if (node.reader.kind !== 'snapshot') await sayInterrupted(session, at);
  return reportOn(session, at, { only, skip: settings.skip, failOn: settings.failOn, render });
};

/** The text report of a session's node. */
export function runReportOn(session: Session, at: CommandContext): Promise<number> {
  return reportOn(session, at, { only: [], skip: [], failOn: 'warning', render: renderText });
}

interface ReportOptions {
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly failOn: FailOn;
  readonly render: Format;
}

async function reportOn(session: Session, at: CommandContext, o: ReportOptions): Promise<number> {
  const { invocation, io } = at;
  const stopListening = endOnSignals();
  const examination = await session.examine({ only: o.only, skip: o.skip });
  stopListening();
  const offers = session.offers(examination);
  const report = buildReport({ version: at.version, examination, offers, checks, catalogue: at.catalogue });
  await io.out(o.render(report, examination, textStyle(io, invocation.has('no-color'))));
  return reportExit(report.status, o.failOn);
}

/** A run that was cut off half-way is the first thing to know about a node, whatever the checks say. */
async function sayInterrupted(session: Session, { io, catalogue }: CommandContext): Promise<void> {
  const interrupted = (await session.history()).filter((run) => run.state === 'interrupted');
  for (const run of interrupted) io.err(`kdoctor: ${say(msg('engine:unfinished-run', { run: run.id }), catalogue)}\n`);
}

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
