import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { AbsPath, FileContent } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { fileStat, fileType } from './file-stat.ts';
import { codeOf } from './system-errors.ts';

/** What a read may take. */
export interface ReadLimits {
  readonly maxBytes: number;
  /** Only the end of the file. */
  readonly tailBytes?: number | undefined;
}

const chunkBytes = 64 * 1024;

/**
 * Reads a regular file at a path (of this machine) whose links are already followed. Never waits for a writer and never
 * takes a terminal, should something else lie there by now. Throws the system's errors.
 */
export async function readRegularFile(real: AbsPath, limits: ReadLimits): Promise<Read<FileContent>> {
  const handle = await openRegular(real);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return { kind: 'wrong-type', type: fileType(stats) };
    const stat = fileStat(stats);
    const { maxBytes, tailBytes } = limits;
    // Files of /proc say that they have no size: their end is found by reading.
    if (tailBytes !== undefined && stats.size > 0) {
      const from = Math.max(0, stats.size - tailBytes);
      return { kind: 'ok', value: { bytes: await readUpTo(handle, from, tailBytes, stats.size - from), stat } };
    }
    if (stats.size > maxBytes) return { kind: 'too-big', sizeBytes: stats.size, limitBytes: maxBytes };
    const bytes = await readUpTo(handle, 0, maxBytes + 1, stats.size);
    if (bytes.length > maxBytes) return { kind: 'too-big', sizeBytes: bytes.length, limitBytes: maxBytes };
    return { kind: 'ok', value: { bytes: tailBytes === undefined ? bytes : bytes.subarray(Math.max(0, bytes.length - tailBytes)), stat } };
  } finally {
    await handle.close();
  }
}

async function openRegular(real: AbsPath): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
  try {
    // O_NOATIME: looking leaves no trace. Only the owner and root may ask for it.
    return await open(real, flags | constants.O_NOATIME);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') throw error;
    return open(real, flags);
  }
}

async function readUpTo(handle: FileHandle, from: number, most: number, expected: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  // One byte more than expected: the read that finds the end of the file is then the first one.
  let want = Math.min(most, Math.max(expected + 1, chunkBytes));
  while (total < most) {
    const chunk = Buffer.allocUnsafe(Math.min(want, most - total));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, from + total);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    total += bytesRead;
    if (expected > 0 && total >= expected && bytesRead < chunk.length) break;
    want = chunkBytes;
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, total);
}
