import type { RunRecord } from '../../model/run.ts';
import { blank, clip, type Line, span, wrap } from '../lines.ts';
import type { ScreenAt, State } from '../state.ts';
import type { Tone } from '../theme.ts';
import { words } from '../words.ts';
import type { Page, Room } from './page.ts';

/** The runs of kdoctor on this node. */
export function historyPage(state: State, screen: ScreenAt<'history'>, room: Room): Page {
  const { catalogue, theme } = state.setting;
  if (state.runs.length === 0) return { lines: wrap([span(words(catalogue, 'ui:no-runs', {}))], room.columns) };
  const lines = state.runs.flatMap((run, i): readonly Line[] => {
    const isCurrent = i === screen.cursor;
    const head: Line = [
      span(isCurrent ? `${theme.signs.cursor} ` : '  ', 'accent'),
      span(run.id, isCurrent ? 'strong' : 'plain'),
      span('  '),
      span(words(catalogue, `ui:run-state-${run.state}`, {}), toneOf(run)),
      span(`  ${words(catalogue, 'ui:run-steps', { done: run.done, total: run.total })}  ${run.startedAt}`, 'dim'),
    ];
    const what: Line = [span(`    ${run.fixes.join(', ')}`, 'dim')];
    return [clip(head, room.columns, theme.signs.ellipsis), clip(what, room.columns, theme.signs.ellipsis)];
  });
  return { lines, focus: screen.cursor * 2 + 1 };
}

/** An interrupted run that was found at the start: finish it, take it back, or leave it for later. */
export function interruptedPage(state: State, screen: ScreenAt<'interrupted'>, room: Room): Page {
  const { catalogue } = state.setting;
  const { id: run, startedAt, done, total, fixes } = screen.run;
  return {
    lines: [
      ...wrap([span(words(catalogue, 'ui:interrupted-intro', { run, startedAt, done, total }), 'warning')], room.columns),
      [span(`  ${fixes.join(', ')}`, 'dim')],
      blank,
      ...wrap([span(words(catalogue, 'ui:interrupted-finish', {}))], room.columns, 3),
      ...wrap([span(words(catalogue, 'ui:interrupted-undo', {}))], room.columns, 3),
      ...wrap([span(words(catalogue, 'ui:interrupted-later', {}))], room.columns, 3),
    ],
  };
}

function toneOf(run: RunRecord): Tone {
  switch (run.state) {
    case 'verified':
      return 'ok';
    case 'interrupted':
    case 'not-rolled-back':
      return 'critical';
    case 'still-found':
    case 'running':
      return 'warning';
    case 'undone':
    case 'rolled-back':
    case 'refused':
      return 'dim';
  }
}
