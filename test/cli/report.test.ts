import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { fixes } from '../../src/fixes/index.ts';
import { kdoctor, kdoctorOn } from '../harness/kdoctor.ts';
import { nodeTrees } from '../harness/node-trees.ts';

const trees = nodeTrees();
const dayMs = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString();
const idsOf = (stdout: string): readonly string[] => JSON.parse(stdout).checks.map((check: { id: string }) => check.id);

describe('the exit status of a report', () => {
  test('healthy: 0', async () => {
    const { status, stdout } = await kdoctorOn(await trees.copy('healthy'), []);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^kdoctor .* cp1 [\s\S]*\n\nHEALTHY /);
  });

  test('warnings: 1, and 0 when warnings shall not count', async () => {
    const dir = await trees.copy('healthy');
    // The leafs end in 200 days: 20 left is a warning, 3 left critical.
    const soon = ['--now', inDays(180)];
    expect((await kdoctorOn(dir, soon)).status).toBe(1);
    expect((await kdoctorOn(dir, [...soon, '--fail-on', 'critical'])).status).toBe(0);
    expect((await kdoctorOn(dir, [...soon, '--fail-on=never'])).status).toBe(0);
    expect((await kdoctorOn(dir, ['--now', inDays(197)])).status).toBe(2);
  });

  test('critical: 2, and 0 only with --fail-on never; the report is there all the same', async () => {
    const dir = await trees.copy('expired');
    expect((await kdoctorOn(dir, [])).status).toBe(2);
    expect((await kdoctorOn(dir, ['--fail-on', 'critical'])).status).toBe(2);
    const silent = await kdoctorOn(dir, ['--fail-on', 'never', '--json']);
    expect(silent.status).toBe(0);
    expect(JSON.parse(silent.stdout).status).toBe('critical');
  });

  test('unknown: 3, whatever --fail-on says, with the reason', async () => {
    const dir = await trees.copy('healthy');
    await rm(join(dir, 'etc/kubernetes/pki/ca.crt'));
    // A link to itself: nobody, not even root, can tell what is there.
    await symlink('ca.crt', join(dir, 'etc/kubernetes/pki/ca.crt'));
    const { status, stdout } = await kdoctorOn(dir, ['--fail-on', 'never', '--only', 'pki/issuer-mismatch']);
    expect(stdout).toMatch(/UNKNOWN {2}pki\/issuer-mismatch: .*ca\.crt/);
    expect(status).toBe(3);
  });

  test('a folder that is not there: 3 and a sentence, nothing on stdout', async () => {
    const { status, stdout, stderr } = await kdoctorOn('/nonexistent/root', ['--json']);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^kdoctor: .*\/nonexistent\/root/);
    expect(stderr).not.toContain('    at ');
  });

  test('facts that are not there in time: 3', async () => {
    const { status, stdout } = await kdoctorOn(await trees.copy('healthy'), ['--json', '--timeout', '0.001']);
    expect(status).toBe(3);
    const { checks: results } = JSON.parse(stdout);
    expect(results.find((check: { id: string }) => check.id === 'pki/certificate-expired')).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('could not read'),
    });
  });
});

