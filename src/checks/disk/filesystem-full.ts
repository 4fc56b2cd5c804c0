import { byteSize } from '../../domain/byte-size.ts';
import { availableFraction, freeInodeFraction, usedInodePercent, usedPercent } from '../../domain/disk-room.ts';
import { msg } from '../../domain/message.ts';
import { etcdDir, kubeletDir, runtimeDirs } from '../../domain/node-paths.ts';
import { unreadMessage } from '../../domain/unread.ts';
import type { Limits } from '../../model/check.ts';
import type { FileSystemsFact, MountedFileSystem } from '../../model/facts.ts';
import type { Evidence, Finding, Severity } from '../../model/finding.ts';
import type { AbsPath, FsUsage } from '../../model/host.ts';
import type { Message } from '../../model/message.ts';
import { defineCheck } from '../define.ts';

const id = 'disk/filesystem-full';

/** From here on programs other than root's get ENOSPC at any moment. */
const exhaustedFraction = 0.01;
/** etcd allocates each segment of its log at once: 64 MB (etcd v3.4 `wal.SegmentSizeBytes`). */
const walSegmentBytes = 64 * 1024 * 1024;

type Eviction = FileSystemsFact['eviction'];
interface Shortage {
  readonly severity: Severity;
  readonly message: Message;
}

/**
 * A file system of the node is full or nearly so, in bytes or in inodes. Critical where writes fail (at most 1 % left, or
 * no room for a segment of etcd's log), or where the kubelet evicts pods (below its nodefs thresholds); a warning from
 * the limit on, and where the kubelet removes images (below its imagefs threshold).
 */
export const filesystemFull = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [
    { what: 'Kubernetes: Node-pressure eviction', url: 'https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/' },
    { what: 'kubernetes v1.20 pkg/kubelet/apis/config/v1beta1/defaults_linux.go' },
    { what: 'etcd v3.4 wal/wal.go, SegmentSizeBytes' },
  ],
  needs: ['file-systems'],
  examine({ 'file-systems': { mounts, eviction } }, { limits }) {
    const { guessed } = eviction;
    const unread = [
      ...mounts.flatMap(({ mountPoint, usage }) => (usage.ok ? [] : [unreadMessage(mountPoint, usage.unread)])),
      // Where the kubelet evicts is then not known, and a shortage may be overlooked.
      ...(guessed === undefined ? [] : [unreadMessage(guessed.path, guessed.unread)]),
    ];
    const [first, ...others] = mounts.flatMap((mount) => findingOn(mount, eviction, limits));
    if (first === undefined) return { kind: 'healthy', unread };
    return { kind: 'unhealthy', findings: [first, ...others], unread };
  },
});

function findingOn(mount: MountedFileSystem, eviction: Eviction, limits: Limits): readonly Finding[] {
  if (!mount.usage.ok) return [];
  const usage = mount.usage.value;
  const shortages = [...shortageOfBytes(mount, usage, eviction, limits), ...shortageOfInodes(mount, usage, eviction, limits)];
  const worst = shortages.find((shortage) => shortage.severity === 'critical') ?? shortages[0];
  if (worst === undefined) return [];
  const { mountPoint } = mount;
  const of = shortages.length > 1 ? 'both' : worst.message.code === `${id}:inodes` ? 'inodes' : 'bytes';
  return [
    {
      key: `${id}@${mountPoint}`,
      check: id,
      subject: mountPoint,
      severity: worst.severity,
      message: worst.message,
      evidence: evidenceOf(mount, usage, limits),
      about: { mount: mountPoint, short: of },
    },
  ];
}

function shortageOfBytes(mount: MountedFileSystem, usage: FsUsage, eviction: Eviction, limits: Limits): readonly Shortage[] {
  if (usage.totalBytes <= 0) return [];
  const { mountPoint, holds } = mount;
  const { availableBytes, totalBytes } = usage;
  const about = { mount: mountPoint, availableBytes, totalBytes, holds: namesOf(holds) };
  const fraction = availableFraction(usage);
  const exhausted = fraction <= exhaustedFraction || (holdsAny(holds, [etcdDir]) && availableBytes < walSegmentBytes);
  if (exhausted) return [{ severity: severityOn(holds), message: msg(id, about) }];
  if (holdsAny(holds, [kubeletDir]) && fraction < eviction.nodefsAvailable) {
    return [{ severity: 'critical', message: msg(`${id}:eviction`, { ...about, thresholdPercent: percent(eviction.nodefsAvailable) }) }];
  }
  if (holdsAny(holds, runtimeDirs) && fraction < eviction.imagefsAvailable) {
    return [{ severity: 'warning', message: msg(`${id}:images`, { ...about, thresholdPercent: percent(eviction.imagefsAvailable) }) }];
  }
  if (usedPercent(usage) < limits.diskWarningPercent) return [];
  return [{ severity: 'warning', message: msg(`${id}:nearly`, { ...about, usedPercent: Math.floor(usedPercent(usage)) }) }];
}

function shortageOfInodes(mount: MountedFileSystem, usage: FsUsage, eviction: Eviction, limits: Limits): readonly Shortage[] {
  const { mountPoint, holds } = mount;
  const message = msg(`${id}:inodes`, {
    mount: mountPoint,
    freeInodes: usage.freeInodes,
    totalInodes: usage.totalInodes,
    holds: namesOf(holds),
  });
  const fraction = freeInodeFraction(usage);
  if (fraction <= exhaustedFraction) return [{ severity: severityOn(holds), message }];
  if (holdsAny(holds, [kubeletDir]) && fraction < eviction.nodefsInodesFree) return [{ severity: 'critical', message }];
  return usedInodePercent(usage) < limits.diskWarningPercent ? [] : [{ severity: 'warning', message }];
}

/** A full /tmp stops nothing of Kubernetes. */
function severityOn(holds: readonly AbsPath[]): Severity {
  return holds.every((path) => path === '/tmp') ? 'warning' : 'critical';
}

function holdsAny(holds: readonly AbsPath[], paths: readonly AbsPath[]): boolean {
  return paths.some((path) => holds.includes(path));
}

/** The folders that matter most, without those that only contain them. */
function namesOf(holds: readonly AbsPath[]): readonly string[] {
  const inner = holds.filter((path) => !['/', '/var', '/var/lib'].includes(path));
  return inner.length > 0 ? inner : holds;
}

function evidenceOf(mount: MountedFileSystem, usage: FsUsage, limits: Limits): readonly [Evidence, ...Evidence[]] {
  const { totalBytes, freeBytes, availableBytes, totalInodes, freeInodes } = usage;
  const reserved = freeBytes - availableBytes;
  const forRoot = reserved > 0 ? `, ${byteSize(reserved)} more for root alone` : '';
  const bytes: Evidence = {
    source: mount.type === 'unknown' ? `statfs ${mount.mountPoint}` : `statfs ${mount.mountPoint} (${mount.type}, ${mount.source})`,
    observed: `${byteSize(availableBytes)} of ${byteSize(totalBytes)} available${forRoot}; ${Math.floor(usedPercent(usage))} % used`,
    expected: `less than ${limits.diskWarningPercent} % used`,
  };
  if (totalInodes <= 0) return [bytes];
  const inodes: Evidence = {
    source: `statfs ${mount.mountPoint}`,
    observed: `${freeInodes} of ${totalInodes} inodes free; ${Math.floor(usedInodePercent(usage))} % used`,
  };
  return [bytes, inodes];
}

function percent(fraction: number): number {
  return Math.round(fraction * 1000) / 10;
}
