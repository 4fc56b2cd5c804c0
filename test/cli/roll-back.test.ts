import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kdoctorOn } from '../harness/kdoctor.ts';
import { nodeTrees } from '../harness/node-trees.ts';
import { picture } from '../harness/tree.ts';

const trees = nodeTrees();

/** Ways in which a folder takes no more writes, and how they end. Only root can make them. */
const obstacles: readonly { readonly name: string; close(dir: string): void; open(dir: string): void; readonly reason: RegExp }[] = [
  {
    name: 'is immutable',
    close: (dir) => void execFileSync('chattr', ['+i', dir]),
    open: (dir) => void execFileSync('chattr', ['-i', dir]),
    reason: /EPERM|not permitted/,
  },
  {
    name: 'lies on a file system that was mounted read-only',
    close: (dir) => {
      execFileSync('mount', ['--bind', dir, dir]);
      execFileSync('mount', ['-o', 'remount,ro,bind', dir]);
    },
    open: (dir) => void execFileSync('umount', [dir]),
    reason: /EROFS|read-only/i,
  },
  {
    name: 'is full',
    close: (dir) => {
      const keep = `${dir}-kept`;
      execFileSync('cp', ['-a', dir, keep]);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=755', 'kdoctor-test', dir]);
      execFileSync('cp', ['-a', `${keep}/.`, dir]);
      execFileSync('rm', ['-r', keep]);
      spawnSync('dd', ['if=/dev/zero', `of=${dir}/.fill`, 'bs=1k'], { stdio: 'ignore' });
    },
    open: (dir) => void execFileSync('umount', [dir]),
    reason: /ENOSPC|no space/i,
  },
];

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('a fix that fails half-way (only root can make folders refuse it)', () => {
  test.each(obstacles)('because a folder $name: 4, and everything is as it was', async ({ close, open, reason }) => {
    const dir = await trees.copy('expired');
    const folder = join(dir, 'etc/kubernetes/pki/etcd');
    try {
      close(folder);
    } catch (error) {
      throw new Error('the folder could not be closed: this test needs chattr and mount to work here', { cause: error });
    }
    let rolledBack: Awaited<ReturnType<typeof kdoctorOn>>;
    try {
      const before = await picture(dir);
      rolledBack = await kdoctorOn(dir, ['fix', 'pki', 'kubelet', '--yes']);
      expect(await picture(dir)).toEqual(before);
    } finally {
      open(folder);
    }
    expect(rolledBack.stdout).toMatch(/^FAILED, and everything was taken back\.\n {2}step \d+ of 13 failed/);
    expect(rolledBack.stdout).toMatch(reason);
    expect(rolledBack.status).toBe(4);
    // Steps before it had been done.
    expect(rolledBack.stderr).toContain('taken back: /etc/kubernetes/admin.conf');

    const { runs } = JSON.parse((await kdoctorOn(dir, ['history', '--json'])).stdout);
    expect(runs).toMatchObject([{ state: 'rolled-back' }]);
    expect((await kdoctorOn(dir, ['undo'])).status).toBe(6);
    const leftovers = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.kdoctor-'));
    expect(leftovers).toEqual([]);
  });
});
