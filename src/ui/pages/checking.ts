import type { CheckStatus } from '../../model/check.ts';
import { areas } from '../../model/finding.ts';
import { blank, type Line, type Span, span, wrap } from '../lines.ts';
import type { State } from '../state.ts';
import { toneOfStatus } from '../theme.ts';
import { duration, words } from '../words.ts';
import type { Page, Room } from './page.ts';

const statuses: readonly CheckStatus[] = ['critical', 'warning', 'unknown', 'ok', 'skipped'];

/** While the node is looked at: the areas with what their checks said so far, and what is still being read since when. */
export function checkingPage(state: State, room: Room): Page {
  const { looking } = state;
  const { catalogue, theme } = state.setting;
  if (looking === undefined) return { lines: [] };
  const elapsed = duration(state.nowMs - looking.sinceMs);
  const width = Math.max(...areas.map((a) => a.length)) + 2;
  const rows = areas.map((area): Line => {
    const results = looking.results.filter((r) => r.id.startsWith(`${area}/`));
    const counts = statuses.flatMap((status): Span[] => {
      const count = results.filter((r) => r.status === status).length;
      if (count === 0) return [];
      return [span(`${theme.signs.status[status]} ${words(catalogue, `ui:count-${status}`, { count })}`, toneOfStatus(status)), span('  ')];
    });
    return [
      span(area.padEnd(width), results.length === 0 ? 'dim' : 'plain'),
      ...(counts.length === 0 ? [span(theme.signs.dot, 'dim')] : counts),
    ];
  });
  const reading = [...looking.reading].sort(([, a], [, b]) => a - b);
  const still = reading.map(([fact, since]) => words(catalogue, 'ui:reading-fact', { fact, elapsed: duration(state.nowMs - since) }));
  return {
    lines: [
      ...wrap([span(words(catalogue, 'ui:looking', { elapsed }))], room.columns),
      blank,
      ...rows,
      blank,
      [
        span(
          `${words(catalogue, 'ui:facts-read', { count: looking.factsRead })}, ${words(catalogue, 'ui:checks-done', { count: looking.results.length })}`,
          'dim',
        ),
      ],
      ...(still.length === 0
        ? []
        : wrap([span(words(catalogue, 'ui:still-reading', {}), 'accent'), span(still.join(', '))], room.columns, 2)),
    ],
  };
}
