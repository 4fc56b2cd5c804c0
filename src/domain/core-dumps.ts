import type { AbsPath, WalkEntry } from '../model/host.ts';
import { logDir } from './node-paths.ts';

/** A folder where programs leave core dumps, and the held path (see `src/facts/held-paths.ts`) on whose file system it lies. */
export interface DumpFolder {
  readonly path: AbsPath;
  readonly heldBy: AbsPath;
  /** Names of dumps in it: where nothing but dumps is written, more names are certain. */
  readonly name: RegExp;
}

/** `core`, `core.4711`, `core.dump`, `core.dump.2`: what kernel.core_pattern is set to by hand, after core(5). */
const anywhere = /^core(?:\.\d{1,10}|\.dump(?:\.\d{1,10})?)?$/;

/** kubeadm-facts §7.3; systemd's, by its coredump.conf(5); kdump's and apport's, by their manual pages. */
export const dumpFolders: readonly DumpFolder[] = [
  { path: logDir, heldBy: logDir, name: anywhere },
  { path: '/var/lib/systemd/coredump', heldBy: '/var/lib', name: /^core\..+\.\d+(?:\.(?:xz|lz4|zst))?$/ },
  { path: '/var/crash', heldBy: '/var', name: /^(?:core(?:\..+)?|vmcore|.+\.crash)$/ },
];

/** Does a file of this name hold a core dump, wherever it lies? */
export function isNamedAsDump(name: string): boolean {
  return anywhere.test(name);
}

/** Those of the entries below a folder that are core dumps: regular files with the names that they are given there. Biggest first. */
export function coreDumps(folder: DumpFolder, entries: readonly WalkEntry[]): readonly WalkEntry[] {
  return entries
    .filter(({ path, stat }) => stat.type === 'file' && folder.name.test(path.slice(path.lastIndexOf('/') + 1)))
    .sort((a, b) => b.stat.allocatedBytes - a.stat.allocatedBytes || (a.path < b.path ? -1 : 1));
}
