import { expect, it } from 'vitest';
import { rotatedLogs } from '../../src/domain/rotated-logs.ts';
import type { FileStat, WalkEntry } from '../../src/model/host.ts';
import { abs } from '../harness/fake-host.ts';

const stat: FileStat = { type: 'file', sizeBytes: 10, allocatedBytes: 10, mode: 0o640, uid: 0, gid: 0, mtimeMs: 0, device: '1' };
const entry = (path: string, over: Partial<FileStat> = {}): WalkEntry => ({ path: abs(path), stat: { ...stat, ...over } });
const namesOf = (entries: readonly WalkEntry[]) => entries.map((e) => e.path);

it.each([
  '/var/log/syslog.2.gz',
  '/var/log/dpkg.log.1',
  '/var/log/apt/term.log.12.xz',
  '/var/log/messages-20240131.gz',
  '/var/log/nginx/access.log-20240131',
  '/var/log/app.log-20240131-1706659200.zst',
  '/var/log/vmware-vmsvc-root.3.log',
  '/var/log/Xorg.0.log.old',
])('%s is a rotated log by its name', (path) => {
  expect(namesOf(rotatedLogs([entry(path)]))).toEqual([path]);
});

it.each([
  '/var/log/syslog',
  '/var/log/messages-20249999.gz',
  '/var/log/vmware-vmsvc.log',
  '/var/log/mysql/mysql-bin.000001',
  '/var/log/report.2024',
  '/var/log/sa/sa01',
  '/var/log/dump.tar.gz',
  '/var/log/audit/audit.log.1',
  '/var/log/kubernetes/audit.log.1',
  '/var/log/kube-audit/audit-2024.log.1',
  '/var/log/journal/0123/system.log.1',
  '/var/log/pods/kube-system_etcd-cp1_0/etcd/0.log.20240131-000000.gz',
])('%s is left alone', (path) => {
  expect(rotatedLogs([entry(path)])).toEqual([]);
});

it('takes a bare number for a rotation only beside the live log', () => {
  expect(namesOf(rotatedLogs([entry('/var/log/syslog'), entry('/var/log/syslog.1'), entry('/var/log/libfoo.so.1')]))).toEqual([
    '/var/log/syslog.1',
  ]);
});

it('takes regular files alone, the biggest first by what they really occupy', () => {
  const found = rotatedLogs([
    entry('/var/log/a.log.1', { allocatedBytes: 5, sizeBytes: 1e12 }),
    entry('/var/log/b.log.1', { allocatedBytes: 50 }),
    entry('/var/log/c.log.1', { type: 'directory' }),
    entry('/var/log/d.log.1', { type: 'link', target: '/etc/passwd' }),
  ]);
  expect(namesOf(found)).toEqual(['/var/log/b.log.1', '/var/log/a.log.1']);
});
