import { ownGid, ownUid } from '../../src/demo/sick-node.ts';
import type { AbsPath, HostWriter, WalkEntry } from '../../src/model/host.ts';
import { memoryDir } from './simulated-memory.ts';
import { simulatePrograms } from './simulated-programs.ts';
import { simulateServers } from './simulated-servers.ts';

/** Files here stand for ones that are 1024 times as big: nothing big need be copied for a full disk. */
const heavy = ['/var/log/', '/etc/kubernetes/tmp/', '/var/lib/systemd/coredump/'];

/** The disk below everything but /run. */
export interface SimulatedDisk {
  readonly totalBytes: number;
  /** Every write fails with EROFS. */
  readonly readOnly?: boolean;
}

/** What the system says when a write fails. */
class WriteError extends Error {
  readonly code: string;
  constructor(code: 'ENOSPC' | 'EROFS') {
    super(code === 'ENOSPC' ? 'no space left on device' : 'read-only file system');
    this.code = code;
  }
}

/**
 * A running node for tests: a real tree of files, and programs and servers that keep their state in it, so that it outlives
 * a kdoctor that is killed. Its clock is its own: a wait moves it on at once.
 */
export function openSimulatedNode(tree: HostWriter, disk: SimulatedDisk): HostWriter {
  let waitedMs = 0;
  /** Grows with every change of the node; what is worked out of its files holds until then. */
  let version = 0;
  const now = () => new Date(tree.now().getTime() + waitedMs);
  const done = (change: Promise<void>) => change.finally(() => (version += 1));
  const own = { uid: ownUid(), gid: ownGid() };
  const usedBytes = async () => {
    const walk = await tree.walk('/', { maxEntries: 10_000, maxDepth: 16 });
    const entries = walk.kind === 'ok' ? walk.value.entries : [];
    return entries.filter(isOnDisk).reduce((sum, { path, stat }) => sum + weigh(path, stat.sizeBytes), 0);
  };
  let used: { readonly version: number; readonly bytes: Promise<number> } | undefined;
  const freeBytes = async () => {
    if (used?.version !== version) used = { version, bytes: usedBytes() };
    return Math.max(0, disk.totalBytes - (await used.bytes));
  };
  const mustFit = async (path: AbsPath, bytes: number) => {
    // A journal's line alone changes no program's mind.
    if (!path.endsWith('.jsonl')) version += 1;
    if (isInMemory(path)) return;
    if (disk.readOnly === true) throw new WriteError('EROFS');
    if ((await freeBytes()) < weigh(path, bytes)) throw new WriteError('ENOSPC');
  };
  const programs = simulatePrograms(tree, now, weigh, () => version);
  const writeStream: HostWriter['writeStream'] = async (path, chunks, o) => {
    await mustFit(path, 4096);
    return tree.writeStream(path, chunks, { ...o, ...own });
  };
  const servers = simulateServers(tree, { writeStream }, now, programs);

  return {
    ...tree,
    kind: 'local',
    live: true,
    now,
    sleep: async (ms) => {
      waitedMs += ms;
    },
    writeFile: async (path, bytes, o) => {
      await mustFit(path, bytes.length);
      return done(tree.writeFile(path, bytes, { ...o, ...own }));
    },
    writeStream,
    append: async (path, text) => {
      await mustFit(path, text.length);
      return tree.append(path, text);
    },
    makeDirectory: async (path, o) => {
      await mustFit(path, 4096);
      return done(tree.makeDirectory(path, { ...o, ...own }));
    },
    remove: async (path) => {
      await mustFit(path, 0);
      return done(tree.remove(path));
    },
    rename: async (from, to) => {
      await mustFit(to, 0);
      return done(tree.rename(from, to));
    },
    symlink: async (path, target) => {
      await mustFit(path, 0);
      return done(tree.symlink(path, target));
    },
    walk: async (path, o) => {
      const walk = await tree.walk(path, o);
      return walk.kind === 'ok' ? { kind: 'ok', value: { ...walk.value, entries: walk.value.entries.map(heavyEntry) } } : walk;
    },
    statfs: async (path) => {
      const free = isInMemory(path) ? 64 * 1024 * 1024 : await freeBytes();
      const totalBytes = isInMemory(path) ? 128 * 1024 * 1024 : disk.totalBytes;
      return { kind: 'ok', value: { totalBytes, freeBytes: free, availableBytes: free, totalInodes: 65_536, freeInodes: 60_000 } };
    },
    openedBy: async () => ({ kind: 'ok', value: new Map() }),
    run: (command) => programs.run(command.argv),
    execute: (argv) => {
      version += 1;
      return programs.run(argv).finally(() => (version += 1));
    },
    // The servers answer each question with the answer that belongs to it; one signature for all of them cannot say so.
    ask: servers.ask as HostWriter['ask'],
    act: (action) => servers.act(action).finally(() => (version += 1)),
    machine: async () => ({ kind: 'ok', value: {} }),
  };
}

/** The size that a file stands for. */
function weigh(path: AbsPath, bytes: number): number {
  return heavy.some((folder) => path.startsWith(folder)) ? bytes * 1024 : bytes;
}

function heavyEntry(entry: WalkEntry): WalkEntry {
  const { path, stat } = entry;
  return { path, stat: { ...stat, sizeBytes: weigh(path, stat.sizeBytes), allocatedBytes: weigh(path, stat.allocatedBytes) } };
}

function isOnDisk({ path, stat }: WalkEntry): boolean {
  return stat.type === 'file' && !isInMemory(path) && !path.startsWith(`${memoryDir}/`);
}

function isInMemory(path: AbsPath): boolean {
  return path === '/run' || path.startsWith('/run/');
}
