import { inNaturalOrder } from '../domain/natural-order.ts';
import type { Finding, FindingKey, LinkedFinding } from '../model/finding.ts';
import { type CauseRule, causeRules, readingOrder } from './cause-rules.ts';

/**
 * Links findings to what explains them and puts them into reading order: root causes first, each symptom after all of
 * its causes and as near to the nearest one as can be.
 *
 * A cause that already explains another cause of the same finding is left out: the chain says it. Findings that exclude
 * each other's order (a rule that points backwards in {@link readingOrder}) cannot make a circle, because only forward
 * links count.
 */
export function linkCauses(findings: readonly Finding[], rules: readonly CauseRule[] = causeRules): readonly LinkedFinding[] {
  const ordered = [...findings].sort(byReadingOrder);
  const rankOf = new Map(ordered.map((f) => [f.key, rank(f)]));
  const direct = new Map(ordered.map((symptom) => [symptom.key, causesOf(symptom, ordered, rules)]));
  const linked = ordered.map((f) => {
    const causedBy = withoutImplied(direct.get(f.key) ?? [], direct).sort((a, b) => (rankOf.get(b) ?? 0) - (rankOf.get(a) ?? 0));
    const nearest = ordered.find((cause) => cause.key === causedBy[0]);
    const rule = nearest && rules.find((r) => explains(r, nearest, f));
    return { ...f, causedBy, ...(rule === undefined ? {} : { because: rule.because }) };
  });
  return inChains(linked);
}

function causesOf(symptom: Finding, all: readonly Finding[], rules: readonly CauseRule[]): FindingKey[] {
  return all
    .filter((cause) => rank(cause) < rank(symptom) && rules.some((rule) => explains(rule, cause, symptom)))
    .map((cause) => cause.key);
}

function explains(rule: CauseRule, cause: Finding, symptom: Finding): boolean {
  return rule.causes.includes(cause.check) && rule.symptoms.includes(symptom.check) && (rule.when?.(cause, symptom) ?? true);
}

function withoutImplied(causes: readonly FindingKey[], direct: ReadonlyMap<FindingKey, readonly FindingKey[]>): FindingKey[] {
  const implied = new Set(causes.flatMap((cause) => [...ancestors(cause, direct)]));
  return causes.filter((cause) => !implied.has(cause));
}

function ancestors(key: FindingKey, direct: ReadonlyMap<FindingKey, readonly FindingKey[]>, seen = new Set<FindingKey>()): Set<FindingKey> {
  for (const cause of direct.get(key) ?? []) {
    if (seen.has(cause)) continue;
    seen.add(cause);
    ancestors(cause, direct, seen);
  }
  return seen;
}

/** Emits each finding once all its causes are out, going down a chain before starting the next root. */
function inChains(findings: readonly LinkedFinding[]): readonly LinkedFinding[] {
  const emitted = new Set<FindingKey>();
  const result: LinkedFinding[] = [];
  const emit = (finding: LinkedFinding): void => {
    if (emitted.has(finding.key) || !finding.causedBy.every((cause) => emitted.has(cause))) return;
    emitted.add(finding.key);
    result.push(finding);
    for (const symptom of findings) if (symptom.causedBy.includes(finding.key)) emit(symptom);
  };
  const roots = findings.filter((f) => f.causedBy.length === 0);
  // A mild root with a grave symptom comes before mild roots without one.
  const leadsToCritical = (key: FindingKey): boolean =>
    findings.some(
      (f) => (f.key === key || f.causedBy.includes(key)) && (f.severity === 'critical' || (f.key !== key && leadsToCritical(f.key))),
    );
  for (const root of [...roots.filter((r) => leadsToCritical(r.key)), ...roots.filter((r) => !leadsToCritical(r.key))]) emit(root);
  return result;
}

function byReadingOrder(a: Finding, b: Finding): number {
  const severity = (f: Finding) => (f.severity === 'critical' ? 0 : 1);
  return severity(a) - severity(b) || rank(a) - rank(b) || inNaturalOrder(a.subject, b.subject);
}

function rank(finding: Finding): number {
  const place = readingOrder.indexOf(finding.check);
  return place === -1 ? readingOrder.length : place;
}
