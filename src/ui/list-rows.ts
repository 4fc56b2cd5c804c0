import { treeOf } from '../domain/finding-tree.ts';
import type { CheckResult } from '../model/check.ts';
import type { FindingKey } from '../model/finding.ts';
import { type FindingRow, groupFrom, rowsOf } from './finding-tree.ts';
import type { State } from './state.ts';

/** One row of the list: findings, or a check that could not look. */
export type ListRow = FindingRow | { readonly kind: 'unlooked'; readonly id: string; readonly result: CheckResult };

/** Rows of the list as it is folded now: findings first, then every check that could not look at everything. */
export function listRows(state: Pick<State, 'examination' | 'list'>): readonly ListRow[] {
  const { examination } = state;
  if (examination === undefined) return [];
  const unlooked = examination.results.filter((r) => r.status !== 'skipped' && r.reasons.length > 0);
  return [
    ...rowsOf(treeOf(examination.findings, groupFrom), state.list.toggled),
    ...unlooked.map((result) => ({ kind: 'unlooked' as const, id: `unlooked:${result.id}`, result })),
  ];
}

/** The row of `rows` under the cursor; the first when the cursor's row is gone; undefined for an empty list. */
export function cursorRow(state: Pick<State, 'list'>, rows: readonly ListRow[]): ListRow | undefined {
  return rows.find((row) => row.id === state.list.cursor) ?? rows[0];
}

/** Keys of the findings that an action is for: the marked ones in reading order, else those under the cursor. */
export function pickedFindings(state: Pick<State, 'examination' | 'list'>): readonly FindingKey[] {
  const marked = (state.examination?.findings ?? []).filter((f) => state.list.marked.has(f.key)).map((f) => f.key);
  return marked.length > 0 ? marked : findingsOfRow(cursorRow(state, listRows(state)));
}

/** Keys of the findings that a row stands for: none for a check that could not look. */
export function findingsOfRow(row: ListRow | undefined): readonly FindingKey[] {
  return row === undefined || row.kind === 'unlooked' ? [] : row.findings.map((f) => f.key);
}
