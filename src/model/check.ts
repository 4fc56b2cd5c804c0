import type { FactName, Facts } from './facts.ts';
import type { CheckId, Finding, Severity } from './finding.ts';
import type { Message } from './message.ts';

/** Where a rule of the domain comes from: a document, or an upstream file with its version. */
export interface Source {
  readonly what: string;
  readonly url?: string;
}

/** Limits that an operator can change. */
export interface Limits {
  /** A certificate with less than this left is a warning. Days. Default 30. */
  readonly certificateWarningDays: number;
  /** … and critical below this. Days. Default 7. */
  readonly certificateCriticalDays: number;
  /** Used space, in per cent of what df counts, from which a file system is a warning. Default 85. */
  readonly diskWarningPercent: number;
}

/** What a check says. `unread` names what it could not look at: a reason each. The engine makes `unknown` of it. */
export type Verdict =
  | { readonly kind: 'healthy'; readonly unread?: readonly Message[] }
  | { readonly kind: 'unhealthy'; readonly findings: readonly [Finding, ...Finding[]]; readonly unread?: readonly Message[] }
  | { readonly kind: 'not-applicable'; readonly because: Message };

/** Judges facts: pure, synchronous, without any object it could change a node with. */
export interface Check<N extends FactName = FactName> {
  readonly id: CheckId;
  /** The failing state, as a noun phrase. */
  readonly title: Message;
  /** The worst severity it can give. */
  readonly severity: Severity;
  /** Why it hurts, in a sentence or two. */
  readonly why: Message;
  /** How it comes about, how to confirm it by hand: paragraphs for `kdoctor explain`. */
  readonly explanation: Message;
  readonly sources: readonly [Source, ...Source[]];
  /** Without one of these the check is unknown (failed) or skipped (offline, not applicable). */
  readonly needs: readonly N[];
  examine(facts: Pick<Facts, N>, at: { readonly now: Date; readonly limits: Limits }): Verdict;
}

export type CheckStatus = 'ok' | 'warning' | 'critical' | 'unknown' | 'skipped';

/** One check's outcome in one examination. */
export interface CheckResult {
  readonly id: CheckId;
  readonly status: CheckStatus;
  readonly durationMs: number;
  /** Never empty for unknown and skipped; beside findings when part of it could not be looked at. */
  readonly reasons: readonly Message[];
  readonly findings: readonly Finding[];
}
