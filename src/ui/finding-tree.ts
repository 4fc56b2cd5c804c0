import type { CheckId, FindingKey, LinkedFinding } from '../model/finding.ts';

/** From how many on findings of one check under one cause are shown as one row. */
export const groupFrom = 3;

/** Findings as they hang together: a finding, or several of the same check under the same cause. */
export interface FindingNode {
  /** Stable while the findings are the same: the finding's key, or `group:` and check and cause. */
  readonly id: string;
  readonly check: CheckId;
  /** One; at least {@link groupFrom} for a group. */
  readonly members: readonly [LinkedFinding, ...LinkedFinding[]];
  readonly symptoms: readonly FindingNode[];
}

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

/** Hangs each finding below its nearest cause, in the order given. A finding whose cause is not among them is a root. */
export function treeOf(findings: readonly LinkedFinding[]): readonly FindingNode[] {
  const keys = new Set(findings.map((f) => f.key));
  const parentOf = (f: LinkedFinding): FindingKey | undefined => {
    const cause = f.causedBy[0];
    return cause !== undefined && cause !== f.key && keys.has(cause) ? cause : undefined;
  };
  const below = Map.groupBy(findings, parentOf);
  const placed = new Set<FindingKey>();

  const nodesOf = (siblings: readonly LinkedFinding[], under: string): readonly FindingNode[] => {
    const fresh = siblings.filter((f) => !placed.has(f.key));
    for (const f of fresh) placed.add(f.key);
    const alike = Map.groupBy(fresh, (f) => f.check);
    const nodes: FindingNode[] = [];
    for (const f of fresh) {
      const all = alike.get(f.check) ?? [f];
      const isGroup = all.length >= groupFrom;
      if (isGroup && all[0] !== f) continue;
      const others = isGroup ? all.slice(1) : [];
      const id = isGroup ? `group:${f.check}<${under}` : f.key;
      const symptoms = nodesOf(
        [f, ...others].flatMap((m) => below.get(m.key) ?? []),
        id,
      );
      nodes.push({ id, check: f.check, members: [f, ...others], symptoms });
    }
    return nodes;
  };

  const rooted = nodesOf(below.get(undefined) ?? [], '');
  // Causes in a circle would hang nowhere: the first of them becomes a root.
  const circling = findings.flatMap((f) => nodesOf([f], ''));
  return [...rooted, ...circling];
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
