import type { Catalogue } from '../text/en.ts';
import type { Invocation } from './args.ts';
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

/** Each command is loaded only when it runs. */
const load: Readonly<Record<Exclude<CommandName, 'help'>, () => Promise<{ run: Command }>>> = {
  report: () => import('./commands/report.ts'),
  check: () => import('./commands/report.ts'),
  list: () => import('./commands/list.ts'),
  explain: () => import('./commands/explain.ts'),
  plan: () => import('./commands/plan.ts'),
  fix: () => import('./commands/fix.ts'),
  history: () => import('./commands/history.ts'),
  undo: () => import('./commands/undo.ts'),
  collect: () => import('./commands/collect.ts'),
  demo: () => import('./commands/demo.ts'),
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
  const { run } = await load[command]();
  return run({ invocation, io, version, catalogue: await catalogueFor(invocation.flag('lang'), io.env) });
}
