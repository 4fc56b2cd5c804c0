import { closeSync, mkdirSync, openSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type NodeName, onDisk } from '../machine/names.ts';

const mebibyte = 1024 ** 2;

/** ext4 holds so many blocks back, for itself alone, and counts them as free (Linux, fs/ext4/super.c, ext4_calculate_resv_clusters). */
const heldByExt4 = 4096;

/** The blocks of a node's root that root could still write to, and those that ext4 holds back. */
export const freeBlocks = (node: NodeName): number => statfsSync(onDisk(node)).bfree;

/**
 * Fills the file system of a node's root to its last block, with what incident 003 found: rotated logs that nobody removed, a
 * log that still grows, and core dumps.
 */
export function fillDisk(node: NodeName): void {
  const log = (name: string): string => join(onDisk(node, '/var/log'), name);
  mkdirSync(onDisk(node, '/var/log'), { recursive: true });
  for (let i = 1; i <= 6; i++) writeFileSync(log(`vmware-network.${i}.log`), Buffer.alloc(40 * mebibyte, 'link is up\n'));
  writeFileSync(log('app.log'), Buffer.alloc(30 * mebibyte, 'this log is being written\n'));
  for (const [name, step] of [
    ['core.4711', mebibyte],
    ['core.4712', 4096],
    ['core.4713', 1],
  ] as const) {
    fillWith(log(name), step);
  }
  const left = freeBlocks(node);
  if (left > heldByExt4) throw new Error(`${left} blocks are left on the disk of ${node}`);
}

/** Writes a file, `step` bytes at a time, until there is no room. */
function fillWith(path: string, step: number): void {
  const bytes = Buffer.alloc(step, 0x42);
  const file = openSync(path, 'a');
  try {
    while (writeSync(file, bytes) > 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(file);
  }
}
