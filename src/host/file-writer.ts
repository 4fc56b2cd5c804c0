import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, mkdir, open, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import type { AbsPath, HostWriter, Ownership } from '../model/host.ts';
import { resolve, type TreeRoot } from './resolve.ts';
import { codeOf, HostError } from './system-errors.ts';

/** The part of a host that changes files. */
export type FileWriter = Pick<
  HostWriter,
  'writeFile' | 'writeStream' | 'append' | 'createExclusive' | 'remove' | 'rename' | 'symlink' | 'makeDirectory' | 'removeDirectory'
>;

/**
 * Changes the files below a folder that stands for `/`. Folders on the way may be links (followed below the root); the
 * name at the end is never followed: a link there is itself replaced, moved or removed. Every change is on disk when its
 * promise resolves; killed at any point, a path has its old content or its new one, and at worst a file `.kdoctor-….tmp`
 * is left beside it.
 */
export function openFileWriter(root: TreeRoot): FileWriter {
  const real = (path: AbsPath) => placeOf(root, path);
  return {
    async writeFile(path, bytes, o) {
      await replaceFile(await real(path), async (handle) => {
        await handle.writeFile(bytes);
        await own(handle, o);
        if (o.mtimeMs !== undefined) await handle.utimes(o.mtimeMs / 1000, o.mtimeMs / 1000);
      });
    },

    async writeStream(path, chunks, o) {
      let written = 0;
      await replaceFile(await real(path), async (handle) => {
        for await (const chunk of chunks) {
          await handle.writeFile(chunk);
          written += chunk.length;
        }
        await own(handle, o);
      });
      return written;
    },

    async append(path, text) {
      const place = await real(path);
      const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      const handle = await open(place.path, flags, 0o600);
      try {
        const { size } = await handle.stat();
        await handle.writeFile((await endsInsideLine(handle, size)) ? `\n${text}` : text);
        await handle.sync();
        if (size === 0) await syncFolder(place.folder);
      } finally {
        await handle.close();
      }
    },

    async createExclusive(path, text) {
      const place = await real(path);
      return viaTemporary(place, async (temporary) => {
        await writeNew(temporary, text);
        try {
          // Unlike O_EXCL alone, this lets nobody see the file before its content is in it.
          await link(temporary, place.path);
        } catch (error) {
          if (codeOf(error) === 'EEXIST') return false;
          // No hard links here (vfat).
          if (!['EPERM', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error;
          return writeUnlessThere(place.path, text);
        }
        return true;
      });
    },

    async remove(path) {
      const at = await resolve(root, path, { followLast: false });
      if (!at.found) {
        if (at.unread.kind === 'absent') return;
        throw asError(path, at.unread);
      }
      await unlink(at.real);
      await syncFolder(folderOf(at.real));
    },

    async rename(from, to) {
      const [source, target] = [await real(from), await real(to)];
      await rename(source.path, target.path);
      await syncFolder(target.folder);
      if (source.folder !== target.folder) await syncFolder(source.folder);
    },

    async symlink(path, target) {
      const place = await real(path);
      await viaTemporary(place, async (temporary) => {
        await symlink(target, temporary);
        await rename(temporary, place.path);
      });
    },

    async makeDirectory(path, o) {
      const place = await real(path);
      await mkdir(place.path, { mode: 0o700 });
      const handle = await open(place.path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
      try {
        await own(handle, o);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await syncFolder(place.folder);
    },

    async removeDirectory(path) {
      const place = await real(path);
      await rmdir(place.path);
      await syncFolder(place.folder);
    },
  };
}

const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** A name in its folder, as this machine sees both. */
interface Place {
  readonly path: AbsPath;
  readonly folder: AbsPath;
}

async function placeOf(root: TreeRoot, path: AbsPath): Promise<Place> {
  const at = await resolve(root, path, { followLast: false });
  if (at.found) return { path: at.real, folder: folderOf(at.real) };
  if (at.real !== undefined) return { path: at.real, folder: folderOf(at.real) };
  throw asError(path, at.unread);
}

function asError(path: AbsPath, unread: { readonly kind: string; readonly code?: string; readonly reason?: string }): HostError {
  if (unread.kind === 'absent') return new HostError('ENOENT', `no such folder for ${path}`);
  if (unread.kind === 'denied') return new HostError('EACCES', `no permission for ${path}`);
  return new HostError(unread.code ?? 'UNKNOWN', `${path}: ${unread.reason ?? unread.kind}`);
}

function folderOf(path: AbsPath): AbsPath {
  const end = path.lastIndexOf('/');
  return `/${path.slice(1, Math.max(1, end))}`;
}

/**
 * Works with a name beside the target that nobody else uses. It starts with a dot, because the kubelet runs every other
 * file in its manifests folder. It is taken away again when anything fails.
 */
async function viaTemporary<T>(place: Place, work: (temporary: AbsPath) => Promise<T>): Promise<T> {
  const name = `.kdoctor-${randomBytes(8).toString('hex')}.tmp`;
  const temporary: AbsPath = place.folder === '/' ? `/${name}` : `${place.folder}/${name}`;
  try {
    const result = await work(temporary);
    await syncFolder(place.folder);
    return result;
  } finally {
    // After a rename it is gone already.
    await unlink(temporary).catch(() => undefined);
  }
}

/** Puts a new file, filled by `fill`, in the place of the one that is there. */
async function replaceFile(place: Place, fill: (handle: FileHandle) => Promise<void>): Promise<void> {
  await viaTemporary(place, async (temporary) => {
    const handle = await open(temporary, newFile, 0o600);
    try {
      await fill(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, place.path);
  });
}

/** The owner first: changing it may clear bits of the mode. */
async function own(handle: FileHandle, o: Ownership): Promise<void> {
  await handle.chown(o.uid, o.gid);
  await handle.chmod(o.mode);
}

async function writeNew(path: AbsPath, text: string): Promise<void> {
  const handle = await open(path, newFile, 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeUnlessThere(path: AbsPath, text: string): Promise<boolean> {
  try {
    await writeNew(path, text);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** True when an earlier line was cut off (a power loss): the next one must not be glued to it. */
async function endsInsideLine(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== 0x0a;
}

/** Makes the names in a folder last. Some file systems know no such thing. */
async function syncFolder(folder: AbsPath): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch (error) {
    if (codeOf(error) !== 'EINVAL') throw error;
  } finally {
    await handle.close();
  }
}
