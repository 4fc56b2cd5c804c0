import { execFileSync } from 'node:child_process';
import { closeSync, linkSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { parseMountinfo } from '../../src/domain/mounts.ts';
import { openClock } from '../../src/host/clock.ts';
import { openUsage } from '../../src/host/file-system-usage.ts';
import { openLocalHost } from '../../src/host/local.ts';
import { guardedMounts } from '../../src/host/mount-guard.ts';
import { readCommands } from '../../src/host/read-commands.ts';
import { openRootHost } from '../../src/host/root.ts';
import { tempDir } from '../harness/temp-dir.ts';

const program = [process.execPath, fileURLToPath(new URL('../../src/cli.ts', import.meta.url))] as const;

test('usage is what df says, in this process and in a child alike', async () => {
  const dir = tempDir();
  const [total, available, inodes] = execFileSync('stat', ['-f', '-c', '%b %a %c %S', dir], { encoding: 'utf8' }).trim().split(' ');
  const blockSize = Number(execFileSync('stat', ['-f', '-c', '%s', dir], { encoding: 'utf8' }));
  const asUnknown = openUsage({ dir }, async () => [], program);
  for (const usage of [await openLocalHost({ root: dir }).statfs('/'), await asUnknown('/')]) {
    expect(usage).toMatchObject({ kind: 'ok', value: { totalBytes: Number(total) * blockSize, totalInodes: Number(inodes) } });
    const told = usage.kind === 'ok' ? usage.value.availableBytes : 0;
    // Others write to this disk meanwhile.
    expect(Math.abs(told - Number(available) * blockSize) / (Number(total) * blockSize)).toBeLessThan(0.05);
  }
  expect(await asUnknown('/nowhere')).toEqual({ kind: 'absent' });
});

test('a child that does not answer is killed', async () => {
  const dir = tempDir();
  const usage = openUsage({ dir }, async () => [], ['sleep', '60']);
  // `sleep 60 __statfs PATH` complains and ends; a shell waits.
  expect(await usage('/')).toMatchObject({ kind: 'failed', code: 'NO-ANSWER' });
  const hung = openUsage({ dir }, async () => [], ['sh', '-c', 'exec sleep 60']);
  const begun = performance.now();
  expect(await hung('/')).toEqual({ kind: 'timed-out', afterMs: 1000 });
  expect(performance.now() - begun).toBeLessThan(30_000);
});

test('network, FUSE and automount file systems are guarded, but not the one that the root lies on', () => {
  const table = parseMountinfo(
    [
      '1 0 0:1 / / rw - 9p root rw',
      '2 1 8:1 / /var rw - ext4 /dev/sda1 rw',
      '3 1 0:2 / /mnt/a rw - nfs4 server:/a rw',
      '4 3 8:2 / /mnt/a/local rw - ext4 /dev/sdb rw',
      '5 1 0:3 / /home rw - autofs systemd-1 rw',
      '6 1 0:4 / /home rw - ext4 /dev/sdc rw',
      '7 1 0:5 / /run/user/0/doc rw - fuse.portal portal rw',
    ].join('\n'),
  );
  expect(guardedMounts(table, '/').map(({ mountPoint }) => mountPoint)).toEqual(['/mnt/a', '/run/user/0/doc']);
  expect(guardedMounts(table, '/mnt/a/tree').map(({ mountPoint }) => mountPoint)).toEqual(['/run/user/0/doc']);
});

test('who holds a file open is found, under its own name and under that of another mount', async () => {
  const dir = tempDir();
  mkdirSync(`${dir}/log`);
  mkdirSync(`${dir}/inside`);
  for (const name of ['open.1', 'closed.1', 'other.1']) writeFileSync(`${dir}/log/${name}`, '');
  // The same file under another folder, as in a container's mount namespace.
  linkSync(`${dir}/log/other.1`, `${dir}/inside/other.1`);
  const held = [openSync(`${dir}/log/open.1`, 'r'), openSync(`${dir}/inside/other.1`, 'r')];
  onTestFinished(() => held.forEach(closeSync));
  const answer = await openLocalHost({ root: dir }).openedBy(['/log/open.1', '/log/closed.1', '/log/other.1', '/log/gone.1']);
  // Some sandboxes let not even root look at process 1: then nothing may be said.
  if (answer.kind !== 'ok') return expect(answer).toEqual({ kind: 'denied' });
  return expect([...answer.value]).toEqual([
    ['/log/open.1', process.pid],
    ['/log/other.1', process.pid],
  ]);
});

test('this process is alive, one with another start time is not', async () => {
  const host = openLocalHost();
  const self = await host.self();
  expect(self.pid).toBe(process.pid);
  expect(await host.processAlive(self.pid, self.startTicks)).toBe(true);
  expect(await host.processAlive(self.pid, '1')).toBe(false);
  expect(await host.processAlive(2 ** 30, self.startTicks)).toBe(false);
  expect(await host.processAlive(-1, self.startTicks)).toBe(false);
});

test('a program that is not installed is absent to a collector', async () => {
  const { argv, timeoutMs } = readCommands.systemctlShow('kubelet.service');
  expect(argv.slice(0, 3)).toEqual(['systemctl', 'show', 'kubelet.service']);
  expect(timeoutMs).toBeGreaterThan(0);
  const result = await openLocalHost().run(readCommands.kubeletVersion());
  expect(['ok', 'absent']).toContain(result.kind);
});

test('the machine tells of itself', async () => {
  const machine = await openLocalHost().machine();
  expect(machine).toMatchObject({ kind: 'ok', value: { cpus: expect.any(Number), memoryBytes: expect.any(Number) } });
});

test('a clock that was set goes on from there', () => {
  const clock = openClock(new Date('2030-01-01T00:00:00Z'));
  const passed = clock.now().getTime() - Date.UTC(2030, 0, 1);
  expect(passed).toBeGreaterThanOrEqual(0);
  expect(passed).toBeLessThan(60_000);
});

test('on a mounted root the files are there and nothing runs', async () => {
  const dir = tempDir();
  mkdirSync(`${dir}/real`);
  symlinkSync('real', `${dir}/mnt`);
  writeFileSync(`${dir}/real/file`, 'x');
  const host = await openRootHost(`${dir}/mnt`);
  const offline = { kind: 'offline' };
  expect(host.live).toBe(false);
  expect(await host.read('/file')).toMatchObject({ kind: 'ok' });
  expect(await host.statfs('/')).toMatchObject({ kind: 'ok' });
  expect(await host.run(readCommands.kubeadmVersion())).toEqual(offline);
  expect(await host.execute(['true'], { timeoutMs: 1000 })).toEqual(offline);
  expect(await host.ask({ ask: 'tls-chain', host: '127.0.0.1', port: 1 })).toEqual(offline);
  expect(await host.openedBy(['/file'])).toEqual(offline);
  expect(await host.machine()).toEqual(offline);
  await expect(openRootHost(`${dir}/real/file`)).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(openRootHost(`${dir}/gone`)).rejects.toMatchObject({ code: 'ENOENT' });
});
