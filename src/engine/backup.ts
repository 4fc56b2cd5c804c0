import { createHash } from 'node:crypto';
import type { AbsPath, FileStat, HostWriter } from '../model/host.ts';
import { codeOf, ensureDirectory, type Place, parentOf } from './state-place.ts';

/** One path as it was before a run: enough to put it back, or to take away what was not there. */
export type BackupEntry =
  | { readonly path: AbsPath; readonly was: 'absent' }
  | { readonly path: AbsPath; readonly was: 'link'; readonly target: string }
  | { readonly path: AbsPath; readonly was: 'directory' }
  | {
      readonly path: AbsPath;
      readonly was: 'file';
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
      readonly mtimeMs: number;
      readonly sizeBytes: number;
      /** SHA-256, lower-case hex. */
      readonly sha256: string;
      /** File name in the run's `files` folder. */
      readonly stored: string;
    };

/** A path that cannot be backed up, so that the run must not start. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** A file larger than this is refused: a backup must not fill a disk. Nothing that kdoctor rewrites comes near it. */
const largestFileBytes = 64 * 1024 * 1024;

/**
 * Copies every path into the run's `files` folder, mode 0600 whatever it was, and writes the index. Throws
 * {@link BackupError} when a path cannot be copied: nothing on the node has been changed then.
 */
export async function makeBackup(
  host: HostWriter,
  paths: readonly AbsPath[],
  place: Place,
  runDir: AbsPath,
): Promise<readonly BackupEntry[]> {
  const files: AbsPath = `${runDir}/files`;
  await ensureDirectory(place.host, files);
  const entries: BackupEntry[] = [];
  for (const path of withMissingParents(paths)) entries.push(await backUpOne(host, path, place, files, entries.length));
  await place.host.writeFile(`${runDir}/backup.json`, Buffer.from(`${JSON.stringify(entries, null, 1)}\n`), ownedByUs());
  return entries;
}

async function backUpOne(host: HostWriter, path: AbsPath, place: Place, files: AbsPath, index: number): Promise<BackupEntry> {
  const stat = await host.stat(path);
  if (stat.kind === 'absent') return { path, was: 'absent' };
  if (stat.kind !== 'ok') throw new BackupError(`${path}: ${stat.kind}`);
  switch (stat.value.type) {
    case 'link':
      return { path, was: 'link', target: stat.value.target ?? '' };
    case 'directory':
      return { path, was: 'directory' };
    case 'file':
      return copyFile(host, path, stat.value, place, files, index);
    default:
      throw new BackupError(`${path} is a ${stat.value.type}`);
  }
}

async function copyFile(
  host: HostWriter,
  path: AbsPath,
  stat: FileStat,
  place: Place,
  files: AbsPath,
  index: number,
): Promise<BackupEntry> {
  const content = await host.read(path, { maxBytes: largestFileBytes });
  if (content.kind !== 'ok') throw new BackupError(`${path}: ${content.kind}`);
  const stored = String(index).padStart(4, '0');
  await place.host.writeFile(`${files}/${stored}`, content.value.bytes, ownedByUs());
  const { mode, uid, gid, mtimeMs } = stat;
  return { path, was: 'file', mode, uid, gid, mtimeMs, sizeBytes: content.value.bytes.length, sha256: sha256(content.value.bytes), stored };
}

/** Folders above a path may have to be made; they are noted too, so that undo leaves none behind. Parents come first. */
function withMissingParents(paths: readonly AbsPath[]): readonly AbsPath[] {
  const all = new Set<AbsPath>();
  for (const path of paths) {
    for (let up = parentOf(path); up !== '/'; up = parentOf(up)) all.add(up);
    all.add(path);
  }
  return [...all].sort();
}

/**
 * Puts one path back as it was, whatever is there now; doing it twice is the same as once. Throws the system's error
 * when it cannot, or {@link BackupError} when the stored copy is not what was stored.
 */
export async function restore(host: HostWriter, entry: BackupEntry, place: Place, runDir: AbsPath): Promise<void> {
  switch (entry.was) {
    case 'absent':
      return takeAway(host, entry.path);
    case 'directory':
      return;
    case 'link': {
      const stat = await host.stat(entry.path);
      if (stat.kind === 'ok' && stat.value.target === entry.target) return;
      return host.symlink(entry.path, entry.target);
    }
    case 'file': {
      const copy = await place.host.read(`${runDir}/files/${entry.stored}`, { maxBytes: largestFileBytes });
      if (copy.kind !== 'ok') throw new BackupError(`the copy of ${entry.path} could not be read: ${copy.kind}`);
      if (sha256(copy.value.bytes) !== entry.sha256) throw new BackupError(`the copy of ${entry.path} is damaged`);
      if (await isAsItWas(host, entry)) return;
      await ensureDirectory(host, parentOf(entry.path));
      return host.writeFile(entry.path, copy.value.bytes, { mode: entry.mode, uid: entry.uid, gid: entry.gid, mtimeMs: entry.mtimeMs });
    }
  }
}

/** A step that failed for want of room or permission has changed nothing; putting back what is there would fail likewise. */
async function isAsItWas(host: HostWriter, entry: Extract<BackupEntry, { was: 'file' }>): Promise<boolean> {
  const [stat, content] = [await host.stat(entry.path), await host.read(entry.path, { maxBytes: largestFileBytes })];
  if (stat.kind !== 'ok' || content.kind !== 'ok' || stat.value.type !== 'file') return false;
  const { mode, uid, gid, mtimeMs } = stat.value;
  const isSame = mode === entry.mode && uid === entry.uid && gid === entry.gid && mtimeMs === entry.mtimeMs;
  return isSame && sha256(content.value.bytes) === entry.sha256;
}

async function takeAway(host: HostWriter, path: AbsPath): Promise<void> {
  const stat = await host.stat(path);
  if (stat.kind === 'absent') return;
  if (stat.kind === 'ok' && stat.value.type === 'directory') {
    try {
      await host.removeDirectory(path);
    } catch (error) {
      // Somebody else has put something there since: that is not ours to remove.
      if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    }
    return;
  }
  await host.remove(path);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function ownedByUs() {
  return { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}
