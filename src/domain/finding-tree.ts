import type { CheckId, LinkedFinding, Severity } from '../model/finding.ts';

/** Findings of one check under the same cause, with the symptoms that they explain. */
export interface FindingGroup {
  readonly check: CheckId;
  readonly findings: readonly [LinkedFinding, ...LinkedFinding[]];
  /** The worst of its findings. */
  readonly severity: Severity;
  readonly symptoms: readonly FindingGroup[];
}

/**
 * Folds findings into the tree that an operator reads: root causes at the top, each symptom once, under its nearest cause
 * (`causedBy[0]`). Order within a level is the findings' own.
 */
export function groupFindings(findings: readonly LinkedFinding[]): readonly FindingGroup[] {
  const level = (parents: readonly LinkedFinding[] | undefined): readonly FindingGroup[] => {
    const here = findings.filter((f) => {
      const nearest = f.causedBy[0];
      return parents === undefined ? nearest === undefined : parents.some((p) => p.key === nearest);
    });
    return [...Map.groupBy(here, (f) => f.check)].flatMap(([check, [first, ...others]]) => {
      if (first === undefined) return [];
      const group: readonly [LinkedFinding, ...LinkedFinding[]] = [first, ...others];
      const severity = group.some((f) => f.severity === 'critical') ? 'critical' : 'warning';
      return [{ check, findings: group, severity, symptoms: level(group) }];
    });
  };
  return level(undefined);
}
