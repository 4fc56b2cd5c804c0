import type { FindingKey } from '../../model/finding.ts';
import type { OutcomeKind } from '../../model/run.ts';
import { say } from '../../text/say.ts';
import { blank, type Line, span, wrap } from '../lines.ts';
import type { ScreenAt, State } from '../state.ts';
import type { Tone } from '../theme.ts';
import { undoable } from '../undoable.ts';
import { duration, words } from '../words.ts';
import type { Page, Room } from './page.ts';

const tones: Readonly<Record<OutcomeKind, Tone>> = {
  verified: 'ok',
  'rolled-back': 'warning',
  'not-rolled-back': 'critical',
  refused: 'warning',
  'still-found': 'warning',
};

/** How a job ended: the verdict after the checks ran again, what remains, where the backup is and how to take it back. */
export function outcomePage(state: State, screen: ScreenAt<'outcome'>, room: Room): Page {
  const { catalogue, theme } = state.setting;
  const { outcome, job } = screen;
  const isUndone = job.job === 'undo' && outcome.kind === 'verified';
  const sign =
    outcome.kind === 'verified'
      ? theme.signs.status.ok
      : outcome.kind === 'not-rolled-back'
        ? theme.signs.status.critical
        : theme.signs.status.warning;
  const verdict = words(catalogue, isUndone ? 'ui:outcome-undone' : `ui:outcome-${outcome.kind}`, {});
  const again =
    state.looking === undefined
      ? []
      : [span(words(catalogue, 'ui:looking-again', { elapsed: duration(state.nowMs - state.looking.sinceMs) }), 'accent')];
  return {
    lines: [
      ...wrap([span(`${sign} ${verdict}`, tones[outcome.kind])], room.columns, 2),
      ...(outcome.reason === undefined
        ? []
        : wrap([span(words(catalogue, 'ui:outcome-reason', {}), 'dim'), span(say(outcome.reason, catalogue))], room.columns, 2)),
      blank,
      ...remainingLines(state, outcome.remaining, room),
      ...section(words(catalogue, 'ui:outcome-not-undone', {}), outcome.notUndone, room),
      ...(outcome.run === undefined ? [] : wrap([span(words(catalogue, 'ui:outcome-run', { run: outcome.run }))], room.columns, 2)),
      ...(outcome.backup === undefined
        ? []
        : wrap([span(words(catalogue, 'ui:outcome-backup', { dir: outcome.backup }))], room.columns, 2)),
      ...(outcome.backupVolatile === true && !isUndone
        ? wrap([span(words(catalogue, 'ui:backup-volatile', {}), 'critical')], room.columns, 2)
        : []),
      ...(undoable(outcome) && !isUndone ? wrap([span(words(catalogue, 'ui:outcome-undo', { run: outcome.run }))], room.columns, 2) : []),
      ...(again.length === 0 ? [] : [blank, ...wrap(again, room.columns)]),
    ],
  };
}

function remainingLines(state: State, remaining: readonly FindingKey[], room: Room): readonly Line[] {
  const { catalogue } = state.setting;
  const texts = remaining.map((key) => {
    const finding = state.examination?.findings.find((f) => f.key === key);
    return finding === undefined ? key : say(finding.message, catalogue);
  });
  return section(words(catalogue, 'ui:outcome-remaining', {}), texts, room);
}

function section(title: string, texts: readonly string[], room: Room): readonly Line[] {
  if (texts.length === 0) return [];
  return [[span(title, 'accent')], ...texts.flatMap((text) => wrap([span('  '), span(text)], room.columns, 4)), blank];
}
