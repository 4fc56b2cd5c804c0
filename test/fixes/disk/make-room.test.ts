import { describe, expect, it } from 'vitest';
import { removeCoreDumps } from '../../../src/fixes/disk/remove-core-dumps.ts';
import { removeKubeadmBackups } from '../../../src/fixes/disk/remove-kubeadm-backups.ts';
import { removeRotatedLogs } from '../../../src/fixes/disk/remove-rotated-logs.ts';
import { vacuumJournal } from '../../../src/fixes/disk/vacuum-journal.ts';
import type { DiskUseFact, FileSystemsFact } from '../../../src/model/facts.ts';
import type { WalkEntry } from '../../../src/model/host.ts';
import { say } from '../../../src/text/say.ts';
import { abs } from '../../harness/fake-host.ts';
import { contextOf, findingOf, planOf, refusalOf } from '../fix-context.ts';

const full = findingOf('disk/filesystem-full', { mount: '/', short: 'bytes' });
const mounts: FileSystemsFact['mounts'] = [
  {
    mountPoint: '/',
    type: 'ext4',
    source: 'x',
    readOnly: false,
    holds: ['/', '/etc/kubernetes', '/var/log'],
    usage: { ok: false, unread: { kind: 'absent' } },
  },
  {
    mountPoint: '/data',
    type: 'ext4',
    source: 'y',
    readOnly: false,
    holds: ['/var/lib/containerd'],
    usage: { ok: false, unread: { kind: 'absent' } },
  },
];
const log = (path: string, allocatedBytes: number): WalkEntry => ({
  path: abs(path),
  stat: { type: 'file', sizeBytes: allocatedBytes, allocatedBytes, mode: 0o640, uid: 0, gid: 4, mtimeMs: 0, device: '1' },
});
const use: DiskUseFact = {
  rotatedLogs: [log('/var/log/a.1.gz', 2 ** 30), log('/var/log/b.1.gz', 2 ** 20)],
  coreDumps: [log('/var/log/core.dump', 2 ** 30), log('/var/crash/vmcore', 2 ** 20)],
  journalBytes: 850 * 2 ** 20,
  kubeadmBackups: [],
  complete: true,
  openFilesKnown: true,
};
const context = (more: Partial<DiskUseFact> = {}, live = true) =>
  contextOf({ 'file-systems': { mounts }, 'disk-use': { ...use, ...more } }, live);

describe('disk/remove-rotated-logs', () => {
  it('names each file, guards it, and says that it is gone for good', () => {
    const plan = planOf(removeRotatedLogs.plan(full, context()));
    expect(plan.changes.map((step) => step.do === 'remove-file' && [step.path, step.guards, step.undo.kind])).toEqual([
      ['/var/log/a.1.gz', [{ guard: 'not-open', path: '/var/log/a.1.gz' }], 'impossible'],
      ['/var/log/b.1.gz', [{ guard: 'not-open', path: '/var/log/b.1.gz' }], 'impossible'],
    ]);
    expect([plan.risk, plan.verify, say(plan.effect)]).toEqual([
      'destructive',
      ['disk/filesystem-full'],
      "2 rotated logs (1.00 GiB) are deleted for good; live logs, the journal, audit records and containers' logs stay",
    ]);
  });
  it('takes no more than can be read through, the first of the list', () => {
    const many = Array.from({ length: 250 }, (_, index) => log(`/var/log/x.${index}.gz`, 1));
    const plan = planOf(removeRotatedLogs.plan(full, context({ rotatedLogs: many })));
    expect([plan.changes.length, say(plan.effect).includes('50 smaller ones stay')]).toEqual([200, true]);
  });
  it.each([
    ['disk:refused-elsewhere', removeRotatedLogs.plan(findingOf('disk/filesystem-full', { mount: '/data' }), context())],
    ['disk/remove-rotated-logs:refused-none', removeRotatedLogs.plan(full, context({ rotatedLogs: [] }))],
    ['disk:refused-open-unknown', removeRotatedLogs.plan(full, context({ openFilesKnown: false }))],
    ['disk:refused-unread', removeRotatedLogs.plan(full, contextOf({ 'file-systems': { mounts }, 'disk-use': 'too slow' }))],
    ['plan', removeRotatedLogs.plan(full, context({ openFilesKnown: false }, false))],
  ])('%s', (code, outcome) => {
    expect(refusalOf(outcome)).toBe(code);
  });
});

