import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusters } from './cluster/clusters.ts';

const folder = join(import.meta.dirname, 'trials');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const lab = (...words: readonly string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

test('each trial lies in the folder of its cluster, and is named like its file', () => {
  expect(files.length).toBeGreaterThanOrEqual(9);
  for (const file of files) {
    expect(file).toMatch(/\.trial\.ts$/);
    const [, name, cluster] = /^trial\('([\w-]+)', \{\s*cluster: '(\w+)'/m.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
    expect(file).toBe(`${cluster}/${name}.trial.ts`);
    expect(Object.keys(clusters)).toContain(cluster);
  }
});

describe('npm run lab', () => {
  test('tells its commands', () => {
    const { status, stderr } = lab();
    expect(status).toBe(0);
    for (const command of ['up', 'sh', 'install', 'save', 'load', 'down', 'build', 'trial'])
      expect(stderr).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  });

  test('lists every trial with the nodes that it needs', () => {
    const listed = lab('trial', '--list').stdout.trim().split('\n');
    expect(listed.map((line) => line.split(/\s{2,}/)[0])).toEqual(expect.arrayContaining(files.map((file) => basename(file, '.trial.ts'))));
    expect(listed.find((line) => line.startsWith('power-loss '))).toMatch(/cp1, w1$/);
  });

  test.each([
    [['trial', 'nothing-like-it'], /no such trial: nothing-like-it; there is: .*healthy/],
    [['frobnicate'], /npm run lab -- COMMAND/],
  ])('refuses %s', (words, told) => {
    const { status, stderr } = lab(...words);
    expect(stderr).toMatch(told);
    expect(status).toBe(64);
  });
});

/** A user who is not root can run no nodes; the runner then counts the trials as skipped, and that is no failure. */
describe.skipIf(process.getuid?.() !== 0)('without root', () => {
  let home = '';
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'kdoctor-nobody-'));
    chownSync(home, 65534, 65534);
  });
  afterAll(() => rmSync(home, { recursive: true }));
  const asNobody = (...words: readonly string[]) =>
    spawnSync('setpriv', ['--reuid=65534', '--clear-groups', process.execPath, join(import.meta.dirname, 'main.ts'), ...words], {
      encoding: 'utf8',
      env: { ...process.env, HOME: home },
    });

  test('nothing is started, and the reason is told', () => {
    const { status, stderr } = asNobody('up');
    expect(stderr).toContain('not on this machine: only root can start nodes');
    expect(status).toBe(69);
  });

  test('trials are skipped, and the reason is told', () => {
    const { status, stdout, stderr } = asNobody('trial', 'healthy');
    expect(stderr).toContain('the trials are skipped: only root can start nodes');
    expect(stdout).toMatch(/\d+ skipped/);
    expect(stdout).not.toMatch(/\d+ (?:passed|failed)/);
    expect(status).toBe(0);
  });
});
