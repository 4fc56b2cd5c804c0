import type { CheckId, FindingKey, LinkedFinding } from '../model/finding.ts';

/** Findings as they hang together: a finding, or several of the same check under the same cause. */
export interface FindingNode {
  /** Stable while the findings are the same: the finding's key, or `group:` and check and cause. */
  readonly id: string;
  readonly check: CheckId;
  /** One, or all findings of the check under the same cause. */
  readonly members: readonly [LinkedFinding, ...LinkedFinding[]];
  readonly symptoms: readonly FindingNode[];
}

/**
 * Folds findings into the tree that an operator reads: each below its nearest cause (`causedBy[0]`), in the order given. A
 * finding whose cause is not among them is a root.
 * @param groupFrom from how many on findings of one check under one cause are one node.
 */
export function treeOf(findings: readonly LinkedFinding[], groupFrom: number): readonly FindingNode[] {
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
