import { fixes as allFixes } from '../fixes/index.ts';
import type { FindingKey, FixId } from '../model/finding.ts';
import type { Fix, FixContext, Plan, PlanInputs } from '../model/fix.ts';
import type { Examination, Offer } from '../model/run.ts';

/** Every fix that is meant for a finding, worked out or refused, in the findings' order. Pure. */
export function offersOf(examination: Examination, live: boolean, inputs: PlanInputs, fixes: readonly Fix[] = allFixes): readonly Offer[] {
  const at: FixContext = { facts: examination.facts, now: examination.startedAt, live, inputs };
  return examination.findings.flatMap((finding) =>
    fixes
      .filter((fix) => fix.for.includes(finding.check))
      .flatMap((fix) => {
        const outcome = fix.plan(finding, at);
        return outcome.kind === 'unrelated' ? [] : [{ fix, finding, outcome }];
      }),
  );
}

/** The plan of one fix for one finding, or undefined when there is none (any more). */
export function planOf(offers: readonly Offer[], finding: FindingKey, fix: FixId): Plan | undefined {
  const offer = offers.find((o) => o.finding.key === finding && o.fix.id === fix);
  return offer?.outcome.kind === 'plan' ? offer.outcome : undefined;
}
