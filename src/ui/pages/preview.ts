import type { Preview, PreviewStep } from '../../model/run.ts';
import { say } from '../../text/say.ts';
import { blank, type Line, span, wrap } from '../lines.ts';
import type { ScreenAt, State } from '../state.ts';
import type { Tone } from '../theme.ts';
import { words } from '../words.ts';
import type { Page, Room } from './page.ts';

/** What would be done: effects, restarts, backup, and each step with its command, difference and undo. */
export function previewPage(state: State, screen: ScreenAt<'preview'>, room: Room): Page {
  const { catalogue } = state.setting;
  const { preview } = screen;
  if (preview === undefined) return { lines: [[span(words(catalogue, 'ui:making-preview', {}), 'accent')]] };
  if (preview.steps.length === 0) return { lines: wrap([span(words(catalogue, 'ui:preview-empty', {}), 'warning')], room.columns) };
  return { lines: [...headLines(state, preview, room), ...preview.steps.flatMap((step, i) => stepLines(state, step, i + 1, room))] };
}

function headLines(state: State, preview: Preview, room: Room): readonly Line[] {
  const { catalogue } = state.setting;
  const effects = [...new Set(preview.plans.map((p) => say(p.effect, catalogue)))];
  const restarts = [...new Set(preview.plans.flatMap((p) => p.restarts))];
  const { backup: dir, touches } = preview;
  return [
    ...wrap([span(words(catalogue, 'ui:preview-intro', { steps: preview.steps.length }), 'strong')], room.columns),
    ...effects.flatMap((text) => wrap([span(words(catalogue, 'ui:effect', {}), 'dim'), span(text)], room.columns, 2)),
    ...wrap(
      [
        restarts.length === 0
          ? span(words(catalogue, 'ui:no-restarts', {}))
          : span(words(catalogue, 'ui:restarts', { what: restarts.join(', ') }), 'warning'),
      ],
      room.columns,
      2,
    ),
    ...wrap([span(words(catalogue, 'ui:backup-at', { dir, files: touches.length }))], room.columns, 2),
    ...(preview.backupVolatile ? wrap([span(words(catalogue, 'ui:backup-volatile', {}), 'critical')], room.columns, 2) : []),
    blank,
  ];
}

function stepLines(state: State, step: PreviewStep, number: number, room: Room): readonly Line[] {
  const { catalogue } = state.setting;
  const isFinal = step.step.undo.kind === 'impossible';
  return [
    ...wrap([span(`${number}. `, 'accent'), span(say(step.why, catalogue), 'strong')], room.columns, 3),
    ...wrap([span('   '), span(step.command)], room.columns, 5),
    ...(step.diff === undefined ? [] : diffLines(step.diff, room)),
    ...wrap(
      [span('   '), span(words(catalogue, 'ui:undo-line', {}), 'dim'), span(step.undo, isFinal ? 'critical' : 'dim')],
      room.columns,
      5,
    ),
    blank,
  ];
}

function diffLines(diff: string, room: Room): readonly Line[] {
  const lines = diff.replace(/\n$/, '').split('\n');
  return lines.flatMap((line) => wrap([span('   '), span(line, toneOfDiff(line))], room.columns, 5));
}

function toneOfDiff(line: string): Tone {
  if (line.startsWith('+++') || line.startsWith('---')) return 'dim';
  if (line.startsWith('@@')) return 'accent';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : 'plain';
}
