import { blank, clip, harmless, type Line, span, wrap } from '../lines.ts';
import type { ScreenAt, State, StepState } from '../state.ts';
import type { Tone } from '../theme.ts';
import { duration, words } from '../words.ts';
import type { Page, Room } from './page.ts';

/** A job under way: its phase, its steps as they end, and what the running step prints. */
export function applyingPage(state: State, screen: ScreenAt<'applying'>, room: Room): Page {
  const { catalogue } = state.setting;
  const head = headLines(state, screen, room);
  const below = screen.stop === 'asked' ? questionLines(state, screen, room) : [];
  const forSteps = Math.max(3, Math.floor((room.rows - head.length - below.length) * 0.6));
  const steps = stepWindow(state, screen.steps, forSteps, room);
  const forOutput = room.rows - head.length - steps.length - below.length - 2;
  const output = screen.output.flatMap((line) => wrap([span(line)], room.columns)).slice(-Math.max(0, forOutput));
  const shown = output.length === 0 || forOutput < 1 ? [] : [blank, ruleLine(state, words(catalogue, 'ui:output', {}), room), ...output];
  return { lines: [...head, ...steps, ...shown], foot: below };
}

function headLines(state: State, screen: ScreenAt<'applying'>, room: Room): readonly Line[] {
  const { catalogue } = state.setting;
  const { job } = screen;
  const what = job.job === 'apply' ? words(catalogue, 'ui:job-apply', {}) : words(catalogue, `ui:job-${job.job}`, { run: job.run });
  const phase = screen.phase === undefined ? '' : `: ${words(catalogue, `ui:phase-${screen.phase}`, {})}`;
  const elapsed = duration(state.nowMs - screen.sinceMs);
  return [
    ...wrap([span(what + phase, 'strong'), span(`  ${elapsed}`, 'dim')], room.columns, 2),
    ...(screen.stop === 'stopping' ? wrap([span(words(catalogue, 'ui:stopping', {}), 'warning')], room.columns, 2) : []),
    blank,
  ];
}

function questionLines(state: State, screen: ScreenAt<'applying'>, room: Room): readonly Line[] {
  const { catalogue } = state.setting;
  if (screen.job.job === 'undo')
    return [ruleLine(state, '', room), ...wrap([span(words(catalogue, 'ui:stop-no-undo', {}), 'warning')], room.columns)];
  return [
    ruleLine(state, '', room),
    ...wrap([span(words(catalogue, 'ui:stop-question', {}), 'warning')], room.columns),
    ...wrap([span(words(catalogue, 'ui:stop-choices', {}), 'strong')], room.columns),
  ];
}

/** The rows of the steps around the one that runs. */
function stepWindow(state: State, steps: readonly StepState[], rows: number, room: Room): readonly Line[] {
  const known = steps.map((step, i) => ({ step, number: i + 1 })).filter(({ step }) => step.why !== '' || step.detail !== undefined);
  const blocks = known.map(({ step, number }) => stepLines(state, step, number, room));
  const running = known.findLastIndex(({ step }) => step.state !== 'waiting');
  const end = blocks.slice(0, running + 2).reduce((sum, block) => sum + block.length, 0);
  const from = Math.max(0, end - rows);
  return blocks.flat().slice(from, from + rows);
}

function stepLines(state: State, step: StepState, number: number, room: Room): readonly Line[] {
  const { sign, tone } = signOf(state, step);
  const took = step.durationMs ?? (step.startedMs !== undefined && step.state === 'running' ? state.nowMs - step.startedMs : undefined);
  const text = step.why === '' ? (step.detail ?? '') : step.why;
  const ellipsis = state.setting.theme.signs.ellipsis;
  const line: Line = [
    span(`${sign} `, tone),
    span(`${number}. ${harmless(text)}`, step.state === 'running' ? 'strong' : step.state === 'waiting' ? 'dim' : 'plain'),
    span(took === undefined ? '' : `  ${duration(took)}`, 'dim'),
  ];
  const detail =
    step.why !== '' && step.detail !== undefined
      ? wrap([span('     '), span(step.detail, step.state === 'failed' ? 'critical' : 'dim')], room.columns, 5)
      : [];
  return [clip(line, room.columns, ellipsis), ...detail];
}

function signOf(state: State, step: StepState): { readonly sign: string; readonly tone: Tone } {
  const { signs } = state.setting.theme;
  switch (step.state) {
    case 'waiting':
      return { sign: signs.dot, tone: 'dim' };
    case 'running':
      return { sign: busySign(state), tone: 'accent' };
    case 'done':
      return { sign: signs.status.ok, tone: 'ok' };
    case 'failed':
      return { sign: signs.status.critical, tone: 'critical' };
    case 'undone':
      return { sign: signs.undone, tone: 'warning' };
  }
}

/** The sign that turns while something runs; it moves with the ticks of the UI. */
export function busySign(state: State): string {
  const { busy } = state.setting.theme.signs;
  return busy[Math.floor(state.nowMs / 250) % busy.length] ?? '';
}

function ruleLine(state: State, word: string, room: Room): Line {
  const { rule } = state.setting.theme.signs;
  const label = word === '' ? '' : `${rule}${rule} ${word} `;
  return [span(label + rule.repeat(Math.max(0, room.columns - label.length)), 'dim')];
}
