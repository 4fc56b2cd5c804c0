import { msg } from '../domain/message.ts';
import type { ApplyEvent, Outcome } from '../model/run.ts';
import { say } from '../text/say.ts';
import type { CommandContext } from './commands.ts';

/** Prints what happens while a plan is applied, a line each, to stderr. */
export function progressPrinter({ io, catalogue }: CommandContext): (event: ApplyEvent) => void {
  return (event) => {
    switch (event.event) {
      case 'phase':
        return io.err(`${say(msg('cli:phase', { phase: event.phase }), catalogue)}\n`);
      case 'step-started':
        return io.err(`  [${event.index + 1}/${event.total}] ${say(event.why, catalogue)}\n`);
      case 'output':
        return io.err(`      ${event.line}\n`);
      case 'step-finished':
        return io.err(`      ${say(msg('cli:step-done', { ms: event.durationMs }), catalogue)}\n`);
      case 'step-failed':
        return io.err(`      ${say(msg('cli:step-failed', { reason: event.reason }), catalogue)}\n`);
      case 'step-undone':
        return io.err(`      ${say(msg('cli:step-undone', { detail: event.detail }), catalogue)}\n`);
      case 'outcome':
        return undefined;
    }
  };
}

/** How a run ended, in a few lines, with the way back. */
export function outcomeText(outcome: Outcome, { catalogue, invocation }: CommandContext): string {
  const undoing = invocation.command === 'undo';
  const lines = [say(msg(undoing ? `cli:undo-outcome-${outcome.kind}` : `cli:outcome-${outcome.kind}`, {}), catalogue)];
  if (outcome.reason !== undefined) lines.push(`  ${say(outcome.reason, catalogue)}`);
  lines.push(...outcome.remaining.map((key) => `  ${say(msg('cli:remaining', { key }), catalogue)}`));
  lines.push(...outcome.notUndone.map((what) => `  ${say(msg('cli:not-undone', { what }), catalogue)}`));
  if (outcome.backup !== undefined) lines.push(`  ${say(msg('cli:backup-is-in', { dir: outcome.backup }), catalogue)}`);
  if (outcome.backupVolatile === true && !undoing) lines.push(`  ${say(msg('cli:backup-volatile', {}), catalogue)}`);
  const canUndo =
    outcome.run !== undefined &&
    outcome.irreversible !== true &&
    !undoing &&
    (outcome.kind === 'verified' || outcome.kind === 'still-found');
  if (canUndo) lines.push(`  ${say(msg('cli:undo-with', { run: outcome.run }), catalogue)}`);
  return `${lines.join('\n')}\n`;
}
