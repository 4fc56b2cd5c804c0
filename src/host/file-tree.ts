import { opendir, readlink } from 'node:fs/promises';
import type { AbsPath, FileContent, FileStat, HostReader } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { bounded as inTime, type Lapse, stuckOperations } from './bounded.ts';
import { fileStat, fileType } from './file-stat.ts';
import { readRegularFile } from './read-file.ts';
import { resolve, type TreeRoot } from './resolve.ts';
import { HostError, unreadOf } from './system-errors.ts';
import { walkTree } from './walk.ts';

/** The part of a host that reads files. */
export type FileReader = Pick<HostReader, 'read' | 'stat' | 'list' | 'walk'>;

/** How long one question about files may take, in milliseconds. */
export interface FileDeadlines {
  readonly readMs: number;
  readonly walkMs: number;
}

export const defaultDeadlines: FileDeadlines = { readMs: 2000, walkMs: 5000 };
const defaultMaxBytes = 4 * 1024 * 1024;
const defaultMaxNames = 10_000;

/**
 * How many reads have outlived their deadline and still hold a thread. When it is not 0, only a signal ends this process:
 * `process.exit()` would wait for the threads.
 */
export function stuckReads(): number {
  return stuckOperations();
}

/**
 * The files below a folder that stands for `/`. Links never lead out of it. Only regular files are opened, and every
 * question is answered by its deadline; see {@link Read} for the answers. Questions that overlap share what is found of
 * the folders on their way; the first after a pause looks anew.
 */
export function openFileTree({ dir, guard }: TreeRoot, deadlines: FileDeadlines = defaultDeadlines): FileReader {
  const { readMs, walkMs } = deadlines;
  const onTheWay: TreeRoot['onTheWay'] = new Map();
  const root: TreeRoot = { dir, guard, onTheWay };
  let asking = 0;
  const bounded = async <T>(ms: number, work: (lapse: Lapse) => Promise<Read<T>>): Promise<Read<T>> => {
    asking += 1;
    try {
      return await inTime(ms, work);
    } finally {
      asking -= 1;
      if (asking === 0) onTheWay.clear();
    }
  };
  return {
    read: (path, o = {}) =>
      bounded(readMs, () => readFile(root, path, { maxBytes: o.maxBytes ?? defaultMaxBytes, tailBytes: o.tailBytes }).catch(unreadOf)),
    stat: (path) => bounded(readMs, () => stat(root, path).catch(unreadOf)),
    list: (path, o = {}) => bounded(readMs, () => list(root, path, o.maxNames ?? defaultMaxNames).catch(unreadOf)),
    // The walk ends itself at its deadline, with what it has; the outer one is for a call that hangs.
    walk: (path, o) => bounded(walkMs + 500, (lapse) => walkTree(root, path, { ...o, deadlineMs: walkMs, lapse }).catch(unreadOf)),
  };
}

async function readFile(root: TreeRoot, path: AbsPath, limits: Parameters<typeof readRegularFile>[1]): Promise<Read<FileContent>> {
  const at = await resolve(root, path, { followLast: true });
  if (!at.found) return at.unread;
  // Opening a FIFO or a device can wait for ever, or do something: only what lstat calls a file is opened.
  return at.stats.isFile() ? readRegularFile(at.real, limits) : { kind: 'wrong-type', type: fileType(at.stats) };
}

async function stat(root: TreeRoot, path: AbsPath): Promise<Read<FileStat>> {
  const at = await resolve(root, path, { followLast: false });
  if (!at.found) return at.unread;
  return { kind: 'ok', value: fileStat(at.stats, at.stats.isSymbolicLink() ? await readlink(at.real) : undefined) };
}

async function list(root: TreeRoot, path: AbsPath, maxNames: number): Promise<Read<readonly string[]>> {
  const at = await resolve(root, path, { followLast: true });
  if (!at.found) return at.unread;
  if (!at.stats.isDirectory()) return { kind: 'wrong-type', type: fileType(at.stats) };
  const names: string[] = [];
  for await (const entry of await opendir(at.real, { bufferSize: 256 })) {
    if (names.length === maxNames) throw new HostError('TOO-MANY-NAMES', `more than ${maxNames} names in a folder`);
    names.push(entry.name);
  }
  return { kind: 'ok', value: names.sort() };
}
