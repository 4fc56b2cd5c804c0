import { expect, test } from 'vitest';
import { stillThere } from '../../src/cli/unplanned.ts';
import { msg } from '../../src/domain/message.ts';
import type { CheckResult } from '../../src/model/check.ts';
import type { LinkedFinding } from '../../src/model/finding.ts';

const because = msg('cli:no-fix', {});
const looping: LinkedFinding = {
  key: 'kubelet/not-running@kubelet.service',
  check: 'kubelet/not-running',
  subject: 'kubelet.service',
  severity: 'critical',
  message: because,
  evidence: [{ source: 'test', observed: 'looping' }],
  about: {},
  causedBy: [],
};
const without = [{ finding: looping.key, reasons: [{ because, needs: [] }] }];
const result = (status: CheckResult['status']): CheckResult => ({ id: looping.check, status, durationMs: 0, reasons: [], findings: [] });

test.each([
  ['a symptom that went with its cause is gone', [], 'ok', 0],
  ['one that is found again is still there', [looping], 'critical', 1],
  ['one that could not be looked for is not called gone', [], 'unknown', 1],
] as const)('%s', (_, findings, status, left) => {
  expect(stillThere(without, { findings, results: [result(status)] })).toHaveLength(left);
});
