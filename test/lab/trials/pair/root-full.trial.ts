import { statSync } from 'node:fs';
import { expect } from 'vitest';
import { fillDisk, freeBlocks } from '../../break/disk.ts';
import { bystanders, expectEtcdHealthy, expectReady } from '../../judge.ts';
import { onDisk } from '../../machine/names.ts';
import { mustOn } from '../../machine/node.ts';
import { rootCauses, trial } from '../../trial.ts';

/**
 * The root file system of a running control plane, an ext4 of its own, fills to the last block: rotated logs, core dumps, and a
 * log that some program still writes.
 */
trial('root-full', { cluster: 'pair', diskMebibytes: { cp1: 3072 } }, ({ step, report, kdoctor, expectKdoctor }) => {
  // Those on cp1 are not asked for: under disk pressure its kubelet evicts them, as it must.
  let running: readonly string[] = [];
  let written = { ino: 0, size: 0 };
  const liveLog = onDisk('cp1', '/var/log/app.log');
  const freeBytes = (): number => freeBlocks('cp1') * 4096;

  step('breaks: not a block is left', async () => {
    running = await bystanders(['w1']);
    await mustOn('cp1', ['systemd-run', '--unit=app', 'sh', '-c', 'exec >> /var/log/app.log; while sleep 1; do echo "a line"; done']);
    fillDisk('cp1');
    written = statSync(liveLog);
  });

  step('is told: the full disk is the root cause', async () => {
    const told = await report('cp1');
    expect(told.exitStatus).toBe(2);
    expect(rootCauses(told).map(({ key }) => key)).toEqual(['disk/filesystem-full@/']);
  });

  step('names the destructive fix and does nothing until that is confirmed', async () => {
    const { stderr } = await expectKdoctor('cp1', ['fix', 'disk', '--yes'], 6);
    expect(stderr).toContain('--confirm disk/remove-rotated-logs');
    expect(freeBytes()).toBeLessThan(20 * 1024 ** 2);
  });

  step('gets the room of rotated logs back, with the run in memory', async () => {
    const logs = ['1', '2', '3', '4', '5', '6'].map((n) => statSync(onDisk('cp1', `/var/log/vmware-network.${n}.log`)).blocks * 512);
    const promised = logs.reduce((sum, bytes) => sum + bytes, 0);
    const before = freeBytes();
    // So little is not enough: the check still finds a disk that is nearly full.
    const { stdout } = await expectKdoctor('cp1', ['fix', 'disk', '--yes', '--confirm', 'disk/remove-rotated-logs'], 7);
    expect(stdout).toContain('backup and journal: /run/kdoctor/runs/');
    expect(stdout).not.toContain('kdoctor undo');
    expect(freeBytes() - before).toBeGreaterThan(promised * 0.9);
    expect(freeBytes() - before).toBeLessThan(promised * 1.1);
  });

  step('is cured by removing the core dumps', async () => {
    await expectKdoctor('cp1', ['fix', 'disk', '--yes', '--fix', 'disk/remove-core-dumps', '--confirm', 'disk/remove-core-dumps'], 0);
  });

  step('is judged well: the live log kept its inode and its writer, and the node is ready', async () => {
    const { ino, size } = statSync(liveLog);
    expect(ino).toBe(written.ino);
    expect(size).toBeGreaterThanOrEqual(written.size);
    await expectReady(['cp1', 'w1']);
    await expectEtcdHealthy('cp1', 1);
    expect(await bystanders(['w1'])).toEqual(running);
    // It is written to, where it is: not to a file that has been deleted.
    expect(statSync(liveLog)).toMatchObject({ ino });
    expect(statSync(liveLog).size).toBeGreaterThan(size);
    expect(await mustOn('cp1', ['systemctl', 'is-active', 'app'])).toBe('active\n');
    expect((await kdoctor('cp1', ['--json'])).status).toBe(0);
  });
});
