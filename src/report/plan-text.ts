import { msg } from '../domain/message.ts';
import type { Preview } from '../model/run.ts';
import type { Catalogue } from '../text/en.ts';
import { say } from '../text/say.ts';
import { paint, type TextStyle } from './text-style.ts';

/** A preview for people: what is done, in which order, with the differences, the backup's place, and the way back. */
export function planText(preview: Preview, style: TextStyle, catalogue: Catalogue): string {
  const plans = preview.plans.map((plan) => {
    const title = `${paint(style, 'strong', plan.fix)} [${plan.risk}] for ${plan.finding}`;
    return `${title}\n  ${say(plan.effect, catalogue)}`;
  });
  const steps = preview.steps.map((step, i) => {
    const lines = [`${i + 1}. ${say(step.why, catalogue)}`, `   ${paint(style, 'dim', step.command)}`];
    if (step.diff !== undefined)
      lines.push(
        ...step.diff
          .trimEnd()
          .split('\n')
          .map((line) => `   ${diffLine(line, style)}`),
      );
    lines.push(`   ${say(msg('cli:undo-label', { how: step.undo }), catalogue)}`);
    return lines.join('\n');
  });
  const backup = preview.touches.length === 0 ? say(msg('cli:no-backup-needed', {}), catalogue) : backupText(preview, catalogue);
  return `${[...plans, ...steps, backup].join('\n\n')}\n`;
}

function backupText(preview: Preview, catalogue: Catalogue): string {
  const where = say(msg('cli:backup-place', { place: preview.backup, paths: preview.touches.length }), catalogue);
  return preview.backupVolatile ? `${where}\n${say(msg('cli:backup-volatile', {}), catalogue)}` : where;
}

function diffLine(line: string, style: TextStyle): string {
  if (line.startsWith('+')) return paint(style, 'ok', line);
  return line.startsWith('-') ? paint(style, 'critical', line) : line;
}
