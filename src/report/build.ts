import { reportStatus } from '../domain/report-status.ts';
import type { Check, CheckStatus } from '../model/check.ts';
import type { Area } from '../model/finding.ts';
import type { Message } from '../model/message.ts';
import type { Report, ReportFinding, ReportMessage } from '../model/report.ts';
import type { Examination, Offer } from '../model/run.ts';
import type { Catalogue } from '../text/en.ts';
import { say } from '../text/say.ts';

/** What a report is made of. */
export interface ReportParts {
  readonly version: string;
  readonly examination: Examination;
  readonly offers: readonly Offer[];
  readonly checks: readonly Check[];
  readonly catalogue: Catalogue;
}

/** Makes the report of one examination: plain data, ready for every format. Pure. */
export function buildReport(parts: ReportParts): Report {
  const { examination, catalogue } = parts;
  const { node } = examination.facts;
  const known = node.state === 'ok' ? node.value : undefined;
  const titleOf = (id: string) => parts.checks.find((check) => check.id === id)?.title;
  return {
    apiVersion: 'kdoctor/v1',
    kind: 'Report',
    tool: { name: 'kdoctor', version: parts.version },
    node: {
      name: known?.nodeName.value ?? '',
      roles: known?.roles ?? [],
      os: known?.os ?? '',
      kernel: known?.kernel ?? '',
      kubernetesVersion: known?.kubernetesVersion ?? known?.kubeletVersion ?? null,
      runtime: known?.runtime.name ?? 'unknown',
      topology: known?.topology ?? 'unknown',
    },
    startedAt: examination.startedAt.toISOString(),
    durationMs: examination.durationMs,
    status: reportStatus(examination.results),
    summary: summaryOf(examination),
    checks: examination.results.map((result) => {
      const title = titleOf(result.id);
      return {
        id: result.id,
        area: areaOf(result.id),
        title: title === undefined ? result.id : say(title, catalogue),
        status: result.status,
        durationMs: result.durationMs,
        ...(result.reasons.length === 0 ? {} : { reason: result.reasons.map((reason) => say(reason, catalogue)).join('; ') }),
      };
    }),
    findings: examination.findings.map(
      (finding): ReportFinding => ({
        key: finding.key,
        check: finding.check,
        subject: finding.subject,
        severity: finding.severity,
        message: reportMessage(finding.message, catalogue),
        evidence: finding.evidence,
        causedBy: finding.causedBy,
        ...(finding.because === undefined ? {} : { because: say(finding.because, catalogue) }),
        fixes: parts.offers
          .filter((offer) => offer.finding.key === finding.key)
          .map(({ fix, outcome }) => ({
            id: fix.id,
            title: say(fix.title, catalogue),
            risk: fix.risk,
            applicable: outcome.kind === 'plan',
            ...(outcome.kind === 'refused' ? { refusal: say(outcome.because, catalogue) } : {}),
            ...(outcome.kind === 'refused' && outcome.needs !== undefined ? { needs: outcome.needs } : {}),
          })),
        docs: `kdoctor explain ${finding.check}`,
      }),
    ),
  };
}

function summaryOf(examination: Examination): Record<CheckStatus, number> {
  const summary: Record<CheckStatus, number> = { ok: 0, warning: 0, critical: 0, unknown: 0, skipped: 0 };
  for (const { status } of examination.results) summary[status] += 1;
  return summary;
}

function reportMessage(message: Message, catalogue: Catalogue): ReportMessage {
  return { code: message.code, text: say(message, catalogue), args: { ...message.args } };
}

function areaOf(id: string): Area {
  // A check id is `area/…` by its type; slicing keeps the area but not the compiler's knowledge of it.
  return id.slice(0, id.indexOf('/')) as Area;
}