describe('which checks are run', () => {
  test('by id, area, glob, and all but some', async () => {
    const dir = await trees.copy('expired');
    const ids = async (...args: string[]) => idsOf((await kdoctorOn(dir, [...args, '--json'])).stdout);
    const all = checks.map((check) => check.id);
    expect(await ids()).toEqual(all);
    expect(await ids('check')).toEqual(all);
    expect(await ids('check', 'pki/certificate-expired')).toEqual(['pki/certificate-expired']);
    expect(await ids('check', 'pki', 'etcd')).toEqual(all.filter((id) => /^(pki|etcd)\//.test(id)));
    expect(await ids('check', '*-missing')).toEqual(all.filter((id) => id.endsWith('-missing')));
    expect(await ids('--only', 'pki/*,disk', '--only', 'kubelet')).toEqual(all.filter((id) => /^(pki|disk|kubelet)\//.test(id)));
    expect(await ids('check', 'pki', '--skip', '*-expired')).toEqual(all.filter((id) => /^pki\/(?!.*-expired$)/.test(id)));
    expect(await ids('--skip', 'pki,kubelet')).toEqual(all.filter((id) => !/^(pki|kubelet)\//.test(id)));
  });

  test('and the others do not count', async () => {
    expect((await kdoctorOn(await trees.copy('expired'), ['check', 'manifests'])).status).toBe(0);
  });
});

describe('a configuration file', () => {
  const withConfig = async (text: string, args: readonly string[] = []) => {
    const file = join(trees.base(), 'config.yaml');
    await writeFile(file, text);
    return kdoctorOn(await trees.copy('healthy'), ['--config', file, ...args]);
  };

  test('sets limits, skips checks, narrows the exit status', async () => {
    expect((await withConfig('limits:\n  certificateWarningDays: 300\n')).status).toBe(1);
    expect((await withConfig('limits:\n  certificateWarningDays: 300\nfailOn: critical\n')).status).toBe(0);
    expect((await withConfig('limits:\n  certificateWarningDays: 300\nfailOn: critical\n', ['--fail-on', 'warning'])).status).toBe(1);
    const skipped = await withConfig('limits:\n  certificateWarningDays: 300\nskip: [pki/certificate-expiring]\n', ['--json']);
    expect(skipped.status).toBe(0);
    expect(idsOf(skipped.stdout)).not.toContain('pki/certificate-expiring');
    expect((await withConfig('')).status).toBe(0);
  });

  test.each([
    ['limit: {}\n', /does not know limit; it knows limits, skip, failOn/],
    ['limits: { certificateWarnDays: 3 }\n', /does not know certificateWarnDays; it knows certificateWarningDays/],
    ['limits: { diskWarningPercent: lots }\n', /limits\.diskWarningPercent must be a positive number/],
    ['limits: [1]\n', /limits must be a map/],
    ['skip: pki\n', /skip must be a list/],
    ['skip: [pkii]\n', /no check matches pkii; did you mean pki\?/],
    ['failOn: error\n', /--fail-on is warning, critical, never; not error/],
    ['limits: {a: [}\n', /config\.yaml: /],
    ['- a\n', /must be a map/],
  ])('that is wrong is told: %j', async (text, message) => {
    const { status, stdout, stderr } = await withConfig(text);
    expect(stderr).toMatch(message);
    expect([status, stdout]).toEqual([64, '']);
  });

  test('that is not there is told', async () => {
    const { status, stderr } = await kdoctor(['--config', '/nonexistent.yaml']);
    expect(status).toBe(64);
    expect(stderr).toContain('--config /nonexistent.yaml: ENOENT');
  });
});

describe('pages that need no node', () => {
  test('list shows every check', async () => {
    const { status, stdout } = await kdoctor(['list']);
    expect(status).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/\s+/)[0]),
    ).toEqual(checks.map((check) => check.id));
    const json = JSON.parse((await kdoctor(['list', '-o', 'json'])).stdout);
    expect(json).toMatchObject({ apiVersion: 'kdoctor/v1', kind: 'CheckList' });
    expect(json.checks).toHaveLength(checks.length);
    for (const row of json.checks) expect(Object.values(row).every((value) => typeof value === 'string' && value !== '')).toBe(true);
  });

  test.each(checks.map((check) => [check.id, check] as const))('explain %s', async (id, check) => {
    const { status, stdout } = await kdoctor(['explain', `${id}@some/subject`]);
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toBe(id);
    for (const fix of fixes.filter((candidate) => candidate.for.includes(id))) expect(stdout).toContain(`${fix.id} [${fix.risk}]`);
    for (const source of check.sources) expect(stdout.replaceAll(/\s+/g, ' ')).toContain(source.what.replaceAll(/\s+/g, ' '));
    expect(stdout.length).toBeGreaterThan(400);
    // Commands that are copied from here stay on one line, however long.
    expect(stdout.split('\n').filter((line) => line.length > 100 && line.trim().includes(' '))).toEqual([]);
  });

  test('help, asked for in every way', async () => {
    const pages = await Promise.all([['help'], ['--help'], ['-h'], ['fix', '--help'], ['help', 'fix']].map((args) => kdoctor(args)));
    for (const page of pages) expect(page).toEqual({ ...pages[0], status: 0, stderr: '' });
    for (const word of ['kdoctor fix', '--root DIR', 'Exit status', '64 wrong usage']) expect(pages[0]?.stdout).toContain(word);
  });

  test('the version', async () => {
    const [short, long, late] = await Promise.all([['-V'], ['--version'], ['list', '--version']].map((args) => kdoctor(args)));
    expect(short?.stdout).toMatch(/^kdoctor \d+\.\d+\.\d+\n$/);
    expect(long).toEqual(short);
    expect(late).toEqual(short);
  });

  test('languages', async () => {
    const [en, zh, byLocale] = await Promise.all([
      kdoctor(['list', '--lang', 'en'], { env: { LANG: 'zh_CN.UTF-8' } }),
      kdoctor(['list', '--lang=zh']),
      kdoctor(['list'], { env: { LANG: 'zh_CN.UTF-8' } }),
    ]);
    expect([en.status, zh.status]).toEqual([0, 0]);
    expect(en).toEqual(await kdoctor(['list']));
    expect(byLocale).toEqual(zh);
  });
});
