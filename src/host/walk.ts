import { opendir } from 'node:fs/promises';
import type { AbsPath, Walk, WalkEntry } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import type { Lapse } from './bounded.ts';
import { fileStat, fileType } from './file-stat.ts';
import { guardedLstat, resolve, type TreeRoot } from './resolve.ts';

/** Where a walk ends. */
export interface WalkLimits {
  readonly maxEntries: number;
  /** 1: only what lies in the folder itself. */
  readonly maxDepth: number;
  readonly deadlineMs: number;
  readonly lapse: Lapse;
}

interface Folder {
  readonly path: AbsPath;
  readonly real: AbsPath;
  readonly depth: number;
}

/**
 * Everything below a folder on its own file system, level by level, so that a limit cuts off the deepest part. A folder
 * that cannot be looked into, or a name that is not UTF-8, makes the walk incomplete. Links are entries, not ways. Throws
 * the system's error for the folder itself.
 */
export async function walkTree(root: TreeRoot, path: AbsPath, limits: WalkLimits): Promise<Read<Walk>> {
  const start = await resolve(root, path, { followLast: true });
  if (!start.found) return start.unread;
  if (!start.stats.isDirectory()) return { kind: 'wrong-type', type: fileType(start.stats) };
  const guard = await root.guard?.();
  const until = performance.now() + limits.deadlineMs;
  const entries: WalkEntry[] = [];
  let complete = true;
  const folders: Folder[] = [{ path: path.length > 1 && path.endsWith('/') ? trimmed(path) : path, real: start.real, depth: 0 }];

  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const names = await opendir(folder.real, { bufferSize: 256 }).catch((error: unknown) => {
      if (folder?.depth === 0) throw error;
    });
    if (names === undefined) {
      complete = false;
      continue;
    }
    for await (const { name } of names) {
      if (entries.length >= limits.maxEntries || limits.lapse.passed || performance.now() > until) {
        return done(entries, false);
      }
      const real = below(folder.real, name);
      const stats = await guardedLstat(guard, real);
      if ('unread' in stats) {
        // What vanished meanwhile is no loss; a name with a replacement character has not vanished, it was never text.
        if (stats.unread.kind !== 'absent' || name.includes('\ufffd')) complete = false;
        continue;
      }
      if (stats.dev !== start.stats.dev) continue;
      const entry = { path: below(folder.path, name), stat: fileStat(stats) };
      entries.push(entry);
      if (stats.isDirectory() && folder.depth + 1 < limits.maxDepth) folders.push({ path: entry.path, real, depth: folder.depth + 1 });
    }
  }
  return done(entries, complete);
}

function done(entries: WalkEntry[], complete: boolean): Read<Walk> {
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { kind: 'ok', value: { entries, complete } };
}

function below(folder: AbsPath, name: string): AbsPath {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

function trimmed(path: AbsPath): AbsPath {
  return `/${path.slice(1).replace(/\/+$/, '')}`;
}
