import type {
  AbsPath,
  AnswerTo,
  CommandResult,
  FileStat,
  FsUsage,
  HostReader,
  ReadCommand,
  ServerRequest,
  WalkEntry,
} from '../../src/model/host.ts';
import type { Read, Unread } from '../../src/model/read.ts';

/** One node of the fake tree: bytes, a folder (implied by what lies below it), or why it cannot be read. */
export type FakeFile = string | Uint8Array | { readonly unread: Unread } | { readonly content: string; readonly stat: Partial<FileStat> };

/** What a fake node holds; everything that is not named is absent. Commands and questions answer with `absent`. */
export interface FakeNode {
  /** A running node unless said otherwise. */
  readonly live?: boolean;
  readonly files?: Readonly<Record<string, FakeFile>>;
  /** By argv, joined with single spaces. */
  readonly commands?: Readonly<Record<string, Partial<CommandResult> | { readonly unread: Unread }>>;
  /** By path. */
  readonly usage?: Readonly<Record<string, Partial<FsUsage> | { readonly unread: Unread }>>;
  /** Paths with the id of the process that holds them open; `offline` when not given. */
  readonly open?: Readonly<Record<string, number>> | { readonly unread: Unread };
  readonly ask?: (request: ServerRequest) => Read<AnswerTo<ServerRequest>>;
  readonly now?: Date;
}

/** A HostReader over plain data, and the commands that it was asked to run. */
export function fakeHost(node: FakeNode): HostReader & { readonly ran: readonly string[] } {
  const files = new Map(Object.entries(node.files ?? {}));
  const ran: string[] = [];
  const below = (dir: string) => [...files.keys()].filter((path) => path.startsWith(dir === '/' ? '/' : `${dir}/`));

  const host: HostReader & { readonly ran: readonly string[] } = {
    ran,
    kind: node.live === false ? 'root' : 'local',
    live: node.live ?? true,
    now: () => node.now ?? new Date('2026-01-01T00:00:00Z'),
    async read(path, o) {
      const file = files.get(path);
      if (file === undefined) return below(path).length > 0 ? { kind: 'wrong-type', type: 'directory' } : { kind: 'absent' };
      if (isUnread(file)) return file.unread;
      const bytes = bytesOf(file);
      const limit = o?.maxBytes ?? 4 * 1024 * 1024;
      if (o?.tailBytes === undefined && bytes.length > limit) return { kind: 'too-big', sizeBytes: bytes.length, limitBytes: limit };
      const tail = o?.tailBytes === undefined ? bytes : bytes.subarray(Math.max(0, bytes.length - o.tailBytes));
      return { kind: 'ok', value: { bytes: tail, stat: statOf(file) } };
    },
    async stat(path) {
      const file = files.get(path);
      if (file === undefined) return below(path).length > 0 ? { kind: 'ok', value: { ...plain, type: 'directory' } } : { kind: 'absent' };
      return isUnread(file) ? file.unread : { kind: 'ok', value: statOf(file) };
    },
    async list(path) {
      const file = files.get(path);
      if (file !== undefined) return isUnread(file) ? file.unread : { kind: 'wrong-type', type: 'file' };
      const names = new Set(below(path).map((found) => found.slice(path === '/' ? 1 : path.length + 1).split('/')[0] ?? ''));
      return names.size === 0 ? { kind: 'absent' } : { kind: 'ok', value: [...names].sort() };
    },
    async walk(path, o) {
      const found = below(path).sort();
      if (found.length === 0) return { kind: 'absent' };
      const entries = found.slice(0, o.maxEntries).flatMap((at): readonly WalkEntry[] => {
        const file = files.get(at);
        return file === undefined || isUnread(file) || !at.startsWith('/') ? [] : [{ path: `/${at.slice(1)}`, stat: statOf(file) }];
      });
      return { kind: 'ok', value: { entries, complete: found.length <= o.maxEntries } };
    },
    async statfs(path) {
      const usage = node.usage?.[path];
      if (usage === undefined) return { kind: 'absent' };
      return 'unread' in usage ? usage.unread : { kind: 'ok', value: { ...roomy, ...usage } };
    },
    async openedBy(paths) {
      const { open } = node;
      if (open === undefined) return { kind: 'offline' };
      if (isUnread(open)) return open.unread;
      return { kind: 'ok', value: new Map(paths.flatMap((path) => (open[path] === undefined ? [] : [[path, open[path]]]))) };
    },
    async run(command: ReadCommand) {
      const argv = command.argv.join(' ');
      ran.push(argv);
      const result = node.commands?.[argv];
      if (result === undefined) return { kind: 'absent' };
      return 'unread' in result ? result.unread : { kind: 'ok', value: { status: 0, stdout: '', stderr: '', ...result } };
    },
    async ask<R extends ServerRequest>(request: R) {
      // The test that gives `ask` answers each question with its own kind of answer.
      return (node.ask?.(request) ?? { kind: 'absent' }) as Read<AnswerTo<R>>;
    },
    async machine() {
      return { kind: 'ok', value: {} };
    },
  };
  return host;
}

const plain: FileStat = { type: 'file', sizeBytes: 0, allocatedBytes: 0, mode: 0o600, uid: 0, gid: 0, mtimeMs: 0, device: '1' };
const roomy: FsUsage = { totalBytes: 100e9, freeBytes: 60e9, availableBytes: 50e9, totalInodes: 1e6, freeInodes: 9e5 };

function isUnread(file: unknown): file is { readonly unread: Unread } {
  return typeof file === 'object' && file !== null && 'unread' in file;
}

function bytesOf(file: Exclude<FakeFile, { unread: Unread }>): Buffer {
  if (typeof file === 'string') return Buffer.from(file);
  return Buffer.from(file instanceof Uint8Array ? file : file.content);
}

function statOf(file: Exclude<FakeFile, { unread: Unread }>): FileStat {
  const sizeBytes = bytesOf(file).length;
  const given = typeof file === 'object' && 'stat' in file ? file.stat : {};
  return { ...plain, sizeBytes, allocatedBytes: sizeBytes, ...given };
}

/** A path as its type wants it. */
export function abs(path: string): AbsPath {
  return `/${path.replace(/^\/+/, '')}`;
}
