import { checks } from '../checks/index.ts';
import type { Limits } from '../model/check.ts';
import type { FindingKey } from '../model/finding.ts';
import type { Plan } from '../model/fix.ts';
import type { HostReader } from '../model/host.ts';
import { examine } from './examine.ts';

/**
 * Runs the plans' checks on fresh facts. A finding aimed at counts as gone only when its check could look and did not
 * find it. Returns those that are still there, or about which nothing could be seen.
 */
export async function findingsLeft(plans: readonly Plan[], host: HostReader, limits: Limits): Promise<readonly FindingKey[]> {
  const wanted = new Set(plans.flatMap((plan) => [...plan.verify, checkOf(plan.finding)]));
  const examination = await examine({ host, limits, stopwatch: () => 0, checks: checks.filter((check) => wanted.has(check.id)) });
  return plans.flatMap((plan) => {
    const result = examination.results.find((r) => r.id === checkOf(plan.finding));
    const looked = result !== undefined && result.status !== 'unknown' && result.status !== 'skipped';
    const gone = looked && !result.findings.some((f) => f.key === plan.finding);
    return gone ? [] : [plan.finding];
  });
}

function checkOf(key: FindingKey): string {
  return key.slice(0, key.indexOf('@'));
}
