import { expect } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { examine } from '../../src/engine/examine.ts';
import { offersOf } from '../../src/engine/offers.ts';
import type { HostReader } from '../../src/model/host.ts';
import type { Report } from '../../src/model/report.ts';
import { buildReport } from '../../src/report/build.ts';
import { en } from '../../src/text/en.ts';

const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 101 };

/** What `kdoctor --json` says of a host; `factDeadlineMs`: how long one fact may take. */
export async function reportOn(host: HostReader, factDeadlineMs?: number): Promise<Report> {
  const examination = await examine({ host, limits, stopwatch: () => performance.now(), factDeadlineMs });
  return buildReport({ version: 'test', examination, offers: offersOf(examination, host.live, {}), checks, catalogue: en });
}

/** What makes a report one, whatever the node looks like. */
export function expectWhole(report: Report): void {
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report.checks).toHaveLength(checks.length);
  expect(Object.values(report.summary).reduce((a, b) => a + b)).toBe(checks.length);
  const reasonless = report.checks.filter((c) => (c.status === 'unknown' || c.status === 'skipped') && (c.reason ?? '') === '');
  expect(reasonless).toEqual([]);
  expect(report.checks.filter((c) => c.reason?.includes('please report it'))).toEqual([]);
  // No control character may reach a terminal, wherever the bytes came from.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(JSON.stringify(report)).not.toMatch(/[\u0000-\u001f\u007f\u009b]|\\u00[01]/);
}
