import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { reportStatus } from '../src/domain/report-status.ts';
import { examine } from '../src/engine/examine.ts';
import { offersOf } from '../src/engine/offers.ts';
import { openSnapshotHost } from '../src/host/snapshot.ts';
import type { Examination } from '../src/model/run.ts';

/*
 * Snapshots of real nodes through every check. `npm run fixtures:update` writes each expected.json anew; read the
 * difference before it is committed.
 */

const folder = fileURLToPath(new URL('../fixtures/broken-nodes', import.meta.url));
const cases = readdirSync(folder).sort();
const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };
const update = process.env['KDOCTOR_UPDATE_FIXTURES'] === '1';

test('there are cases, and a healthy twin for each kind of node', () => {
  expect(cases).toEqual(expect.arrayContaining(['healthy-control-plane', 'healthy-worker', 'power-loss', 'certificates-expired']));
});

describe.each(cases)('%s', (name) => {
  const at = (file: string) => join(folder, name, file);

  test('is told from its snapshot as expected, nothing more and nothing less', async () => {
    const told = judgement(await examined(join(folder, name)));
    if (update) writeFileSync(at('expected.json'), `${JSON.stringify(told, null, 2)}\n`);
    expect(existsSync(at('expected.json')), 'expected.json: write it with `npm run fixtures:update`').toBe(true);
    expect(told).toEqual(JSON.parse(readFileSync(at('expected.json'), 'utf8')));
  });

  test('answers every question that the facts ask', async () => {
    const { facts } = await examined(join(folder, name));
    expect(JSON.stringify(facts)).not.toContain('not recorded');
  });

  test('says what is broken, and how anybody can make it', () => {
    const story: unknown = parse(readFileSync(at('case.yaml'), 'utf8'));
    expect(story).toEqual({
      what: expect.stringMatching(/\S.+\.$/),
      made: expect.stringMatching(/\S[\s\S]+\.\s*$/),
      recorded: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      versions: expect.objectContaining({ kubernetes: expect.any(String), etcd: expect.any(String), containerd: expect.any(String) }),
    });
  });

  test('holds no private key and no token', () => {
    const files = readdirSync(join(folder, name), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const text = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n');
    const hidden = [...text.matchAll(/[A-Za-z0-9+/]{40,}={0,2}/g)].map(([run]) => Buffer.from(run, 'base64').toString('latin1'));
    for (const secret of [/-----BEGIN [A-Z ]*PRIVATE KEY/, /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/, /\beyJ[\w-]{10,}\.[\w-]{10,}\./]) {
      expect([text, ...hidden].filter((part) => secret.test(part))).toEqual([]);
    }
  });
});

test.each(cases.filter((name) => name.startsWith('healthy-')))('%s is silent', async (name) => {
  const { findings, results } = await examined(join(folder, name));
  expect(findings).toEqual([]);
  expect(results.filter((result) => result.status !== 'ok' && result.status !== 'skipped')).toEqual([]);
  expect(reportStatus(results)).toBe('ok');
});

async function examined(path: string): Promise<Examination> {
  return examine({ host: await openSnapshotHost(path), limits, stopwatch: () => 0 });
}

/** What is judged, without times and without wording: sentences may be written better, judgements may not change unseen. */
function judgement(examination: Examination) {
  const offers = offersOf(examination, true, {});
  return {
    status: reportStatus(examination.results),
    checks: Object.fromEntries(
      examination.results.map(({ id, status, reasons }) => [id, [status, ...reasons.map((reason) => reason.code)].join(' ')]),
    ),
    findings: examination.findings.map(({ key, severity, message, causedBy, because }) => ({
      key,
      severity,
      message: message.code,
      causedBy,
      ...(because === undefined ? {} : { because: because.code }),
      fixes: offers
        .filter((offer) => offer.finding.key === key)
        .map(({ fix, outcome }) => (outcome.kind === 'plan' ? fix.id : `${fix.id} refused: ${outcome.because.code}`)),
    })),
  };
}
