import { createHash } from 'node:crypto';
import type { StatePlaces } from '../engine/state-place.ts';
import { openLocalHost } from '../host/local.ts';
import { readOnly } from '../host/read-only.ts';
import { realpath } from '../host/real-path.ts';
import { openRootHost } from '../host/root.ts';
import type { HostReader, HostWriter } from '../model/host.ts';
import type { Invocation } from './args.ts';
import { UsageError } from './usage-error.ts';

/** The node that a command line means. */
export interface NodeUnderCare {
  readonly reader: HostReader;
  /** Refuses every change on a snapshot. */
  readonly writer: HostWriter;
  readonly places: StatePlaces;
}

/** Opens this node, the file system under `--root`, or the snapshot of `--from`. Throws with a plain sentence when it cannot. */
export async function openNode(invocation: Invocation): Promise<NodeUnderCare> {
  const from = invocation.flag('from');
  const root = invocation.flag('root');
  const now = timeOf(invocation.flag('now'));
  if (from !== undefined && root !== undefined) throw new UsageError('--from and --root exclude each other');
  if (from !== undefined) {
    const { openSnapshotHost } = await import('../host/snapshot.ts');
    const reader = await openSnapshotHost(from, now === undefined ? {} : { now });
    const writer = readOnly(reader);
    return { reader, writer, places: placesOn(writer, writer, '/run/kdoctor') };
  }
  if (root === undefined) {
    if (now === undefined) {
      const host = openLocalHost();
      return { reader: host, writer: host, places: placesOn(host, host, '/run/kdoctor') };
    }
    // Judged by another clock a running node may be looked at, never changed: certificates would be made for that time.
    const host = readOnly(openLocalHost({ now }));
    return { reader: host, writer: host, places: placesOn(host, host, '/run/kdoctor') };
  }
  const path = await realpath(root);
  if (path === '/') throw new UsageError(`--root ${root} is this machine itself; leave --root out`);
  const host = await openRootHost(root, now === undefined ? {} : { now });
  // The mounted system's /run is a folder on its own, perhaps full, disk: what must be in memory goes into ours.
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return { reader: host, writer: host, places: placesOn(host, openLocalHost({}), `${memoryDirectory()}/roots/${name}`) };
}

/** kdoctor's own folders: on the node, and in memory. */
export function placesOn(lasting: HostWriter, volatile: HostWriter, memory: `/${string}`): StatePlaces {
  return {
    lasting: { host: lasting, dir: '/var/lib/kdoctor', volatile: false },
    volatile: { host: volatile, dir: memory, volatile: true },
  };
}

/** /run belongs to root; somebody else, trying a mounted copy, has a folder of their own. */
function memoryDirectory(): `/${string}` {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? '/run/kdoctor' : `/tmp/kdoctor-${uid}`;
}

function timeOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime()) || !/^\d{4}-\d\d-\d\d/.test(text))
    throw new UsageError(`--now is not a time: ${text} (try 2026-01-31T12:00:00Z)`);
  return date;
}
