import type { FindingKey, LinkedFinding } from '../../model/finding.ts';
import { say } from '../../text/say.ts';
import { groupFrom } from '../finding-tree.ts';
import { blank, type Line, span, wrap } from '../lines.ts';
import { type ListRow, listRows } from '../list-rows.ts';
import type { State } from '../state.ts';
import { textOfCheck, words } from '../words.ts';
import type { Page, Room } from './page.ts';

/** Everything about one row of the list: sentence, evidence, causes, symptoms, why, explanation. */
export function detailsPage(state: State, rowId: string, room: Room): Page {
  const row = listRows(state).find((r) => r.id === rowId);
  if (row === undefined) return { lines: wrap([span(words(state.setting.catalogue, 'ui:gone', {}))], room.columns) };
  return { lines: row.kind === 'unlooked' ? unlookedLines(state, row, room) : findingLines(state, row, room) };
}

function findingLines(state: State, row: Exclude<ListRow, { kind: 'unlooked' }>, room: Room): readonly Line[] {
  const { catalogue, theme } = state.setting;
  const [first] = row.findings;
  const head = (f: LinkedFinding): readonly Line[] =>
    wrap(
      [
        span(`${theme.signs.status[f.severity]} ${words(catalogue, `ui:severity-${f.severity}`, {})}  `, f.severity),
        span(say(f.message, catalogue), 'strong'),
      ],
      room.columns,
      2,
    );
  const group =
    row.kind === 'group'
      ? [
          ...wrap([span(textOfCheck(catalogue, first.check, 'title') ?? first.check, 'strong')], room.columns),
          ...wrap([span(words(catalogue, 'ui:group-of', { count: row.findings.length }), 'dim')], room.columns),
        ]
      : [];
  const heading = row.kind === 'group' ? [] : [[span(words(catalogue, 'ui:section-evidence', {}), 'accent')]];
  const each = row.findings.flatMap((f) => [...head(f), ...heading, ...evidenceLines(state, f, room), blank]);
  const keys = new Set<FindingKey>(row.findings.map((f) => f.key));
  const all = state.examination?.findings ?? [];
  const causes = [...new Set(row.findings.flatMap((f) => f.causedBy))].flatMap((key) => all.filter((f) => f.key === key));
  const symptoms = all.filter((f) => f.causedBy[0] !== undefined && keys.has(f.causedBy[0]));
  return [
    ...group,
    ...each,
    ...linkLines(state, 'ui:section-causes', causes, room),
    ...(first.because === undefined ? [] : [...wrap([span(`  ${say(first.because, catalogue)}`, 'dim')], room.columns, 4), blank]),
    ...linkLines(state, 'ui:section-symptoms', symptoms, room),
    ...proseLines(state, first.check, room),
    [span(row.kind === 'group' ? first.check : first.key, 'dim')],
  ];
}

function unlookedLines(state: State, row: Extract<ListRow, { kind: 'unlooked' }>, room: Room): readonly Line[] {
  const { catalogue, theme } = state.setting;
  const { result } = row;
  const title = textOfCheck(catalogue, result.id, 'title') ?? result.id;
  return [
    ...wrap(
      [span(`${theme.signs.status.unknown} ${words(catalogue, 'ui:status-unknown', {})}  `, 'unknown'), span(title, 'strong')],
      room.columns,
      2,
    ),
    blank,
    [span(words(catalogue, 'ui:section-reasons', {}), 'accent')],
    ...result.reasons.flatMap((reason) => wrap([span(`  ${say(reason, catalogue)}`)], room.columns, 4)),
    blank,
    ...proseLines(state, result.id, room),
    [span(result.id, 'dim')],
  ];
}

function evidenceLines(state: State, finding: LinkedFinding, room: Room): readonly Line[] {
  const { catalogue } = state.setting;
  return [
    ...finding.evidence.flatMap((e) => [
      ...wrap([span(`  ${e.source}`, 'dim')], room.columns, 4),
      ...wrap([span('    '), span(words(catalogue, 'ui:observed', {}), 'dim'), span(e.observed)], room.columns, 6),
      ...(e.expected === undefined
        ? []
        : wrap([span('    '), span(words(catalogue, 'ui:expected', {}), 'dim'), span(e.expected)], room.columns, 6)),
    ]),
  ];
}

function linkLines(
  state: State,
  heading: 'ui:section-causes' | 'ui:section-symptoms',
  findings: readonly LinkedFinding[],
  room: Room,
): readonly Line[] {
  if (findings.length === 0) return [];
  const { catalogue, theme } = state.setting;
  const alike = [...Map.groupBy(findings, (f) => f.check).values()];
  return [
    [span(words(catalogue, heading, {}), 'accent')],
    ...alike.flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const title = textOfCheck(catalogue, first.check, 'title') ?? first.check;
      const texts = same.length < groupFrom ? same.map((f) => say(f.message, catalogue)) : [`${title} ${theme.signs.times}${same.length}`];
      const severity = same.some((f) => f.severity === 'critical') ? 'critical' : 'warning';
      return texts.flatMap((text) => wrap([span(`  ${theme.signs.status[severity]} `, severity), span(text)], room.columns, 4));
    }),
    blank,
  ];
}

function proseLines(state: State, check: LinkedFinding['check'], room: Room): readonly Line[] {
  const { catalogue } = state.setting;
  return (['why', 'explanation'] as const).flatMap((part) => {
    const text = textOfCheck(catalogue, check, part);
    if (text === undefined) return [];
    const paragraphs = text.split('\n').flatMap((p) => (p.trim() === '' ? [blank] : wrap([span('  '), span(p)], room.columns, 2)));
    return [[span(words(catalogue, `ui:section-${part}`, {}), 'accent')], ...paragraphs, blank];
  });
}
