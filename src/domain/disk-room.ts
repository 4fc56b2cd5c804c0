import type { FsUsage } from '../model/host.ts';

/** Used space in per cent as df(1) counts it: blocks reserved for root are neither used nor available. 0 for an empty file system. */
export function usedPercent(usage: FsUsage): number {
  const used = usage.totalBytes - usage.freeBytes;
  const counted = used + usage.availableBytes;
  return counted <= 0 ? 0 : (used / counted) * 100;
}

/** Used inodes in per cent; 0 where the file system has no fixed number. */
export function usedInodePercent(usage: FsUsage): number {
  return usage.totalInodes <= 0 ? 0 : (1 - usage.freeInodes / usage.totalInodes) * 100;
}

/** The share of the total (0–1) that is available to others than root: what the kubelet's eviction compares. */
export function availableFraction(usage: FsUsage): number {
  return usage.totalBytes <= 0 ? 1 : usage.availableBytes / usage.totalBytes;
}

/** The share of inodes (0–1) that is free; 1 where the file system has no fixed number. */
export function freeInodeFraction(usage: FsUsage): number {
  return usage.totalInodes <= 0 ? 1 : usage.freeInodes / usage.totalInodes;
}
