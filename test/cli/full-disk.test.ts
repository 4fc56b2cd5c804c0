import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kdoctorOn, memoryPlace } from '../harness/kdoctor.ts';
import { nodeTrees } from '../harness/node-trees.ts';
import { picture } from '../harness/tree.ts';

const trees = nodeTrees();
const isRoot = process.getuid?.() === 0;
const mebibyte = 1024 * 1024;

/** A control plane whose certificates have expired, on a real file system of its own that rotated logs have filled. */
describe.skipIf(!isRoot)('a node on a full ext4 (only root can mount one)', { timeout: 120_000 }, () => {
  let disk = '';
  beforeAll(async () => {
    disk = join(trees.base(), 'disk');
    mkdirSync(disk);
    const image = `${disk}.img`;
    writeFileSync(image, '');
    truncateSync(image, 144 * mebibyte);
    execFileSync('mkfs.ext4', ['-q', '-m', '0', image]);
    execFileSync('mount', ['-o', 'loop', image, disk]);
    execFileSync('cp', ['-a', `${await trees.copy('expired')}/.`, disk]);
    mkdirSync(join(disk, 'var/log'), { recursive: true });
    for (let i = 1; i <= 8; i++) writeFileSync(join(disk, `var/log/vmware-network.${i}.log`), Buffer.alloc(12 * mebibyte, 'link is up\n'));
    fill();
  });
  afterAll(() => {
    execFileSync('umount', [disk]);
    rmSync(memoryPlace(disk), { recursive: true, force: true });
  });

  /** Not a byte is left afterwards. */
  function fill(): void {
    for (const size of ['1M', '4k', '1']) {
      spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'fill')}`, `bs=${size}`, 'oflag=append', 'conv=notrunc,fsync'], {
        stdio: 'ignore',
      });
    }
    expect(statfsSync(disk).bavail).toBe(0);
  }
  /** Enough for the files of a fix, too little for the data of a run. */
  const makeRoom = () => truncateSync(join(disk, 'fill'), statSync(join(disk, 'fill')).size - 2 * mebibyte);

  test('is reported: the disk, and the certificates', async () => {
    const before = await picture(disk);
    const { status, stdout } = await kdoctorOn(disk, ['--json']);
    expect(status).toBe(2);
    const found = JSON.parse(stdout).findings.map((finding: { check: string }) => finding.check);
    expect(found).toContain('disk/filesystem-full');
    expect(found.filter((check: string) => check === 'pki/certificate-expired')).toHaveLength(12);
    expect(await picture(disk)).toEqual(before);
  });

  test('loses nothing to a fix for which there is no room; the run’s data go into memory, and that is said', async () => {
    const before = await picture(disk);
    const { status, stdout, stderr } = await kdoctorOn(disk, ['fix', 'pki', 'kubelet', '--yes']);
    expect(stderr).toContain('ATTENTION: the disk is full or read-only, so the backup lies in memory and is gone at the next boot');
    expect(stdout).toMatch(/^FAILED, and everything was taken back\.[\s\S]*ENOSPC/);
    expect(stdout).toContain(`backup and journal: ${memoryPlace(disk)}/runs/`);
    expect(status).toBe(4);
    expect(await picture(disk)).toEqual(before);
    expect(existsSync(join(disk, 'var/lib/kdoctor/runs'))).toBe(false);
  });

  test('is fixed with a little room, and put back from memory, also when the disk has filled up again meanwhile', async () => {
    makeRoom();
    const before = await picture(disk);
    const fixed = await kdoctorOn(disk, ['fix', 'pki', 'kubelet', '--yes']);
    expect(fixed.stdout).toMatch(/^FIXED/);
    expect(fixed.status).toBe(0);
    expect(fixed.stdout).toContain(`backup and journal: ${memoryPlace(disk)}/runs/`);

    fill();
    const full = await picture(disk);
    const stuck = await kdoctorOn(disk, ['undo']);
    expect(stuck.stdout).toMatch(/^NOT ALL UNDONE:[\s\S]*ENOSPC[\s\S]*backup and journal: \//);
    expect(stuck.status).toBe(5);
    // What could not be put back is whole: no file is half of one and half of the other.
    const now = await picture(disk);
    for (const [path, what] of Object.entries(now)) expect([before[path], full[path]], path).toContain(what);

    makeRoom();
    const undone = await kdoctorOn(disk, ['undo']);
    expect(undone.stdout).toMatch(/^UNDONE/);
    expect(undone.status).toBe(0);
    expect(await picture(disk)).toEqual({ ...before, fill: (await picture(disk))['fill'] });
  });

  test('gets room by a destructive fix only when that is named', async () => {
    fill();
    const before = await picture(disk);
    const asked = await kdoctorOn(disk, ['fix', 'disk', '--yes']);
    expect(asked.stderr).toContain('the only fix that applies is destructive: name it with --confirm disk/remove-rotated-logs');
    expect(asked.status).toBe(6);
    expect(await picture(disk)).toEqual(before);

    const named = await kdoctorOn(disk, ['fix', 'disk', '--yes', '--confirm', 'disk/remove-rotated-logs']);
    expect(named.stderr).toContain('CANNOT BE UNDONE');
    expect(named.stdout).toMatch(/^FIXED/);
    expect(named.status).toBe(0);
    const after = await picture(disk);
    const gone = Object.keys(before).filter((path) => after[path] !== before[path] && after[path]?.startsWith('directory') !== true);
    expect(gone.sort()).toEqual(Array.from({ length: 8 }, (_, i) => `var/log/vmware-network.${i + 1}.log`).sort());
    expect((await kdoctorOn(disk, ['check', 'disk'])).status).toBe(0);
  });
});
