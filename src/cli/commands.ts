import type { Catalogue } from '../text/en.ts';
import type { Invocation } from './args.ts';
import { run as collect } from './commands/collect.ts';
import { run as demo } from './commands/demo.ts';
import { run as explain } from './commands/explain.ts';
import { run as fix } from './commands/fix.ts';
import { run as history } from './commands/history.ts';
import { run as list } from './commands/list.ts';
import { run as plan } from './commands/plan.ts';
import { run as report } from './commands/report.ts';
import { run as undo } from './commands/undo.ts';
import { exitStatus } from './exit-status.ts';
import type { CommandName } from './flags.ts';
import { helpText } from './help.ts';
import { type Io, textStyle } from './io.ts';
import { catalogueFor } from './language.ts';

/** What every command works with. */
export interface CommandContext {
  readonly invocation: Invocation;
  readonly io: Io;
  readonly version: string;
  readonly catalogue: Catalogue;
}
export type Command = (at: CommandContext) => Promise<number>;

/**
 * Loaded together: they share nearly all they are made of, and each further file of a program costs more to find than its
 * code to skip. What is heavy they load themselves, on the path that uses it.
 */
const runs: Readonly<Record<Exclude<CommandName, 'help'>, Command>> = {
  report,
  check: report,
  list,
  explain,
  plan,
  fix,
  history,
  undo,
  collect,
  demo,
};

/** Runs the command that was asked for; returns the exit status. */
export async function runCommand(invocation: Invocation, io: Io, version: string): Promise<number> {
  const { command } = invocation;
  if (invocation.has('version')) {
    await io.out(`kdoctor ${version}\n`);
    return exitStatus.healthy;
  }
  if (command === 'help') {
    await io.out(helpText(textStyle(io, invocation.has('no-color'))));
    return exitStatus.healthy;
  }
  return runs[command]({ invocation, io, version, catalogue: await catalogueFor(invocation.flag('lang'), io.env) });
}
