import { realpath, stat } from 'node:fs/promises';
import { isAbsPath } from '../domain/structured.ts';
import type { HostWriter } from '../model/host.ts';
import { openClock } from './clock.ts';
import { openUsage } from './file-system-usage.ts';
import { openFileTree } from './file-tree.ts';
import { openFileWriter } from './file-writer.ts';
import { openMountTable } from './mount-guard.ts';
import { openProcessTable } from './processes.ts';
import type { TreeRoot } from './resolve.ts';
import { HostError } from './system-errors.ts';

/** What of a mounted root is not as usual. */
export interface RootHostOptions {
  /** What the clock shows now (`--now`). */
  readonly now?: Date;
  /** As of {@link LocalHostOptions}. */
  readonly program?: readonly [string, ...string[]];
}

const offline = { kind: 'offline' } as const;

/**
 * A node's file system mounted at a folder (rescue): its files can be read and changed; nothing of it runs. Throws the
 * system's error when the folder cannot be reached, ENOTDIR when it is none.
 */
export async function openRootHost(dir: string, o: RootHostOptions = {}): Promise<HostWriter> {
  const real = await realpath(dir);
  if (!isAbsPath(real) || !(await stat(real)).isDirectory()) throw new HostError('ENOTDIR', `${dir} is not a folder`);
  // No mount is kept from: who mounts a node's root over the network has no other way to it.
  const root: TreeRoot = { dir: real };
  return {
    kind: 'root',
    live: false,
    ...openClock(o.now),
    ...openFileTree(root),
    ...openFileWriter(root),
    // kdoctor's own process, which holds locks, runs here.
    ...openProcessTable(),
    statfs: openUsage(root, openMountTable(), o.program),
    openedBy: async () => offline,
    run: async () => offline,
    execute: async () => offline,
    ask: async () => offline,
    act: async () => ({ ok: false, code: 'OFFLINE', reason: 'no node runs on a mounted file system' }),
    machine: async () => offline,
  };
}
