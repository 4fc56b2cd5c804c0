import type { Check } from '../model/check.ts';
import type { FactName } from '../model/facts.ts';

/** Gives a check its types: `examine` sees exactly the facts that `needs` names. */
export function defineCheck<const N extends FactName>(check: Check<N>): Check {
  // The engine hands every check the facts that it declared, so forgetting which ones is safe from here on.
  return check as unknown as Check;
}
