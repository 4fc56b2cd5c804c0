import { memberUnhealthy } from '../../src/checks/etcd/member-unhealthy.ts';
import { quorumLost } from '../../src/checks/etcd/quorum-lost.ts';
import { collectFacts } from '../../src/engine/collect.ts';
import { runCheck } from '../../src/engine/examine.ts';
import type { CheckResult } from '../../src/model/check.ts';
import type { Finding, LinkedFinding } from '../../src/model/finding.ts';
import type { FixContext } from '../../src/model/fix.ts';
import type { HostReader } from '../../src/model/host.ts';
import { say } from '../../src/text/say.ts';

/** One look at a node's etcd: the context for fixes, both checks, and how long it took. */
export interface Look {
  readonly at: FixContext;
  readonly member: CheckResult;
  readonly quorum: CheckResult;
  readonly tookMs: number;
}

const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };

export async function lookAt(host: HostReader): Promise<Look> {
  const from = performance.now();
  const facts = await collectFacts(host, { only: ['etcd'] });
  const tookMs = performance.now() - from;
  const now = host.now();
  const run = (check: Parameters<typeof runCheck>[0]) => runCheck(check, facts, { now, limits }, () => 0);
  return { at: { facts, now, live: true, inputs: {} }, member: run(memberUnhealthy), quorum: run(quorumLost), tookMs };
}

/** The only finding of a check, as a root cause. */
export function onlyFinding(result: CheckResult): LinkedFinding {
  const [finding] = result.findings;
  if (finding === undefined || result.findings.length > 1) throw new Error(`${result.id} has ${result.findings.length} findings`);
  return { ...finding, causedBy: [] };
}

export function sentences(result: CheckResult): readonly string[] {
  return [...result.findings.map(({ message }) => say(message)), ...result.reasons.map((reason) => say(reason))];
}

export function observed(finding: Finding): string {
  return finding.evidence.map((evidence) => evidence.observed).join('; ');
}
