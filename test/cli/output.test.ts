import { closeSync, openSync, readFileSync } from 'node:fs';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawn as spawnPty } from '@lydell/node-pty';
import { describe, expect, test } from 'vitest';
import { schemaErrors } from '../harness/json-schema.ts';
import { builtProgram, inShell, kdoctor, kdoctorOn } from '../harness/kdoctor.ts';
import { nodeTrees } from '../harness/node-trees.ts';

const trees = nodeTrees();
const schema: unknown = JSON.parse(readFileSync('schema/report-v1.json', 'utf8'));

/** Parsed, after it was found to be one document, ended by one newline, and as the schema says. */
function report(stdout: string) {
  expect(stdout).toMatch(/^\{[\s\S]*\}\n$/);
  const value = JSON.parse(stdout);
  expect(schemaErrors(schema, value)).toEqual([]);
  return value;
}

describe('--json is one document as the schema says', () => {
  test('of a healthy node, an expired one, a worker', async () => {
    for (const kind of ['healthy', 'expired', 'worker', 'worker-expired'] as const) {
      const { stdout, stderr } = await kdoctorOn(await trees.copy(kind), ['--json']);
      const { findings, summary, checks } = report(stdout);
      expect(stderr).toBe('');
      expect(Object.values<number>(summary).reduce((a, b) => a + b)).toBe(checks.length);
      expect(findings.length > 0).toBe(kind.endsWith('expired'));
      for (const check of checks) if (['unknown', 'skipped'].includes(check.status)) expect(check.reason, check.id).toBeTruthy();
    }
  });

  test('when facts fail: what they would have told is unknown, the rest is judged', async () => {
    const dir = await trees.copy('expired');
    for (const path of ['etc/hostname', 'etc/kubernetes/pki/apiserver.crt']) {
      await rm(join(dir, path));
      await symlink('./loop', join(dir, path));
      await symlink(path.split('/').at(-1) ?? '', join(dir, path, '../loop'));
    }
    const { stdout, status } = await kdoctorOn(dir, ['--json']);
    const { checks, findings } = report(stdout);
    expect(status).toBe(2);
    const expired = checks.find((check: { id: string }) => check.id === 'pki/certificate-expired');
    expect(expired).toMatchObject({ status: 'critical', reason: expect.stringContaining('/etc/kubernetes/pki/apiserver.crt') });
    expect(findings.map((finding: { subject: string }) => finding.subject)).not.toContain('/etc/kubernetes/pki/apiserver.crt');
  });

  test('of an empty tree', async () => {
    const dir = join(trees.base(), 'empty');
    await inShell('mkdir -p "$DIR"', { env: { DIR: dir } });
    report((await kdoctorOn(dir, ['--json'])).stdout);
  });

  test('of more than a pipe holds, to the last byte', async () => {
    const dir = await trees.copy('expired');
    const manifest = readFileSync(join(dir, 'etc/kubernetes/manifests/etcd.yaml'));
    for (let i = 0; i < 150; i++) await writeFile(join(dir, `etc/kubernetes/manifests/etcd.yaml.bak${i}`), manifest);
    const { stdout } = await inShell('"$@" --json --root "$DIR" | { read -r first; echo "$first"; cat; }', { env: { DIR: dir } });
    expect(Buffer.byteLength(stdout)).toBeGreaterThan(2 * 65_536);
    expect(report(stdout).findings.length).toBeGreaterThan(150);
  });
});

describe('stdout that cannot take it all', () => {
  test.each(['', '--json'])('a reader that leaves (%s) ends it quietly', async (flag) => {
    const dir = await trees.copy('expired');
    const line = `{ "$@" ${flag} --root "$DIR"; echo "status=$?" >&2; } | head -n 1`;
    const { stdout, stderr } = await inShell(line, { env: { DIR: dir } });
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toBe('status=2\n');
  });

  test.each([['--json'], ['list'], ['explain', 'pki/certificate-expired'], ['history']])('a full disk is told: %s', async (...args) => {
    const dir = await trees.copy('expired');
    const full = openSync('/dev/full', 'w');
    const root = args[0] === 'list' || args[0] === 'explain' ? [] : ['--root', dir];
    const { status, stderr } = await kdoctor([...args, ...root], { stdout: full });
    closeSync(full);
    expect(stderr).toBe('kdoctor: the output could not be written: ENOSPC\n');
    expect(status).toBe(3);
  });
});

/** What the program writes in a pseudo-terminal. */
function inTerminal(args: readonly string[], env: Readonly<Record<string, string>>): Promise<{ output: string; status: number }> {
  const [program, ...first] = builtProgram();
  const pty = spawnPty(program, [...first, ...args], {
    cols: 80,
    rows: 24,
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', ...env },
  });
  let output = '';
  pty.onData((data) => {
    output += data;
  });
  return new Promise((resolve) => pty.onExit(({ exitCode }) => resolve({ output: output.replaceAll('\r\n', '\n'), status: exitCode })));
}

describe('the text report', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is made of them.
  const color = /\u001b\[\d/;

  test('is what a program gets that is no terminal, without colour', async () => {
    const { stdout, stderr, status } = await kdoctorOn(await trees.copy('expired'), []);
    expect(stdout).toMatch(/^kdoctor .*[\s\S]*\nCRITICAL {2}checks: /);
    expect(stdout).not.toMatch(color);
    expect([stderr, status]).toEqual(['', 2]);
  });

  test('is what a dumb terminal gets', async () => {
    const { output, status } = await inTerminal(['--root', await trees.copy('expired')], { TERM: 'dumb' });
    expect(output).toMatch(/^kdoctor .*[\s\S]*\nCRITICAL {2}checks: /);
    expect(output).not.toContain('\u001b');
    expect(status).toBe(2);
    for (const line of output.split('\n')) if (line.trim().includes(' ')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test.each([
    ['in colour', {}, [], true],
    ['without with NO_COLOR', { NO_COLOR: '1' }, [], false],
    ['in colour with an empty NO_COLOR', { NO_COLOR: '' }, [], true],
    ['without with --no-color', {}, ['--no-color'], false],
  ] as const)('is %s on a terminal that asked for it', async (_, env, flags, colored) => {
    const { output } = await inTerminal(['check', '--root', await trees.copy('expired'), ...flags], { TERM: 'xterm', ...env });
    expect(color.test(output)).toBe(colored);
    expect(output).toContain('CRITICAL');
  });

  test('is ASCII alone in a C locale', async () => {
    const { stdout } = await kdoctorOn(await trees.copy('expired'), [], { env: { LANG: 'C' } });
    expect(stdout).toContain('-> CRITICAL');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is what ASCII is.
    expect(stdout).toMatch(/^[\x00-\x7f]*$/);
  });
});
