import { describe, expect, it } from 'vitest';
import { filesystemFull } from '../../../src/checks/disk/filesystem-full.ts';
import { readOnly } from '../../../src/checks/disk/read-only.ts';
import type { Verdict } from '../../../src/model/check.ts';
import type { FileSystemsFact, MountedFileSystem } from '../../../src/model/facts.ts';
import type { AbsPath, FsUsage } from '../../../src/model/host.ts';
import { say } from '../../../src/text/say.ts';

const GiB = 2 ** 30;
const roomy: FsUsage = {
  totalBytes: 100 * GiB,
  freeBytes: 50 * GiB,
  availableBytes: 45 * GiB,
  totalInodes: 1_000_000,
  freeInodes: 900_000,
};
const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };
const eviction = { nodefsAvailable: 0.1, nodefsInodesFree: 0.05, imagefsAvailable: 0.15, source: 'kubelet defaults' };
const everything: readonly AbsPath[] = [
  '/',
  '/etc/kubernetes',
  '/tmp',
  '/var',
  '/var/lib',
  '/var/lib/etcd',
  '/var/lib/kubelet',
  '/var/log',
  '/var/lib/containerd',
];

const mounted = (usage: Partial<FsUsage>, holds = everything, mountPoint: AbsPath = '/'): MountedFileSystem => ({
  mountPoint,
  type: 'ext4',
  source: '/dev/vda1',
  readOnly: false,
  holds,
  usage: { ok: true, value: { ...roomy, ...usage } },
});
/** Available and free bytes, in GiB of 100. */
const left = (availableGiB: number, freeGiB = availableGiB) => ({ availableBytes: availableGiB * GiB, freeBytes: freeGiB * GiB });

function examine(mounts: readonly MountedFileSystem[], more: Partial<FileSystemsFact['eviction']> = {}): Verdict {
  const facts = { 'file-systems': { mounts, eviction: { ...eviction, ...more } } };
  // defineCheck() hides from the type which facts the check takes; these are the ones it declares.
  return filesystemFull.examine(facts as Parameters<typeof filesystemFull.examine>[0], { now: new Date(0), limits });
}
function found(verdict: Verdict) {
  return verdict.kind === 'unhealthy' ? verdict.findings.map((f) => [f.severity, f.message.code, f.about['short']]) : verdict.kind;
}

