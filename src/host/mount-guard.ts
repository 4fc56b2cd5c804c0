import { readFile } from 'node:fs/promises';
import { isAtOrBelow, type Mount, parseMountinfo } from '../domain/mounts.ts';
import type { AbsPath } from '../model/host.ts';

/** A mount that must not be touched by this process. */
export type GuardedMount = Pick<Mount, 'mountPoint' | 'type'>;

/** This machine's mounts in the order in which they were made. */
export type MountTable = () => Promise<readonly Mount[]>;

/**
 * File systems that answer only while another machine or program does, and automounts, which wait for one to be mounted.
 * One lstat on a dead one hangs for ever and cannot be ended.
 */
const distant =
  /^(?:nfs4?|cifs|smb3?|smbfs|ncpfs|ceph|afs|coda|lustre|beegfs|gpfs|orangefs|pvfs2|gfs2|ocfs2|9p|virtiofs|autofs|fuse|fuseblk|fuse\..+)$/;

/** Reads `/proc/self/mountinfo`, again when what it has is older than a second; empty when it cannot be read. */
export function openMountTable(): MountTable {
  let table: Promise<readonly Mount[]> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (table === undefined || performance.now() - readAt > 1000) {
      readAt = performance.now();
      table = readFile('/proc/self/mountinfo', 'utf8').then(parseMountinfo, () => []);
    }
    return table;
  };
}

/**
 * The mounts of a table that must not be touched when working below `root`: network, FUSE and automount file systems,
 * and with them whatever is mounted upon them. Mounts that hold `root` itself are left out: whoever works on such a root
 * has no other.
 */
export function guardedMounts(table: readonly Mount[], root: AbsPath): readonly GuardedMount[] {
  const top = new Map(table.map((mount) => [mount.mountPoint, mount]));
  return [...top.values()].filter(({ type, mountPoint }) => distant.test(type) && !isAtOrBelow(root, mountPoint));
}

/** Tells which mount that must not be touched a path (of this machine) lies on, if any. */
export type Guard = (path: AbsPath) => GuardedMount | undefined;

/** Gives a guard for work below `root`, after the mounts as they are now. */
export function openMountGuard(mounts: MountTable, root: AbsPath): () => Promise<Guard> {
  let known: readonly Mount[] | undefined;
  let guarded: readonly GuardedMount[] = [];
  return async () => {
    const table = await mounts();
    if (table !== known) guarded = guardedMounts(table, root);
    known = table;
    return (path) => guarded.find(({ mountPoint }) => isAtOrBelow(path, mountPoint));
  };
}
