import { checks } from '../checks/index.ts';
import type { Limits } from '../model/check.ts';
import type { FindingKey } from '../model/finding.ts';
import type { Plan } from '../model/fix.ts';
import type { HostReader } from '../model/host.ts';
import { examine } from './examine.ts';
import { touchedBy } from './touches.ts';

/**
 * Runs the plans' checks on fresh facts. A finding aimed at counts as gone only when its check could look and did not
 * find it. Returns those that are still there, or about which nothing could be seen; and what the plans' checks now find
 * on the files that the plans wrote: a fix must not leave another fault in the place of the first.
 */
export async function findingsLeft(plans: readonly Plan[], host: HostReader, limits: Limits): Promise<readonly FindingKey[]> {
  const wanted = new Set(plans.flatMap((plan) => [...plan.verify, checkOf(plan.finding)]));
  const examination = await examine({ host, limits, stopwatch: () => 0, checks: checks.filter((check) => wanted.has(check.id)) });
  const aimed = plans.flatMap((plan) => {
    const result = examination.results.find((r) => r.id === checkOf(plan.finding));
    const looked = result !== undefined && result.status !== 'unknown' && result.status !== 'skipped';
    const gone = looked && !result.findings.some((f) => f.key === plan.finding);
    return gone ? [] : [plan.finding];
  });
  const written = new Set<string | undefined>(plans.flatMap((plan) => plan.changes.flatMap(touchedBy)));
  const caused = examination.findings.filter((f) => written.has(f.about['path']) && f.severity === 'critical').map((f) => f.key);
  return [...new Set([...aimed, ...caused])];
}

function checkOf(key: FindingKey): string {
  return key.slice(0, key.indexOf('@'));
}
