import { checks } from '../checks/index.ts';
import { msg } from '../domain/message.ts';
import { matches } from '../engine/select-checks.ts';
import { fixes } from '../fixes/index.ts';
import type { FindingKey, FixId } from '../model/finding.ts';
import type { Plan } from '../model/fix.ts';
import type { Message } from '../model/message.ts';
import type { Examination, Offer } from '../model/run.ts';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** What the operator's words came to: the plans, and the findings that no plan could be made for, with the reason. */
export interface Choice {
  readonly plans: readonly Plan[];
  readonly without: readonly { readonly finding: FindingKey; readonly reasons: readonly NoPlan[] }[];
}

/** Why there is no plan: of one fix that was refused, or of all. `needs` names flags that would help. */
export interface NoPlan {
  readonly fix?: FixId;
  readonly because: Message;
  readonly needs: readonly string[];
}

export interface ChooseOptions {
  readonly patterns: readonly string[];
  readonly fix: string | undefined;
  /** Destructive fixes that the operator has named. */
  readonly confirmed: readonly string[];
  /** Plans are only shown: a destructive one needs no naming. */
  readonly showOnly: boolean;
}

/**
 * Picks one fix for each finding that the patterns name: the one asked for, otherwise the first that applies, destructive
 * ones last. Throws {@link UsageError} when a pattern or fix id is no such thing.
 */
export function choosePlans(examination: Examination, offers: readonly Offer[], o: ChooseOptions): Choice {
  for (const pattern of o.patterns) mustMakeSense(pattern, examination);
  for (const id of [...(o.fix === undefined ? [] : [o.fix]), ...o.confirmed]) mustBeFix(id);
  const findings = examination.findings.filter((f) => o.patterns.some((p) => matches(p, f.key) || matches(p, f.check)));
  const picked = findings.map((finding) => {
    const own = offers.filter((offer) => offer.finding.key === finding.key && (o.fix === undefined || offer.fix.id === o.fix));
    return { finding, offer: pick(own, o), own };
  });
  return {
    plans: picked.flatMap(({ offer }) => (offer?.outcome.kind === 'plan' ? [offer.outcome] : [])),
    without: picked.flatMap(({ finding, offer, own }) => (offer === undefined ? [{ finding: finding.key, reasons: whyNone(own, o) }] : [])),
  };
}

function pick(own: readonly Offer[], o: ChooseOptions): Offer | undefined {
  const applicable = own.filter((offer) => offer.outcome.kind === 'plan');
  const allowed = (offer: Offer) => offer.fix.risk !== 'destructive' || o.showOnly || o.confirmed.includes(offer.fix.id);
  const named = applicable.find((offer) => o.confirmed.includes(offer.fix.id));
  return named ?? applicable.find((offer) => offer.fix.risk !== 'destructive') ?? applicable.find(allowed);
}

function whyNone(own: readonly Offer[], o: ChooseOptions): readonly NoPlan[] {
  const destructive = own.find((offer) => offer.outcome.kind === 'plan' && offer.fix.risk === 'destructive');
  if (destructive !== undefined && !o.showOnly) return [{ because: msg('cli:confirm-needed', { fix: destructive.fix.id }), needs: [] }];
  const refusals = own.flatMap(({ fix, outcome }) =>
    outcome.kind === 'refused' ? [{ fix: fix.id, because: outcome.because, needs: outcome.needs ?? [] }] : [],
  );
  return refusals.length > 0 ? refusals : [{ because: msg('cli:no-fix', {}), needs: [] }];
}

function mustBeFix(id: string): void {
  const ids = fixes.map((fix) => fix.id);
  if (!ids.some((known) => known === id)) throw new UsageError(`there is no fix ${id}`, nearest(id, ids));
}

function mustMakeSense(pattern: string, examination: Examination): void {
  const ids = checks.map((check) => check.id);
  const check = pattern.split('@')[0] ?? pattern;
  if (ids.some((id) => matches(check, id)) || examination.findings.some((f) => matches(pattern, f.key))) return;
  throw new UsageError(`no check or finding matches ${pattern}`, nearest(pattern, [...ids, ...examination.findings.map((f) => f.key)]));
}
