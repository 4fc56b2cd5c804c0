import { checks as allChecks } from '../checks/index.ts';
import { msg } from '../domain/message.ts';
import { printable } from '../domain/printable.ts';
import type { Check, CheckResult, CheckStatus, Limits, Verdict } from '../model/check.ts';
import type { FactName, FactResult } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { HostReader } from '../model/host.ts';
import type { Message } from '../model/message.ts';
import type { Examination, ExamineEvent } from '../model/run.ts';
import { linkCauses } from './causes.ts';
import { type CollectedFacts, collectFacts, type Stopwatch } from './collect.ts';

/** What an examination is made with. */
export interface ExamineOptions {
  readonly host: HostReader;
  readonly limits: Limits;
  readonly stopwatch: Stopwatch;
  /** How long one fact may take, in milliseconds; the engine's own limit when absent. */
  readonly factDeadlineMs?: number | undefined;
  /** Which checks; all when absent. */
  readonly checks?: readonly Check[];
  readonly onEvent?: (e: ExamineEvent) => void;
}

/** Looks at a node once: reads the facts, runs the checks, links causes. Throws only for kdoctor's own bugs. */
export async function examine(o: ExamineOptions): Promise<Examination> {
  const startedAt = o.host.now();
  const from = o.stopwatch();
  const facts = await collectFacts(o.host, { stopwatch: o.stopwatch, onEvent: o.onEvent, deadlineMs: o.factDeadlineMs });
  const results = (o.checks ?? allChecks).map((check) => {
    const result = runCheck(check, facts, { now: startedAt, limits: o.limits }, o.stopwatch);
    o.onEvent?.({ event: 'check-finished', result });
    return result;
  });
  const findings = linkCauses(results.flatMap((r) => r.findings));
  const examination = { startedAt, durationMs: Math.round(o.stopwatch() - from), facts, results, findings };
  o.onEvent?.({ event: 'examined', examination });
  return examination;
}

/** Runs one check on the facts it declares; a fact that is missing, or a throw, becomes a status with a reason. */
export function runCheck(check: Check, facts: CollectedFacts, at: { now: Date; limits: Limits }, stopwatch: Stopwatch): CheckResult {
  const from = stopwatch();
  const end = (status: CheckStatus, findings: readonly Finding[], reasons: readonly Message[]): CheckResult => ({
    id: check.id,
    status,
    durationMs: Math.round((stopwatch() - from) * 1000) / 1000,
    reasons,
    findings,
  });

  const missing = firstMissing(check.needs, facts);
  if (missing !== undefined) return end(missing.status, [], [missing.reason]);

  let verdict: Verdict;
  try {
    const declared = Object.fromEntries(check.needs.map((name) => [name, valueIn(facts[name])]));
    // defineCheck() has tied `examine` to exactly the facts in `needs`, which are all there now.
    verdict = check.examine(declared as unknown as Parameters<Check['examine']>[0], at);
  } catch (error) {
    return end('unknown', [], [msg('engine:check-crashed', { error: printable(String(error), 300) })]);
  }

  switch (verdict.kind) {
    case 'not-applicable':
      return end('skipped', [], [verdict.because]);
    case 'healthy':
      return end(verdict.unread?.[0] === undefined ? 'ok' : 'unknown', [], verdict.unread ?? []);
    case 'unhealthy': {
      const status = verdict.findings.some((f) => f.severity === 'critical') ? 'critical' : 'warning';
      return end(status, verdict.findings, verdict.unread ?? []);
    }
  }
}

function valueIn(result: FactResult<unknown>): unknown {
  return result.state === 'ok' ? result.value : undefined;
}

/** A fact that cannot exist here outweighs one that could not be read: it says that the check has no subject. */
function firstMissing(needs: readonly FactName[], facts: CollectedFacts): { status: 'skipped' | 'unknown'; reason: Message } | undefined {
  const named = needs.map((fact) => ({ fact, result: facts[fact] }));
  for (const state of ['not-applicable', 'failed', 'offline'] as const) {
    const found = named.find(({ result }) => result.state === state);
    if (found === undefined || found.result.state === 'ok') continue;
    const { reason } = found.result;
    if (state === 'failed') return { status: 'unknown', reason: msg('engine:fact-failed', { fact: found.fact, reason }) };
    return { status: 'skipped', reason: msg('engine:fact-absent', { reason }) };
  }
  return undefined;
}
