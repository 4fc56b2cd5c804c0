import type { AbsPath } from '../model/host.ts';
import { ensureDirectory, type Place } from './state-place.ts';

/** Who holds the node's lock. */
interface Holder {
  readonly pid: number;
  readonly startTicks: string;
}

export type Lock = { readonly held: true; release(): Promise<void> } | { readonly held: false; readonly byPid: number };

/**
 * Takes the node's lock, so that only one kdoctor changes it. It lies in memory (/run): a full disk cannot prevent it, a
 * boot clears it. A lock whose process is gone is taken over; a process is known by its id and start time, because ids
 * are used again.
 */
export async function takeLock(place: Place): Promise<Lock> {
  const { host } = place;
  const path: AbsPath = `${place.dir}/lock`;
  await ensureDirectory(host, place.dir);
  const own = await host.self();
  const text = `${JSON.stringify(own satisfies Holder)}\n`;
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await host.createExclusive(path, text)) return { held: true, release: () => host.remove(path) };
    const holder = await readHolder(place, path);
    if (holder !== undefined && (await host.processAlive(holder.pid, holder.startTicks))) return { held: false, byPid: holder.pid };
    // Renamed before it is removed: what is removed is then certainly what was looked at.
    const stale: AbsPath = `${path}.stale-${own.pid}`;
    try {
      await host.rename(path, stale);
    } catch {
      continue;
    }
    const taken = await readHolder(place, stale);
    if (taken !== undefined && (await host.processAlive(taken.pid, taken.startTicks))) {
      // Between our look and our rename another process took the stale lock over: this is its lock, it goes back.
      await host.rename(stale, path);
      return { held: false, byPid: taken.pid };
    }
    await host.remove(stale);
  }
  return { held: false, byPid: 0 };
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
