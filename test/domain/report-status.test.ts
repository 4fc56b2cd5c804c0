import { expect, it } from 'vitest';
import { reportStatus } from '../../src/domain/report-status.ts';
import type { CheckStatus } from '../../src/model/check.ts';

it.each<[string, readonly CheckStatus[]]>([
  ['ok', []],
  ['ok', ['ok', 'skipped']],
  ['warning', ['ok', 'warning']],
  ['unknown', ['warning', 'unknown', 'ok']],
  ['critical', ['unknown', 'critical', 'warning']],
])('is %s of %j', (status, seen) => {
  expect(reportStatus(seen.map((s) => ({ status: s })))).toBe(status);
});
