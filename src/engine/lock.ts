import type { AbsPath } from '../model/host.ts';
import { ensureDirectory, ownGid, ownUid, type Place } from './state-place.ts';

/** Who holds the node's lock. */
interface Holder {
  readonly pid: number;
  readonly startTicks: string;
}

export type Lock = { readonly held: true; release(): Promise<void> } | { readonly held: false; readonly byPid: number };

/** Whose lock a lock's own takeover needs is seldom stale itself: its holder must have died between two calls. */
const deepestTakeover = 3;

/**
 * Takes the node's lock, so that only one kdoctor changes it. It lies in memory (/run): a full disk cannot prevent it, a
 * boot clears it. A lock whose process is gone is taken over; a process is known by its id and start time, because ids
 * are used again.
 */
export async function takeLock(place: Place): Promise<Lock> {
  const path: AbsPath = `${place.dir}/lock`;
  await ensureDirectory(place.host, place.dir);
  const own = await place.host.self();
  const byPid = await acquire(place, path, `${JSON.stringify(own satisfies Holder)}\n`, 0);
  return byPid === undefined ? { held: true, release: () => place.host.remove(path) } : { held: false, byPid };
}

/**
 * Undefined when the lock file at `path` is ours now; otherwise the process that has it. A stale one is replaced only by who
 * holds a second lock, the one to take it over: to remove or rename a file by what was read of it a moment ago would hit
 * the lock of a process that was faster.
 */
async function acquire(place: Place, path: AbsPath, text: string, depth: number): Promise<number | undefined> {
  const { host } = place;
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await host.createExclusive(path, text)) return undefined;
    const holder = await livingHolder(place, path);
    if (holder !== undefined) return holder;
    if (depth === deepestTakeover) return 0;
    const takeover: AbsPath = `${path}.takeover`;
    const faster = await acquire(place, takeover, text, depth + 1);
    if (faster !== undefined) return faster;
    try {
      // It may have been taken over, or even released, before we had the right to.
      if ((await host.stat(path)).kind !== 'ok') continue;
      const meanwhile = await livingHolder(place, path);
      if (meanwhile !== undefined) return meanwhile;
      await host.writeFile(path, Buffer.from(text), { mode: 0o600, uid: ownUid(), gid: ownGid() });
      return undefined;
    } finally {
      await host.remove(takeover);
    }
  }
  return 0;
}

/** The process that holds a lock, while it lives. */
async function livingHolder(place: Place, path: AbsPath): Promise<number | undefined> {
  const holder = await readHolder(place, path);
  return holder !== undefined && (await place.host.processAlive(holder.pid, holder.startTicks)) ? holder.pid : undefined;
}

async function readHolder(place: Place, path: AbsPath): Promise<Holder | undefined> {
  const content = await place.host.read(path);
  if (content.kind !== 'ok') return undefined;
  try {
    const value: unknown = JSON.parse(content.value.bytes.toString('utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startTicks' in value)) return undefined;
    return typeof value.pid === 'number' && typeof value.startTicks === 'string'
      ? { pid: value.pid, startTicks: value.startTicks }
      : undefined;
  } catch {
    return undefined;
  }
}
