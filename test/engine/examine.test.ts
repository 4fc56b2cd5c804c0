import { expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { msg } from '../../src/domain/message.ts';
import { examine } from '../../src/engine/examine.ts';
import { openRootHost } from '../../src/host/root.ts';
import type { Check } from '../../src/model/check.ts';
import { buildReport } from '../../src/report/build.ts';
import { render } from '../../src/report/json.ts';
import { en } from '../../src/text/en.ts';
import { mintedAtMs } from '../harness/pki.ts';
import { controlPlaneTree } from '../harness/pki-tree.ts';

const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };

const crashing = (id: Check['id'], examineFacts: Check['examine']): Check => ({
  id,
  title: msg('cli:no-fix', {}),
  severity: 'critical',
  why: msg('cli:no-fix', {}),
  explanation: msg('cli:no-fix', {}),
  sources: [{ what: 'a test' }],
  needs: ['clock'],
  examine: examineFacts,
});

test('a check that crashes is unknown, and the report of the others is whole', async () => {
  const host = await openRootHost((await controlPlaneTree()).dir, { now: new Date(mintedAtMs + 86_400_000) });
  const broken = [
    crashing('pki/throws', () => {
      throw new TypeError("Cannot read properties of undefined (reading 'x')\u001b[2J");
    }),
    crashing('pki/writes', (facts) => {
      Object.assign(facts.clock, { nowMs: 0 });
      return { kind: 'healthy' };
    }),
  ];
  const all = [...broken, ...checks];
  const examination = await examine({ host, limits, stopwatch: () => 0, checks: all });
  const report = JSON.parse(
    render(buildReport({ version: '1', examination, offers: [], checks: all, catalogue: en }), examination, {
      color: false,
      ascii: true,
      width: 80,
    }),
  );
  expect(report.checks).toHaveLength(checks.length + 2);
  for (const id of ['pki/throws', 'pki/writes']) {
    expect(report.checks.find((check: { id: string }) => check.id === id)).toMatchObject({
      status: 'unknown',
      reason: expect.stringMatching(/^kdoctor itself failed here, please report it: TypeError: /),
    });
  }
  expect(JSON.stringify(report)).not.toContain('\\u001b');
  expect(report.status).toBe('unknown');
  expect(report.summary).toMatchObject({ unknown: 2, critical: 0, warning: 0 });
});