describe('disk/remove-core-dumps', () => {
  it('names each dump on the full file system, guards it, and says that it is gone for good', () => {
    const plan = planOf(removeCoreDumps.plan(full, context()));
    expect(plan.changes.map((step) => step.do === 'remove-file' && [step.path, step.guards, step.undo.kind])).toEqual([
      ['/var/log/core.dump', [{ guard: 'not-open', path: '/var/log/core.dump' }], 'impossible'],
    ]);
    expect([plan.risk, plan.verify, say(plan.effect)]).toEqual([
      'destructive',
      ['disk/filesystem-full'],
      '1 core dump (1.00 GiB) is deleted for good; copy first what somebody is to learn from why a program crashed',
    ]);
  });
  it.each([
    ['disk:refused-elsewhere', removeCoreDumps.plan(findingOf('disk/filesystem-full', { mount: '/data' }), context())],
    ['disk/remove-core-dumps:refused-none', removeCoreDumps.plan(full, context({ coreDumps: [] }))],
    ['disk:refused-open-unknown', removeCoreDumps.plan(full, context({ openFilesKnown: false }))],
    ['plan', removeCoreDumps.plan(full, context({ openFilesKnown: false }, false))],
  ])('%s', (code, outcome) => {
    expect(refusalOf(outcome)).toBe(code);
  });
});

describe('disk/vacuum-journal', () => {
  it('has journald do it', () => {
    const plan = planOf(vacuumJournal.plan(full, context()));
    expect(plan.changes.map((step) => step.do === 'run' && step.argv)).toEqual([
      ['journalctl', '--rotate'],
      ['journalctl', '--vacuum-size=200M'],
    ]);
    expect(say(plan.effect)).toContain('from 800 MiB to about 200 MiB');
  });
  it.each([
    ['disk/vacuum-journal:refused-offline', vacuumJournal.plan(full, context({}, false))],
    ['disk/vacuum-journal:refused-small', vacuumJournal.plan(full, context({ journalBytes: 100 * 2 ** 20 }))],
    ['disk:refused-inodes', vacuumJournal.plan(findingOf('disk/filesystem-full', { mount: '/', short: 'inodes' }), context())],
    ['disk:refused-elsewhere', vacuumJournal.plan(findingOf('disk/filesystem-full', { mount: '/data' }), context())],
  ])('%s', (code, outcome) => {
    expect(refusalOf(outcome)).toBe(code);
  });
});

describe('disk/remove-kubeadm-backups', () => {
  const tmp = '/etc/kubernetes/tmp';
  const backup = (name: string, bytes: number) => ({ path: abs(`${tmp}/${name}`), bytes });
  const kubeadmBackups = [
    backup('kubeadm-backup-etcd-2025-06-01-00-00-00', 5),
    backup('kubeadm-backup-etcd-2026-01-01-00-00-00', 7),
    backup('kubeadm-backup-manifests-2024-01-01-00-00-00', 1),
  ];
  it('keeps the newest of each kind', () => {
    const plan = planOf(removeKubeadmBackups.plan(full, context({ kubeadmBackups })));
    expect(plan.changes.map((step) => step.do === 'run' && step.argv)).toEqual([
      ['rm', '-rf', '--one-file-system', '--', `${tmp}/kubeadm-backup-etcd-2025-06-01-00-00-00`],
    ]);
  });
  it.each([
    ['disk/remove-kubeadm-backups:refused-none', removeKubeadmBackups.plan(full, context({ kubeadmBackups: kubeadmBackups.slice(1) }))],
    ['disk/remove-kubeadm-backups:refused-offline', removeKubeadmBackups.plan(full, context({ kubeadmBackups }, false))],
  ])('%s', (code, outcome) => {
    expect(refusalOf(outcome)).toBe(code);
  });
});
