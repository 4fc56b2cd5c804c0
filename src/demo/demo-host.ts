import type { AbsPath, HostWriter } from '../model/host.ts';
import { simulateMachine } from './machine.ts';
import { ownGid, ownUid } from './sick-node.ts';

/** Everything below is on the simulated disk but this, which stands for memory. */
const inMemory = (path: AbsPath): boolean => path === '/run' || path.startsWith('/run/');
const blockBytes = 4096;

/** The error that a full disk gives. */
class FullDisk extends Error {
  override readonly name = 'FullDisk';
  readonly code = 'ENOSPC';

  constructor() {
    super('no space left on device');
  }
}

/**
 * The demonstration's node: a real tree of files that fixes really change, on a disk that is exactly as big as what lies
 * on it unless `diskBytes` says otherwise, with a simulated kubelet, etcd and API server ({@link simulateMachine}).
 */
export async function openDemoHost(tree: HostWriter, diskBytes?: number): Promise<HostWriter> {
  const totalBytes = diskBytes ?? (await usedBytes(tree));
  const freeBytes = async () => Math.max(0, totalBytes - (await usedBytes(tree)));
  let generation = 0;
  const machine = simulateMachine(
    tree,
    async () => (await freeBytes()) >= 1024 * 1024,
    () => generation,
  );
  const mustFit = async (path: AbsPath, bytes: number) => {
    if (!inMemory(path) && (await freeBytes()) < bytes) throw new FullDisk();
  };
  const own = { uid: ownUid(), gid: ownGid() };
  return {
    ...tree,
    kind: 'local',
    live: true,
    writeFile: async (path, bytes, o) => {
      await mustFit(path, bytes.length);
      return tree.writeFile(path, bytes, { ...o, ...own });
    },
    writeStream: async (path, chunks, o) => tree.writeStream(path, chunks, { ...o, ...own }),
    append: async (path, text) => {
      await mustFit(path, text.length);
      return tree.append(path, text);
    },
    makeDirectory: async (path, o) => {
      await mustFit(path, blockBytes);
      return tree.makeDirectory(path, { ...o, ...own });
    },
    rename: async (from, to) => {
      generation += 1;
      return tree.rename(from, to);
    },
    statfs: async (path) => {
      const free = inMemory(path) ? 64 * 1024 * 1024 : await freeBytes();
      return { kind: 'ok', value: { totalBytes, freeBytes: free, availableBytes: free, totalInodes: 65_536, freeInodes: 60_000 } };
    },
    openedBy: async () => ({ kind: 'ok', value: new Map() }),
    run: (command) => machine.run(command.argv),
    // The machine answers each question with the answer that belongs to it; one signature for all of them cannot say so.
    ask: machine.ask as HostWriter['ask'],
    execute: (argv) => {
      generation += 1;
      return machine.run(argv);
    },
    act: async () => ({ ok: false, code: 'DEMO', reason: 'the demonstration has no such server' }),
    machine: async () => ({ kind: 'ok', value: {} }),
  };
}

async function usedBytes(tree: HostWriter): Promise<number> {
  const walk = await tree.walk('/', { maxEntries: 10_000, maxDepth: 16 });
  if (walk.kind !== 'ok') return 0;
  return walk.value.entries
    .filter((e) => e.stat.type === 'file' && !inMemory(e.path))
    .reduce((sum, e) => sum + Math.ceil(e.stat.sizeBytes / blockBytes) * blockBytes, 0);
}
