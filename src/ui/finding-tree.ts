import type { FindingNode } from '../domain/finding-tree.ts';
import type { LinkedFinding } from '../model/finding.ts';

/** From how many on findings of one check under one cause are shown as one row. */
export const groupFrom = 3;

/** One row of the list of findings. */
export interface FindingRow {
  readonly id: string;
  readonly depth: number;
  /** The findings that the row stands for: all members on a group's row, one elsewhere. */
  readonly findings: readonly [LinkedFinding, ...LinkedFinding[]];
  /** `group`: a row for many. `member`: one of an opened group. */
  readonly kind: 'finding' | 'group' | 'member';
  /** Whether the row folds something: `open` when it is shown; absent when there is nothing to fold. */
  readonly fold?: 'open' | 'closed';
  /** How many rows are folded away. */
  readonly hidden: number;
}

/**
 * The rows of a tree. Symptoms are open and groups closed at first.
 * @param toggled ids of rows that are folded the other way.
 */
export function rowsOf(nodes: readonly FindingNode[], toggled: ReadonlySet<string>, depth = 0): readonly FindingRow[] {
  return nodes.flatMap((node) => {
    const isGroup = node.members.length > 1;
    const open = toggled.has(node.id) === isGroup;
    const members: readonly FindingRow[] = isGroup
      ? node.members.map((f) => ({ id: `${node.id}/${f.key}`, depth: depth + 1, findings: [f], kind: 'member', hidden: 0 }))
      : [];
    const symptoms = rowsOf(node.symptoms, toggled, depth + 1);
    const under = isGroup ? (open ? [...members, ...symptoms] : symptoms) : open ? symptoms : [];
    const folds = isGroup || node.symptoms.length > 0;
    const row: FindingRow = {
      id: node.id,
      depth,
      findings: node.members,
      kind: isGroup ? 'group' : 'finding',
      ...(folds ? { fold: open ? 'open' : 'closed' } : {}),
      hidden: open ? 0 : isGroup ? members.length : symptoms.length,
    };
    return [row, ...under];
  });
}
