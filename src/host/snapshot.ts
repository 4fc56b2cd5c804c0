import type { AbsPath, AnswerTo, CommandResult, FileContent, FileStat, HostReader, ServerRequest } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { standingClock } from './clock.ts';
import { type ContentRecord, commandKey, fitsRootfs, type PathRecord, pathKey, rootfs, serverKey, walkKey } from './snapshot-format.ts';
import { type LoadedSnapshot, loadSnapshot } from './snapshot-load.ts';
import { openSnapshotFiles, SnapshotError, type SnapshotSource } from './snapshot-read.ts';

/** A question that was not asked when the snapshot was taken: any answer would be an invention. */
export class UnrecordedRead extends Error {
  override readonly name = 'UnrecordedRead';

  constructor(question: string) {
    super(`the snapshot does not say: ${question}`);
  }
}

const defaultMaxBytes = 4 * 1024 * 1024;
const defaultMaxNames = 10_000;

/**
 * A recorded node: a folder or .tgz as {@link recordHost} writes it. Its clock stands at the time it was taken, or at
 * `now`. A file in its rootfs/ is what the node has at that path, whatever was recorded: it can be edited by hand. Throws
 * `SnapshotError` when the snapshot is damaged.
 */
export async function openSnapshotHost(path: string, o: { readonly now?: Date } = {}): Promise<HostReader> {
  const source = await openSnapshotFiles(path);
  const snapshot = await loadSnapshot(source);
  const recorded = (at: AbsPath) => snapshot.paths.get(pathKey(at));
  return {
    kind: 'snapshot',
    live: snapshot.node.hostKind === 'local',
    ...standingClock(o.now ?? snapshot.recordedAt),
    read: (at, limits = {}) => read(source, snapshot, at, limits),
    async stat(at) {
      const known = recorded(at)?.stat;
      if (known?.kind === 'ok') return known;
      const bytes = await contentOf(source, pathKey(at));
      if (bytes !== undefined) return { kind: 'ok', value: statOf(snapshot, recorded(at), bytes) };
      return known ?? unrecorded(`lstat ${at}`);
    },
    async list(at, { maxNames = defaultMaxNames } = {}) {
      const known = recorded(at)?.list ?? unrecorded(`the names in ${at}`);
      if (known.kind !== 'ok' || known.value.length <= maxNames) return known;
      return { kind: 'failed', code: 'TOO-MANY-NAMES', reason: `more than ${maxNames} names in a folder` };
    },
    async walk(at, limits) {
      return recorded(at)?.walks?.[walkKey(limits)] ?? unrecorded(`everything below ${at} (${walkKey(limits)})`);
    },
    async statfs(at) {
      return recorded(at)?.statfs ?? unrecorded(`the usage of ${at}`);
    },
    async openedBy(paths) {
      if (snapshot.node.hostKind === 'root') return { kind: 'offline' };
      const holders = new Map<AbsPath, number>();
      for (const at of paths) {
        const known = recorded(at)?.openedBy ?? unrecorded(`who holds ${at} open`);
        if (known.kind !== 'ok') return known;
        if (known.value !== null) holders.set(at, known.value);
      }
      return { kind: 'ok', value: holders };
    },
    async run({ argv, maxBytes }): Promise<Read<CommandResult>> {
      const known = snapshot.commands.get(commandKey(argv)) ?? unrecorded(`what ${argv.join(' ')} prints`);
      if ('unread' in known) return known.unread;
      const sizeBytes = Math.max(Buffer.byteLength(known.stdout), Buffer.byteLength(known.stderr));
      return sizeBytes > maxBytes ? { kind: 'too-big', sizeBytes, limitBytes: maxBytes } : { kind: 'ok', value: known };
    },
    async ask<R extends ServerRequest>(request: R) {
      const known = snapshot.servers.get(serverKey(request)) ?? unrecorded(`the answer to ${serverKey(request)}`);
      // Recorded under the question itself, so it is the answer to it.
      return known as Read<AnswerTo<R>>;
    },
    async machine() {
      return snapshot.node.machine ?? unrecorded('the machine');
    },
  };
}

async function read(
  source: SnapshotSource,
  snapshot: LoadedSnapshot,
  path: AbsPath,
  { maxBytes = defaultMaxBytes, tailBytes }: { maxBytes?: number; tailBytes?: number },
): Promise<Read<FileContent>> {
  const key = pathKey(path);
  const record = snapshot.paths.get(key);
  const bytes = (await contentOf(source, key)) ?? inline(record?.read);
  if (bytes !== undefined) {
    if (tailBytes === undefined && bytes.length > maxBytes) return { kind: 'too-big', sizeBytes: bytes.length, limitBytes: maxBytes };
    const wanted = tailBytes === undefined ? bytes : lastOf(bytes, tailBytes);
    return { kind: 'ok', value: { bytes: wanted, stat: record?.read?.kind === 'ok' ? record.read.stat : statOf(snapshot, record, bytes) } };
  }
  if (tailBytes !== undefined) return tail(path, record, tailBytes);
  const known = record?.read ?? unrecorded(`the content of ${path}`);
  if (known.kind === 'ok') throw new SnapshotError(`${rootfs}${key} is missing, though it was recorded`);
  if (known.kind !== 'too-big') return known;
  return known.sizeBytes <= maxBytes ? unrecorded(`the content of ${path}, ${known.sizeBytes} bytes`) : { ...known, limitBytes: maxBytes };
}

function tail(path: AbsPath, record: PathRecord | undefined, tailBytes: number): Read<FileContent> {
  const exact = record?.tails?.[tailBytes];
  // A longer tail ends with the shorter one.
  const longer = Object.entries(record?.tails ?? {}).find(([recorded]) => Number(recorded) > tailBytes)?.[1];
  const whole = record?.read?.kind === 'ok' || record?.read?.kind === 'too-big' ? undefined : record?.read;
  const known = exact ?? longer ?? whole ?? unrecorded(`the last ${tailBytes} bytes of ${path}`);
  if (known.kind !== 'ok') return known;
  return {
    kind: 'ok',
    value: {
      bytes: lastOf(inline(known) ?? Buffer.alloc(0), exact === undefined ? tailBytes : Number.POSITIVE_INFINITY),
      stat: known.stat,
    },
  };
}

async function contentOf(source: SnapshotSource, key: string): Promise<Buffer | undefined> {
  return fitsRootfs(key) ? source(`${rootfs}${key}`) : undefined;
}

function inline(record: ContentRecord | Exclude<Read<never>, { kind: 'ok' }> | undefined): Buffer | undefined {
  if (record?.kind !== 'ok') return undefined;
  if (record.text !== undefined) return Buffer.from(record.text);
  return record.base64 === undefined ? undefined : Buffer.from(record.base64, 'base64');
}

/** For a file that was put into rootfs/ by hand: root's, readable by all, as old as the snapshot. */
function statOf(snapshot: LoadedSnapshot, record: PathRecord | undefined, bytes: Buffer): FileStat {
  if (record?.stat?.kind === 'ok' && record.stat.value.type === 'file') return record.stat.value;
  const sizeBytes = bytes.length;
  const mtimeMs = snapshot.recordedAt.getTime();
  return { type: 'file', sizeBytes, allocatedBytes: sizeBytes, mode: 0o644, uid: 0, gid: 0, mtimeMs, device: '0' };
}

function lastOf(bytes: Buffer, count: number): Buffer {
  return bytes.subarray(Math.max(0, bytes.length - count));
}

function unrecorded(question: string): never {
  throw new UnrecordedRead(question);
}
