import { mountOf, parseMountinfo } from '../domain/mounts.ts';
import type { AbsPath, HostWriter } from '../model/host.ts';

/** A folder for kdoctor's own data, and the host through which it is reached. */
export interface Place {
  readonly host: HostWriter;
  readonly dir: AbsPath;
  /** In memory: gone at the next boot. */
  readonly volatile: boolean;
}

/**
 * Where kdoctor keeps what it must remember of a node. `lasting` lies on the node's own disk; `volatile` in memory, for
 * the lock, and for runs on a file system that is full or read-only (design.md §5).
 */
export interface StatePlaces {
  readonly lasting: Place;
  readonly volatile: Place;
}

/**
 * A run needs room for its journal and the backup of a PKI: a few hundred kilobytes, with a wide margin. ext4 counts as free
 * what it gives to nobody, 2 % or 4096 blocks (Linux 3.10 and later, fs/ext4/super.c, ext4_calculate_resv_clusters): 16 MiB.
 */
const roomForRunBytes = (16 + 16) * 1024 * 1024;

/** The place for a new run: the lasting one when it can be written and has room, otherwise memory. */
export async function placeForRun(places: StatePlaces, room = roomForRunBytes): Promise<Place> {
  const usage = await places.lasting.host.statfs(await nearestExisting(places.lasting));
  if (usage.kind === 'ok' && usage.value.freeBytes >= room && (await canWrite(places.lasting))) return places.lasting;
  await ensureDirectory(places.volatile.host, places.volatile.dir);
  return places.volatile;
}

/** Where a new run would lie, told without writing: for previews. The run itself tries to write and may yet decide otherwise. */
export async function placeForPreview(places: StatePlaces, room = roomForRunBytes): Promise<Place> {
  const usage = await places.lasting.host.statfs(await nearestExisting(places.lasting));
  const hasRoom = usage.kind === 'ok' && usage.value.freeBytes >= room;
  return hasRoom && !(await isMountedReadOnly(places.lasting)) ? places.lasting : places.volatile;
}

/** By the node's own table of mounts; false where there is none (a mounted root, a table that cannot be read). */
async function isMountedReadOnly({ host, dir }: Place): Promise<boolean> {
  if (!host.live) return false;
  const table = await host.read('/proc/self/mountinfo');
  return table.kind === 'ok' && mountOf(dir, parseMountinfo(table.value.bytes.toString('utf8')))?.readOnly === true;
}

/** Statfs alone does not see a read-only mount, quotas, or exhausted inodes: only a write does. */
async function canWrite(place: Place): Promise<boolean> {
  const probe: AbsPath = `${place.dir}/.probe`;
  try {
    await ensureDirectory(place.host, place.dir);
    await place.host.writeFile(probe, Buffer.from('kdoctor\n'), { mode: 0o600, uid: ownUid(), gid: ownGid() });
    await place.host.remove(probe);
    return true;
  } catch {
    return false;
  }
}

async function nearestExisting(place: Place): Promise<AbsPath> {
  let path: AbsPath = place.dir;
  while (path !== '/' && (await place.host.stat(path)).kind !== 'ok') path = parentOf(path);
  return path;
}

/** The folder that a path lies in; `/` for the root. */
export function parentOf(path: AbsPath): AbsPath {
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : `/${path.slice(1, end)}`;
}

/** Makes a folder and those above it, mode 0700, owner this process; what is there already is left as it is. */
export async function ensureDirectory(host: HostWriter, path: AbsPath): Promise<void> {
  if (path === '/' || (await host.stat(path)).kind === 'ok') return;
  await ensureDirectory(host, parentOf(path));
  try {
    await host.makeDirectory(path, { mode: 0o700, uid: ownUid(), gid: ownGid() });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** The user that kdoctor runs as: root on a node, somebody else in a demonstration. */
export function ownUid(): number {
  return process.getuid?.() ?? 0;
}
export function ownGid(): number {
  return process.getgid?.() ?? 0;
}

/** Did a write fail because the file system takes nothing more? */
export function takesNoMore(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS'].includes(codeOf(error));
}

/** The system's code of an error (`ENOSPC`), or an empty string. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
