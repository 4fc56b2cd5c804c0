import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from './system-errors.ts';

/** A file of a snapshot, by its name within it. */
export interface SnapshotFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Is this the name of a packed snapshot? */
export function isPacked(path: string): boolean {
  return path.endsWith('.tgz') || path.endsWith('.tar.gz');
}

/** Writes a snapshot's files, readable by their owner alone, in the given order. Throws EEXIST when something is there. */
export async function writeSnapshot(destination: string, files: readonly SnapshotFile[]): Promise<void> {
  if (isPacked(destination)) return writeNew(destination, await packed(files));
  await mkdir(destination, 0o700);
  for (const { name, bytes } of files) {
    await makeFolders(destination, dirname(name));
    await writeNew(join(destination, name), bytes);
  }
}

/** One level after the other: the recursive mkdir of Node 24 spins for ever below /proc. */
async function makeFolders(root: string, name: string): Promise<void> {
  if (name === '.') return;
  await makeFolders(root, dirname(name));
  try {
    await mkdir(join(root, name), 0o700);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
}

async function packed(files: readonly SnapshotFile[]): Promise<Buffer> {
  const { Header, Pack, ReadEntry } = await import('tar');
  // Portable: no owner, no times; the same snapshot packs to the same bytes.
  const pack = new Pack({ gzip: true, portable: true });
  const done = pack.concat();
  for (const { name, bytes } of files) {
    const entry = new ReadEntry(new Header({ path: name, mode: 0o600, size: bytes.length, type: 'File' }));
    pack.add(entry);
    entry.end(bytes);
  }
  pack.end();
  return done;
}