describe('disk/filesystem-full', () => {
  it.each<[string, MountedFileSystem, unknown]>([
    ['room', mounted({}), 'healthy'],
    ['84 % used', mounted({ ...left(16), totalBytes: 100 * GiB }), 'healthy'],
    ['below the image threshold', mounted(left(14)), [['warning', 'disk/filesystem-full:images', 'bytes']]],
    ['below the eviction threshold', mounted(left(9)), [['critical', 'disk/filesystem-full:eviction', 'bytes']]],
    ['at 1 %', mounted(left(1)), [['critical', 'disk/filesystem-full', 'bytes']]],
    ['nothing left but for root', mounted(left(0, 5)), [['critical', 'disk/filesystem-full', 'bytes']]],
    [
      'etcd’s disk without room for a segment',
      mounted({ totalBytes: GiB, availableBytes: 60 * 2 ** 20, freeBytes: 60 * 2 ** 20 }, ['/var/lib/etcd']),
      [['critical', 'disk/filesystem-full', 'bytes']],
    ],
    [
      'another small disk with as little',
      mounted({ totalBytes: GiB, availableBytes: 60 * 2 ** 20, freeBytes: 60 * 2 ** 20 }, ['/run']),
      [['warning', 'disk/filesystem-full:nearly', 'bytes']],
    ],
    ['/var/log of its own at 90 %', mounted(left(10), ['/var/log'], '/var/log'), [['warning', 'disk/filesystem-full:nearly', 'bytes']]],
    ['/tmp full', mounted(left(0), ['/tmp'], '/tmp'), [['warning', 'disk/filesystem-full', 'bytes']]],
    ['inodes at 86 %', mounted({ freeInodes: 140_000 }), [['warning', 'disk/filesystem-full:inodes', 'inodes']]],
    ['inodes below the eviction threshold', mounted({ freeInodes: 49_000 }), [['critical', 'disk/filesystem-full:inodes', 'inodes']]],
    ['no inodes left', mounted({ freeInodes: 0 }, ['/var/log']), [['critical', 'disk/filesystem-full:inodes', 'inodes']]],
    ['no fixed number of inodes', mounted({ totalInodes: 0, freeInodes: 0 }), 'healthy'],
    ['both short, inodes worse', mounted({ ...left(14), freeInodes: 0 }), [['critical', 'disk/filesystem-full:inodes', 'both']]],
    ['an empty pseudo file system', mounted({ totalBytes: 0, freeBytes: 0, availableBytes: 0, totalInodes: 0, freeInodes: 0 }), 'healthy'],
  ])('%s', (_, mount, expected) => {
    expect(found(examine([mount]))).toEqual(expected);
  });

  it('goes by the kubelet’s own thresholds', () => {
    expect(found(examine([mounted(left(9))], { nodefsAvailable: 0, imagefsAvailable: 0 }))).toEqual([
      ['warning', 'disk/filesystem-full:nearly', 'bytes'],
    ]);
  });

  it('is unknown, not healthy, where a file system could not be measured', () => {
    const silent: MountedFileSystem = {
      ...mounted({}),
      mountPoint: '/var/log',
      usage: { ok: false, unread: { kind: 'timed-out', afterMs: 2000 } },
    };
    const verdict = examine([mounted({}), silent]);
    expect(verdict.kind === 'healthy' && verdict.unread?.map((message) => say(message))).toEqual(['/var/log: no answer within 2000 ms']);
  });

  it('says bytes, what lives there, and what is kept for root', () => {
    // What statfs said of the lab's full node.
    const verdict = examine([mounted({ totalBytes: 3021608 * 1024, freeBytes: 16 * 2 ** 20, availableBytes: 0 })]);
    if (verdict.kind !== 'unhealthy') throw new Error(verdict.kind);
    const [finding] = verdict.findings;
    expect([finding.key, say(finding.message)]).toEqual([
      'disk/filesystem-full@/',
      '0 B of 2.88 GiB available on /: writes fail below /etc/kubernetes, /tmp, /var/lib/etcd, /var/lib/kubelet, /var/log, /var/lib/containerd',
    ]);
    expect(finding.evidence[0]).toEqual({
      source: 'statfs / (ext4, /dev/vda1)',
      observed: '0 B of 2.88 GiB available, 16.0 MiB more for root alone; 100 % used',
      expected: 'less than 85 % used',
    });
  });
});

describe('disk/read-only', () => {
  const look = (mounts: readonly MountedFileSystem[]) => {
    const facts = { 'file-systems': { mounts, eviction } };
    return readOnly.examine(facts as Parameters<typeof readOnly.examine>[0], { now: new Date(0), limits });
  };
  it('finds what must be written to', () => {
    const verdict = look([mounted({}, ['/']), { ...mounted({}, ['/var/lib', '/var/lib/etcd'], '/var'), readOnly: true }]);
    expect(verdict.kind === 'unhealthy' && verdict.findings.map((f) => [f.key, f.severity, say(f.message)])).toEqual([
      ['disk/read-only@/var', 'critical', '/var takes no writes; on it: /var/lib/etcd'],
    ]);
  });
  it('leaves a root alone that is read-only by design', () => {
    expect(look([{ ...mounted({}, ['/']), readOnly: true }]).kind).toBe('healthy');
  });
  it('says nothing of a tree that is mounted elsewhere', () => {
    expect(look([{ ...mounted({}), type: 'unknown' }]).kind).toBe('not-applicable');
  });
});
