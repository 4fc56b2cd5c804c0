import type { FactName, FactResult, Facts } from '../../src/model/facts.ts';
import type { LinkedFinding } from '../../src/model/finding.ts';
import type { FixContext, FixOutcome, Plan } from '../../src/model/fix.ts';
import { say } from '../../src/text/say.ts';

/** Facts that a fix may look at; a string is why there is none. What is not given could not be read. */
export type GivenFacts = { readonly [N in FactName]?: Partial<Facts[N]> | string };

/** What a fix plans with. */
export function contextOf(given: GivenFacts, live = true): FixContext {
  const results = new Proxy(
    {},
    {
      get: (_target, name): FactResult<unknown> => {
        const value: unknown = Object.entries(given).find(([key]) => key === name)?.[1];
        if (value === undefined) return { state: 'failed', reason: `${String(name)} is not given` };
        return typeof value === 'string' ? { state: 'failed', reason: value } : { state: 'ok', value };
      },
    },
  );
  // Each test gives those parts of a fact that its fix reads; a part that is missing fails the test.
  return { facts: results as FixContext['facts'], now: new Date(0), live, inputs: {} };
}

/** A finding of a check with the facts about its subject. */
export function findingOf(check: LinkedFinding['check'], about: Readonly<Record<string, string>>): LinkedFinding {
  // The message is not read by any fix.
  const message = { code: 'manifests:no-control-plane', args: {} } as const;
  return {
    key: `${check}@x`,
    check,
    subject: 'x',
    severity: 'critical',
    message,
    evidence: [{ source: 'test', observed: '' }],
    about,
    causedBy: [],
  };
}

/** The plan; throws the refusal's sentence when there is none. */
export function planOf(outcome: FixOutcome): Plan {
  if (outcome.kind !== 'plan') throw new Error(outcome.kind === 'refused' ? say(outcome.because) : outcome.kind);
  return outcome;
}

/** The code of a refusal; the word `plan` or `unrelated` when it is none. */
export function refusalOf(outcome: FixOutcome): string {
  return outcome.kind === 'refused' ? outcome.because.code : outcome.kind;
}
