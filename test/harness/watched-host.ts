import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AbsPath, HostWriter } from '../../src/model/host.ts';

/** Who is told of a host's changes; the change waits for them. */
export interface Watcher {
  /** The node has been changed. */
  readonly changed: () => Promise<void> | void;
  /** A file beside this path is about to be written, and then renamed to it. */
  readonly writing: (path: AbsPath) => Promise<void> | void;
}

/** A host that tells of every change of the node, but not of kdoctor's own data: what happens there is between the records. */
export function watched(host: HostWriter, { changed, writing }: Watcher): HostWriter {
  const telling = async <T>(paths: readonly AbsPath[], change: () => Promise<T>): Promise<T> => {
    const result = await change();
    if (!paths.every(isOwn)) await changed();
    return result;
  };
  const begin = async (path: AbsPath) => {
    if (!isOwn(path)) await writing(path);
  };
  return {
    ...host,
    writeFile: async (path, bytes, o) => {
      await begin(path);
      return telling([path], () => host.writeFile(path, bytes, o));
    },
    symlink: async (path, target) => {
      await begin(path);
      return telling([path], () => host.symlink(path, target));
    },
    rename: (from, to) => telling([from, to], () => host.rename(from, to)),
    remove: (path) => telling([path], () => host.remove(path)),
    makeDirectory: (path, o) => telling([path], () => host.makeDirectory(path, o)),
    removeDirectory: (path) => telling([path], () => host.removeDirectory(path)),
    execute: (argv, o) => telling(['/'], () => host.execute(argv, o)),
    act: async (action, o) => {
      if (action.act === 'etcd-snapshot') await begin(action.to);
      return telling(['/'], () => host.act(action, o));
    },
  };
}

/** Leaves what a process leaves that is killed inside a write. */
export function leaveTemporary(dir: string, path: AbsPath): void {
  writeFileSync(join(dir, path, '..', '.kdoctor-0123456789abcdef.tmp'), 'half');
}

function isOwn(path: AbsPath): boolean {
  return path.startsWith('/var/lib/kdoctor/runs') || path.startsWith('/run/') || path === '/var/lib/kdoctor' || path.endsWith('/.probe');
}
