import { reportStatus } from '../domain/report-status.ts';
import type { CheckStatus } from '../model/check.ts';
import type { Report } from '../model/report.ts';
import type { Examination } from '../model/run.ts';

/** Checks by their status. */
export function countsOf(examination: Pick<Examination, 'results'>): Readonly<Record<CheckStatus, number>> {
  const counts = { ok: 0, warning: 0, critical: 0, unknown: 0, skipped: 0 };
  for (const { status } of examination.results) counts[status] += 1;
  return counts;
}

const exits: Readonly<Record<Report['status'], number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };

/** The exit status of the UI: of its last report; 3 (unknown) when there was none. */
export function exitOf(examination: Pick<Examination, 'results'> | undefined): number {
  return examination === undefined ? exits.unknown : exits[reportStatus(examination.results)];
}
