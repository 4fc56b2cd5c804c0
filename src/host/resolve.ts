import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import type { AbsPath } from '../model/host.ts';
import type { Unread } from '../model/read.ts';
import type { Guard, GuardedMount } from './mount-guard.ts';
import { unreadOf } from './system-errors.ts';

/** Where a path of the node really lies. */
export type Resolved =
  | { readonly found: true /** As this machine sees it. */; readonly real: AbsPath; readonly stats: Stats }
  | {
      readonly found: false;
      readonly unread: Unread;
      /** Where the missing name would lie, when its folder is there. */
      readonly real?: AbsPath;
    };

/** The folder that stands for `/`, and what in it must not be touched. */
export interface TreeRoot {
  readonly dir: AbsPath;
  readonly guard?: (() => Promise<Guard>) | undefined;
  /** What was found of folders on the way, for as long as it may be relied on; each is asked anew when absent. */
  readonly onTheWay?: Map<AbsPath, Promise<LstatAnswer>>;
}

type LstatAnswer = Stats | { readonly unread: Unread };

/** As many links as Linux follows on one path (MAXSYMLINKS). */
const maxLinks = 40;

interface Part {
  readonly name: string;
  /** Target of the link that brought this part in. */
  readonly ofLink?: string;
}

/**
 * Follows a path name by name below the root, as the kernel would inside a chroot: an absolute link starts at the root,
 * `..` stays below it. With `followLast` false, a link at the end of the path is itself what is found.
 */
export async function resolve(root: TreeRoot, path: AbsPath, o: { followLast: boolean }): Promise<Resolved> {
  if (path.includes('\0')) return missing({ kind: 'failed', code: 'EINVAL', reason: 'NUL in a path' });
  const todo: Part[] = partsOf(path);
  let at: string[] = [];
  let links = 0;
  const guard = await root.guard?.();
  const lookOnTheWay = (real: AbsPath) => remembered(root, real, () => guardedLstat(guard, real));
  let stats = await lookOnTheWay(root.dir);
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    if ('unread' in stats) return missing(stats.unread);
    if (!stats.isDirectory()) return missing(absent(part));
    if (part.name === '..') {
      at = at.slice(0, -1);
      stats = await lookOnTheWay(realPath(root, at));
      continue;
    }
    const here = [...at, part.name];
    const real = realPath(root, here);
    stats = await (todo.length > 0 ? lookOnTheWay(real) : guardedLstat(guard, real));
    if ('unread' in stats) {
      if (stats.unread.kind !== 'absent') return missing(stats.unread);
      // No such name can be told from one that is not text: names are decoded when they are listed.
      if (part.name.includes('\ufffd')) return missing({ kind: 'failed', code: 'EILSEQ', reason: 'the name is not UTF-8' });
      return { found: false, unread: absent(part), ...(todo.length === 0 ? { real } : {}) };
    }
    if (stats.isSymbolicLink() && (todo.length > 0 || o.followLast)) {
      links += 1;
      if (links > maxLinks) return missing({ kind: 'failed', code: 'ELOOP', reason: 'too many symbolic links' });
      const target = await readTarget(real);
      if (typeof target !== 'string') return missing(target);
      if (target.startsWith('/')) at = [];
      todo.unshift(...partsOf(target).map(({ name }) => ({ name, ofLink: target })));
      stats = await lookOnTheWay(realPath(root, at));
      continue;
    }
    at = here;
  }
  return 'unread' in stats ? missing(stats.unread) : { found: true, real: realPath(root, at), stats };
}

function remembered({ onTheWay }: TreeRoot, real: AbsPath, ask: () => Promise<LstatAnswer>): Promise<LstatAnswer> {
  const answer = onTheWay?.get(real) ?? ask();
  onTheWay?.set(real, answer);
  return answer;
}

/** lstat that does not touch what is guarded. */
export async function guardedLstat(guard: Guard | undefined, real: AbsPath): Promise<LstatAnswer> {
  const mount = guard?.(real);
  if (mount !== undefined) return { unread: networkUnread(mount) };
  try {
    return await lstat(real);
  } catch (error) {
    return { unread: unreadOf(error) };
  }
}

/** The answer for a path on a file system that may hang. */
export function networkUnread(mount: GuardedMount): Unread {
  return { kind: 'failed', code: 'NETWORK-FS', reason: `on a ${mount.type} file system (${mount.mountPoint}), which may never answer` };
}

function missing(unread: Unread): Resolved {
  return { found: false, unread };
}

function absent(part: Part): Unread {
  return part.ofLink === undefined ? { kind: 'absent' } : { kind: 'absent', dangling: part.ofLink };
}

function partsOf(path: string): Part[] {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .map((name) => ({ name }));
}

function realPath(root: TreeRoot, names: readonly string[]): AbsPath {
  if (names.length === 0) return root.dir;
  const rest: AbsPath = `/${names.join('/')}`;
  return root.dir === '/' ? rest : `${root.dir}${rest}`;
}

async function readTarget(real: AbsPath): Promise<string | Unread> {
  try {
    return await readlink(real);
  } catch (error) {
    return unreadOf(error);
  }
}
