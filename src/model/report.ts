import type { CheckStatus } from './check.ts';
import type { Area, CheckId, FindingKey, FixId, Severity } from './finding.ts';
import type { InputName, Risk } from './fix.ts';

/** A sentence in a report: its code and arguments for machines, its text for people. */
export interface ReportMessage {
  readonly code: string;
  readonly text: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The document of `kdoctor --json`; changes are additive. */
export interface Report {
  readonly apiVersion: 'kdoctor/v1';
  readonly kind: 'Report';
  readonly tool: { readonly name: 'kdoctor'; readonly version: string };
  readonly node: {
    readonly name: string;
    readonly roles: readonly string[];
    readonly os: string;
    readonly kernel: string;
    readonly kubernetesVersion: string | null;
    readonly runtime: string;
    readonly topology: string;
  };
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** `healthy`, or the worst of what was seen; see docs/decisions for the order. */
  readonly status: 'ok' | 'warning' | 'critical' | 'unknown';
  readonly summary: Readonly<Record<CheckStatus, number>>;
  readonly checks: readonly {
    readonly id: CheckId;
    readonly area: Area;
    readonly title: string;
    readonly status: CheckStatus;
    readonly durationMs: number;
    readonly reason?: string;
  }[];
  /** Root causes first, each symptom after its causes. */
  readonly findings: readonly ReportFinding[];
}

export interface ReportFinding {
  readonly key: FindingKey;
  readonly check: CheckId;
  readonly subject: string;
  readonly severity: Severity;
  readonly message: ReportMessage;
  readonly evidence: readonly { readonly source: string; readonly observed: string; readonly expected?: string }[];
  readonly causedBy: readonly FindingKey[];
  /** Why the first of these explains it; absent for a root cause. */
  readonly because?: string;
  readonly fixes: readonly ReportFix[];
  /** Where it is explained. */
  readonly docs: string;
}

export interface ReportFix {
  readonly id: FixId;
  readonly title: string;
  readonly risk: Risk;
  readonly applicable: boolean;
  /** Why not; always there when not applicable. */
  readonly refusal?: string;
  /** Flags that would make it applicable. */
  readonly needs?: readonly InputName[];
}
