import type { FindingKey, FixId } from '../model/finding.ts';
import type { Fix, InputName, Plan, Refusal } from '../model/fix.ts';
import type { Offer } from '../model/run.ts';

/** One fix as it is offered for some findings: what was worked out, and what was refused. */
export interface FixEntry {
  readonly fix: Fix;
  readonly plans: readonly Plan[];
  readonly refusals: readonly Refusal[];
}

/** The fixes offered for these findings, each once, in the order of the offers. */
export function fixEntries(offers: readonly Offer[], findings: readonly FindingKey[]): readonly FixEntry[] {
  const wanted = new Set(findings);
  const byFix = Map.groupBy(
    offers.filter((o) => wanted.has(o.finding.key)),
    (o) => o.fix.id,
  );
  const entries = [...byFix.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const outcomes = same.map((o) => o.outcome);
    return [{ fix: first.fix, plans: outcomes.filter((o) => o.kind === 'plan'), refusals: outcomes.filter((o) => o.kind === 'refused') }];
  });
  // What can be done stands first; among equals the engine's order stays.
  return entries.toSorted((a, b) => Number(b.plans.length > 0) - Number(a.plans.length > 0));
}

/** Flags whose absence is why the fix is refused, each once. */
export function missingInputs(entry: FixEntry): readonly InputName[] {
  return [...new Set(entry.refusals.flatMap((r) => r.needs ?? []))];
}

/** For several findings: of each finding the first fix that can be applied and taken back. */
export function firstChoice(entries: readonly FixEntry[]): ReadonlySet<FixId> {
  const taken = new Set<FindingKey>();
  const chosen = new Set<FixId>();
  for (const { fix, plans } of entries) {
    if (fix.risk === 'destructive' || plans.length === 0 || plans.some((p) => taken.has(p.finding))) continue;
    chosen.add(fix.id);
    for (const plan of plans) taken.add(plan.finding);
  }
  return chosen;
}

/** Chooses a fix or takes the choice back; another chosen fix of the same finding gives way. */
export function toggleChoice(entries: readonly FixEntry[], chosen: ReadonlySet<FixId>, id: FixId): ReadonlySet<FixId> {
  const entry = entries.find((e) => e.fix.id === id);
  if (entry === undefined || entry.plans.length === 0) return chosen;
  if (chosen.has(id)) return new Set([...chosen].filter((c) => c !== id));
  const findings = new Set(entry.plans.map((p) => p.finding));
  const giving = entries.filter((e) => e.plans.some((p) => findings.has(p.finding))).map((e) => e.fix.id);
  return new Set([...[...chosen].filter((c) => !giving.includes(c)), id]);
}
