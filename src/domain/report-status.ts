import type { CheckStatus } from '../model/check.ts';
import type { Report } from '../model/report.ts';

/**
 * The status of a report: the worst of what was seen. A check that could not look outweighs warnings: "only warnings" would
 * claim that the rest was looked at. See docs/decisions/.
 */
export function reportStatus(results: readonly { readonly status: CheckStatus }[]): Report['status'] {
  const seen = new Set(results.map((r) => r.status));
  if (seen.has('critical')) return 'critical';
  if (seen.has('unknown')) return 'unknown';
  return seen.has('warning') ? 'warning' : 'ok';
}
