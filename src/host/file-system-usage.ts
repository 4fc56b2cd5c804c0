import { statfs } from 'node:fs/promises';
import { mountOf } from '../domain/mounts.ts';
import type { FsUsage, HostReader } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { bounded } from './bounded.ts';
import type { MountTable } from './mount-guard.ts';
import { resolve, type TreeRoot } from './resolve.ts';
import { statfsChild, usage } from './statfs-child.ts';
import { unreadOf } from './system-errors.ts';

/** Types that answer statfs(2) from memory: asking them in this process is safe and a hundred times cheaper. */
const harmless: ReadonlySet<string> = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'tmpfs', 'overlay', 'vfat']);
const deadlineMs = 1000;

/** Measures the file system that a path of the node lies on. Whatever type it is, the answer comes within its deadline. */
export function openUsage(root: TreeRoot, mounts: MountTable, program?: readonly [string, ...string[]]): HostReader['statfs'] {
  return async (path) => {
    const table = await mounts();
    const asWritten = root.dir === '/' ? path : (`${root.dir}${path}` as const);
    const guard = await root.guard?.();
    if (guard?.(asWritten) !== undefined) return statfsChild(asWritten, program);
    // Only the way there is walked in this process; a way that leads onto a guarded mount ends as NETWORK-FS.
    const at = await bounded(deadlineMs, async () => {
      const found = await resolve(root, path, { followLast: true });
      return found.found ? { kind: 'ok', value: found.real } : found.unread;
    });
    if (at.kind !== 'ok') return at;
    return harmless.has(mountOf(at.value, table)?.type ?? '')
      ? bounded(deadlineMs, () => inProcess(at.value))
      : statfsChild(at.value, program);
  };
}

async function inProcess(real: string): Promise<Read<FsUsage>> {
  try {
    return { kind: 'ok', value: usage(await statfs(real, { bigint: true })) };
  } catch (error) {
    return unreadOf(error);
  }
}
