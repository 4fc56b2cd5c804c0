import { say } from '../../text/say.ts';
import { blank, span, wrap } from '../lines.ts';
import type { ScreenAt, State } from '../state.ts';
import { words } from '../words.ts';
import type { Page, Room } from './page.ts';

/** The last question before a plan is applied: Enter, or the id of each destructive fix. */
export function confirmPage(state: State, screen: ScreenAt<'confirm'>, room: Room): Page {
  const { catalogue } = state.setting;
  const effects = [...new Set(screen.preview.plans.map((p) => say(p.effect, catalogue)))];
  const [fix] = screen.toType;
  const ask =
    fix === undefined
      ? [...wrap([span(words(catalogue, 'ui:confirm-enter', {}))], room.columns)]
      : [
          ...wrap([span(words(catalogue, 'ui:confirm-destructive', { fix }), 'critical')], room.columns),
          blank,
          ...wrap([span('> ', 'accent'), span(screen.text), span('_', 'accent')], room.columns, 2),
          ...(screen.mistyped ? [blank, ...wrap([span(words(catalogue, 'ui:mistyped', {}), 'warning')], room.columns)] : []),
        ];
  return {
    lines: [
      ...wrap([span(words(catalogue, 'ui:confirm-apply', { steps: screen.preview.steps.length }), 'strong')], room.columns),
      blank,
      ...effects.flatMap((text) => wrap([span('  '), span(text)], room.columns, 4)),
      blank,
      ...ask,
    ],
  };
}

/** The question before a run is taken back or finished. */
export function confirmRunPage(state: State, screen: ScreenAt<'confirm-run'>, room: Room): Page {
  const { catalogue } = state.setting;
  const { job, run } = screen.job;
  return {
    lines: [
      ...wrap([span(words(catalogue, `ui:confirm-${job}`, { run }), 'strong')], room.columns),
      blank,
      ...wrap([span(words(catalogue, 'ui:confirm-enter', {}))], room.columns),
    ],
  };
}
