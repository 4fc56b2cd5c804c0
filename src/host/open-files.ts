import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { AbsPath, HostReader } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { resolve, type TreeRoot } from './resolve.ts';
import { codeOf, unreadOf } from './system-errors.ts';

interface Wanted {
  readonly path: AbsPath;
  readonly real: AbsPath;
  readonly dev: number;
  readonly ino: number;
}

/** Looks through every process's descriptors for the given files. */
export function openOpenFiles(root: TreeRoot): HostReader['openedBy'] {
  return async (paths) => {
    const wanted: Wanted[] = [];
    for (const path of paths) {
      const at = await resolve(root, path, { followLast: true });
      // What is not there is held by nobody.
      if (at.found) wanted.push({ path, real: at.real, dev: at.stats.dev, ino: at.stats.ino });
      else if (at.unread.kind !== 'absent') return at.unread;
    }
    return holders(wanted);
  };
}

async function holders(wanted: readonly Wanted[]): Promise<Read<ReadonlyMap<AbsPath, number>>> {
  const found = new Map<AbsPath, number>();
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    // With hidepid the others' processes are not even listed.
    if (!pids.includes('1')) return { kind: 'denied' };
    for (const pid of pids) {
      for (const { path } of heldBy(pid, wanted)) found.set(path, Number(pid));
      // Links in /proc never hang, so they are read at once; a turn for others between processes.
      await setImmediate();
    }
  } catch (error) {
    return unreadOf(error);
  }
  return { kind: 'ok', value: found };
}

function heldBy(pid: string, wanted: readonly Wanted[]): readonly Wanted[] {
  const links = descriptors(pid);
  return wanted.filter((file) => links.some(({ fd, target }) => isFile(file, fd, target)));
}

function isFile(file: Wanted, fd: string, target: string): boolean {
  if (target === file.real) return true;
  // The same file has another path in a container, but keeps its name: then, and only then, is it worth a stat, which can
  // wait for a dead mount.
  if (nameOf(target) !== nameOf(file.real)) return false;
  try {
    const { dev, ino } = statSync(fd);
    return dev === file.dev && ino === file.ino;
  } catch {
    return false;
  }
}

function descriptors(pid: string): readonly { readonly fd: string; readonly target: string }[] {
  const folder = `/proc/${pid}/fd`;
  return unlessGone(() => readdirSync(folder), []).flatMap((name) => {
    const fd = `${folder}/${name}`;
    const target = unlessGone(() => readlinkSync(fd), '');
    return target.startsWith('/') ? [{ fd, target }] : [];
  });
}

/** A process or descriptor can end while it is looked at. */
function unlessGone<T>(look: () => T, gone: T): T {
  try {
    return look();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return gone;
    throw error;
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
