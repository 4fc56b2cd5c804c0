import { say } from '../../text/say.ts';
import { blank, clip, type Line, lineWidth, plainText, type Span, span, widthOf, wrap } from '../lines.ts';
import { cursorRow, findingsOfRow, type ListRow, listRows } from '../list-rows.ts';
import type { State } from '../state.ts';
import { toneOfStatus } from '../theme.ts';
import { countsOf } from '../verdict.ts';
import { duration, textOfCheck, words } from '../words.ts';
import type { Page, Room } from './page.ts';

/** Rows at the bottom that show the whole sentence of the cursor's row. */
const sentenceRows = 3;

/** The findings: causes with their symptoms below them, groups as one row, and what could not be looked at. */
export function listPage(state: State, room: Room): Page {
  const { catalogue } = state.setting;
  const rows = listRows(state);
  const current = cursorRow(state, rows);
  const above = headLines(state, room);
  if (rows.length === 0) return { lines: [...above, [span(words(catalogue, 'ui:nothing-found', {}), 'ok')]] };
  const lines = rows.map((row) => clip(rowLine(state, row, row === current), room.columns, state.setting.theme.signs.ellipsis));
  const focus = above.length + (current === undefined ? 0 : rows.indexOf(current));
  return { lines: [...above, ...lines], focus, foot: current === undefined ? [] : sentence(state, current, room) };
}

function headLines(state: State, room: Room): readonly Line[] {
  const { catalogue, theme } = state.setting;
  if (state.looking !== undefined) {
    const elapsed = duration(state.nowMs - state.looking.sinceMs);
    return [...wrap([span(words(catalogue, 'ui:looking-again', { elapsed }), 'accent')], room.columns), blank];
  }
  if (state.examination === undefined) return [];
  const counts = countsOf(state.examination);
  const parts: Span[] = (['critical', 'warning', 'unknown', 'ok', 'skipped'] as const)
    .filter((status) => counts[status] > 0)
    .flatMap((status) => [
      span(`${theme.signs.status[status]} ${words(catalogue, `ui:count-${status}`, { count: counts[status] })}`, toneOfStatus(status)),
      span('  '),
    ]);
  const marked = state.list.marked.size;
  const note = marked === 0 ? [] : [span(words(catalogue, 'ui:marked', { count: marked }), 'accent')];
  return [clip([span(words(catalogue, 'ui:checks', {}), 'dim'), ...parts, ...note], room.columns, theme.signs.ellipsis), blank];
}

function rowLine(state: State, row: ListRow, isCurrent: boolean): Line {
  const { catalogue, theme } = state.setting;
  const { signs } = theme;
  const cursor = span(isCurrent ? `${signs.cursor} ` : '  ', 'accent');
  const textTone = isCurrent ? 'strong' : 'plain';
  if (row.kind === 'unlooked') {
    return [
      cursor,
      span('    '),
      span(`${signs.status.unknown} ${statusWord(state, 'unknown')}  `, 'unknown'),
      span(rowText(state, row), textTone),
    ];
  }
  const [first] = row.findings;
  const severity = row.findings.some((f) => f.severity === 'critical') ? 'critical' : 'warning';
  const keys = findingsOfRow(row);
  const isMarked = keys.every((key) => state.list.marked.has(key));
  const fold = row.fold === undefined ? ' ' : row.fold === 'open' ? signs.open : signs.closed;
  const branch = row.depth === 0 ? '' : `${'  '.repeat(row.depth - 1)}${row.kind === 'member' ? `${signs.dot} ` : signs.child}`;
  const many = row.kind === 'group' ? ` ${signs.times}${row.findings.length}` : '';
  const hidden = row.hidden > 0 && row.kind !== 'group' ? ` ${words(catalogue, 'ui:folded', { count: row.hidden })}` : '';
  return [
    cursor,
    span(isMarked ? `${signs.marked} ` : '  ', 'accent'),
    span(branch, 'dim'),
    span(`${fold} `, 'dim'),
    span(`${signs.status[severity]} ${statusWord(state, severity)}  `, severity),
    span(row.kind === 'group' ? (textOfCheck(catalogue, first.check, 'title') ?? first.check) : say(first.message, catalogue), textTone),
    span(many, 'strong'),
    span(hidden, 'dim'),
  ];
}

/** The word of a status, as wide as the widest of the list's. */
function statusWord(state: State, status: 'critical' | 'warning' | 'unknown'): string {
  const { catalogue } = state.setting;
  const all = (['critical', 'warning', 'unknown'] as const).map((s) => widthOf(words(catalogue, `ui:status-${s}`, {})));
  const word = words(catalogue, `ui:status-${status}`, {});
  return word + ' '.repeat(Math.max(...all) - widthOf(word));
}

function rowText(state: State, row: ListRow): string {
  const { catalogue } = state.setting;
  if (row.kind === 'unlooked') {
    const { result } = row;
    const reason = result.reasons.map((r) => say(r, catalogue)).join('; ');
    return words(catalogue, 'ui:could-not-look', { check: result.id, reason });
  }
  const [first] = row.findings;
  if (row.kind !== 'group') return say(first.message, catalogue);
  return `${textOfCheck(catalogue, first.check, 'title') ?? first.check}: ${row.findings.map((f) => f.subject).join(', ')}`;
}

function sentence(state: State, row: ListRow, room: Room): readonly Line[] {
  const { signs } = state.setting.theme;
  const all = wrap([span(rowText(state, row))], room.columns);
  const [kept, lost] = [all.slice(0, sentenceRows), all.slice(sentenceRows)];
  const last = kept.at(-1);
  const shown =
    lost.length > 0 && last !== undefined
      ? [...kept.slice(0, -1), clip([span(`${plainText(last)}${' '.repeat(room.columns)}`)], room.columns, signs.ellipsis)]
      : kept;
  const filled = [...shown, ...Array.from({ length: sentenceRows - shown.length }, () => blank)];
  return [[span(signs.rule.repeat(Math.max(1, room.columns - lineWidth([]))), 'dim')], ...filled];
}
