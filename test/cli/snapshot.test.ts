import { readdirSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kdoctor, kdoctorOn } from '../harness/kdoctor.ts';
import { nodeTrees } from '../harness/node-trees.ts';
import { picture } from '../harness/tree.ts';

const trees = nodeTrees();
const now = ['--now', new Date().toISOString()];

/** A report without what no two looks have in common: how long they took, and the milliseconds at which they began. */
function comparable(stdout: string) {
  return JSON.parse(stdout.replaceAll(/\.\d{3}Z/g, 'Z'), (key, value) => (key === 'durationMs' ? 0 : value));
}

describe('a snapshot', () => {
  test.each(['expired', 'healthy', 'worker-expired'] as const)(
    'of a mounted tree (%s) gives its report, also recorded again',
    async (kind) => {
      const dir = await trees.copy(kind);
      // A damaged node is where a snapshot is needed.
      await writeFile(join(dir, 'etc/kubernetes/pki/ca.crt.bak'), 'x');
      await rm(join(dir, 'etc/hostname'));
      const live = await kdoctorOn(dir, ['--json', ...now]);
      const at = join(trees.base(), kind);
      const before = await picture(dir);
      for (const name of [`${at}.tgz`, `${at}-folder`]) {
        const collected = await kdoctorOn(dir, ['collect', '-o', name, ...now]);
        expect([collected.status, collected.stdout]).toEqual([0, `${name}\n`]);
        const from = await kdoctor(['--from', name, '--json', ...now]);
        expect(comparable(from.stdout)).toEqual(comparable(live.stdout));
        expect(from.status).toBe(live.status);
      }
      expect(await picture(dir)).toEqual(before);

      await kdoctor(['collect', '--from', `${at}.tgz`, '-o', `${at}-again.tgz`]);
      const again = await kdoctor(['--from', `${at}-again.tgz`, '--json', ...now]);
      expect(comparable(again.stdout)).toEqual(comparable(live.stdout));
    },
  );

  test('shows plans, and changes nothing', async () => {
    const dir = await trees.copy('expired');
    const snapshot = join(trees.base(), 'planned.tgz');
    await kdoctorOn(dir, ['collect', '-o', snapshot]);
    const [plan, mounted] = [
      await kdoctor(['plan', 'pki', 'kubelet', '--from', snapshot, ...now]),
      await kdoctorOn(dir, ['plan', 'pki', 'kubelet', ...now]),
    ];
    expect(plan.status).toBe(0);
    const steps = (text: string) => text.split('\n').filter((line) => /^\d+\. /.test(line));
    expect(steps(plan.stdout)).toEqual(steps(mounted.stdout));
    expect(steps(plan.stdout).length).toBeGreaterThan(10);
    expect((await kdoctor(['fix', 'pki', '--yes', '--from', snapshot])).status).toBe(64);
  });

  test('can be read by its owner alone, and never replaces a file', async () => {
    const dir = await trees.copy('healthy');
    const cwd = join(trees.base(), 'healthy-original');
    const { stdout } = await kdoctorOn(dir, ['collect'], { cwd });
    expect(stdout).toMatch(/^kdoctor-\d{8}T\d{6}Z\.tgz\n$/);
    const file = join(cwd, stdout.trim());
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    const again = await kdoctorOn(dir, ['collect', '-o', file]);
    expect(again.stderr).toMatch(/^kdoctor: .*EEXIST|already/);
    expect([again.status, again.stdout]).toEqual([3, '']);
    await rm(file);
  });

  test.each([
    ['nothing', async (_path: string) => undefined],
    ['a damaged archive', (path: string) => writeFile(path, Buffer.from('\u001f\u008bnonsense', 'latin1'))],
  ])('that is %s is told in a sentence', async (_, make) => {
    const path = join(trees.base(), 'broken.tgz');
    await make(path);
    const { status, stdout, stderr } = await kdoctor(['--from', path, '--json']);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^kdoctor: .+\n$/);
  });

  test('of this machine can be taken, whatever this machine is', { timeout: 60_000 }, async () => {
    const at = join(trees.base(), 'this-machine');
    expect((await kdoctor(['collect', '-o', at, '--timeout', '20'])).status).toBe(0);
    expect(readdirSync(at).sort()).toEqual(expect.arrayContaining(['commands.json', 'files.json', 'node.json', 'servers.json']));
    const { stdout, stderr } = await kdoctor(['--from', at, '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).kind).toBe('Report');
  });
});
