import type { Stats } from 'node:fs';
import type { FileStat } from '../model/host.ts';
import type { FileType } from '../model/read.ts';

/** What lstat said, in the model's words; `target` for links alone. */
export function fileStat(stats: Stats, target?: string): FileStat {
  return {
    type: fileType(stats),
    sizeBytes: stats.size,
    allocatedBytes: stats.blocks * 512,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    // Whole milliseconds: a time that was set from this value reads as this value again.
    mtimeMs: Math.round(stats.mtimeMs),
    device: String(stats.dev),
    ...(target === undefined ? {} : { target }),
  };
}

export function fileType(stats: Stats): FileType {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isSocket()) return 'socket';
  return stats.isBlockDevice() ? 'block-device' : 'char-device';
}
