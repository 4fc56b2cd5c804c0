import { expect, test } from 'vitest';
import { coreDumps, dumpFolders } from '../../src/domain/core-dumps.ts';
import { rotatedLogs } from '../../src/domain/rotated-logs.ts';
import type { FileStat, WalkEntry } from '../../src/model/host.ts';
import { abs } from '../harness/fake-host.ts';

const entry = (path: string, type: FileStat['type'] = 'file', allocatedBytes = 1): WalkEntry => ({
  path: abs(path),
  stat: { type, sizeBytes: allocatedBytes, allocatedBytes, mode: 0o600, uid: 0, gid: 0, mtimeMs: 0, device: '1' },
});
const found = (entries: readonly WalkEntry[]) =>
  dumpFolders
    .flatMap((folder) =>
      coreDumps(
        folder,
        entries.filter((e) => e.path.startsWith(`${folder.path}/`)),
      ),
    )
    .map((e) => e.path);

test.each([
  '/var/log/core',
  '/var/log/core.4711',
  '/var/log/core.dump',
  '/var/log/app/core.dump.2',
  '/var/lib/systemd/coredump/core.etcd.0.6ad0f2b1a0c04d1b9a1e.1171.1706659200000000.zst',
  '/var/crash/202401310530/vmcore',
  '/var/crash/_usr_bin_kubelet.0.crash',
])('%s is a core dump, and no rotated log', (path) => {
  expect(found([entry(path)])).toEqual([path]);
  expect(rotatedLogs([entry(path), entry('/var/log/core'), entry('/var/log/core.dump')])).toEqual([]);
});

test.each([
  '/var/log/core.log',
  '/var/log/corefile',
  '/var/log/core.dump.sh',
  '/var/log/score',
  '/var/lib/systemd/coredump/README',
  '/var/crash/kexec_cmd',
])('%s is none', (path) => {
  expect(found([entry(path)])).toEqual([]);
});

test('only regular files, the biggest first', () => {
  expect(found([entry('/var/log/core', 'directory'), entry('/var/log/core.1', 'file', 5), entry('/var/log/core.2', 'file', 9)])).toEqual([
    '/var/log/core.2',
    '/var/log/core.1',
  ]);
});
