import type { FileType, Read } from './read.ts';

/** An absolute path as seen on the node, also when the node's file system is mounted elsewhere. */
export type AbsPath = `/${string}`;

/** What lstat(2) says of a path. Times in milliseconds since the epoch. */
export interface FileStat {
  readonly type: FileType;
  readonly sizeBytes: number;
  /** Bytes really allocated (st_blocks × 512): less than the size for sparse files. */
  readonly allocatedBytes: number;
  /** Permission bits alone, without the file type: 0–0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
  /** The device the path lies on, as a decimal string: tells whether two paths share a file system. */
  readonly device: string;
  /** Target of a symbolic link, as written; absent for everything else. */
  readonly target?: string;
}

/** A regular file's bytes and what lstat said of the file finally reached (links followed). */
export interface FileContent {
  readonly bytes: Buffer;
  readonly stat: FileStat;
}

/** statfs(2) of a mount, in bytes; exact up to 2^53. */
export interface FsUsage {
  readonly totalBytes: number;
  /** Free for root. */
  readonly freeBytes: number;
  /** Free for others (f_bavail): what df and the kubelet's eviction manager count. */
  readonly availableBytes: number;
  /** Inodes; 0 where the file system has no fixed number (btrfs). */
  readonly totalInodes: number;
  readonly freeInodes: number;
}

/** One entry met on a walk. */
export interface WalkEntry {
  readonly path: AbsPath;
  readonly stat: FileStat;
}

/** A bounded walk: `complete` is false when the entry limit or the deadline ended it early. */
export interface Walk {
  readonly entries: readonly WalkEntry[];
  readonly complete: boolean;
}

declare const readOnly: unique symbol;
/**
 * A command that only reads. Made by the constructors of `src/host/read-commands.ts` and nowhere else, so that a fact
 * collector cannot start anything that changes the node.
 */
export interface ReadCommand {
  readonly argv: readonly [string, ...string[]];
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly [readOnly]: true;
}

/** How a command ended. A non-zero status is a value, not a failure to look. */
export interface CommandResult {
  /** Exit status, 0–255; null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where the credentials of a client lie: paths to PEM files on the node. */
export interface TlsFiles {
  readonly ca: AbsPath;
  readonly cert: AbsPath;
  readonly key: AbsPath;
}

/**
 * A question to a server, as plain data, so that a snapshot can record it beside its answer. Credentials are named by
 * path and never part of the question.
 */
export type ServerRequest =
  /** The certificates that a TLS port presents. Nothing is sent but the handshake; nothing is verified. */
  | { readonly ask: 'tls-chain'; readonly host: string; readonly port: number }
  /** GET without credentials. With `ca`, the server's certificate is verified against it; if that fails the answer is still
   * fetched, and marked as not verified. */
  | { readonly ask: 'http-get'; readonly url: string; readonly ca?: AbsPath }
  /** Maintenance.Status of one member. */
  | { readonly ask: 'etcd-status'; readonly endpoint: string; readonly tls: TlsFiles }
  /** Cluster.MemberList, asked of one member. */
  | { readonly ask: 'etcd-members'; readonly endpoint: string; readonly tls: TlsFiles }
  /** Maintenance.Alarm GET: needs quorum. */
  | { readonly ask: 'etcd-alarms'; readonly endpoint: string; readonly tls: TlsFiles }
  /** A linearizable read of a key that need not exist: proves that this member reaches a quorum. */
  | { readonly ask: 'etcd-read'; readonly endpoint: string; readonly tls: TlsFiles }
  /** A ConfigMap. `kubeconfig` absent: anonymously, from `server`, verified against `ca`. */
  | {
      readonly ask: 'kube-config-map';
      readonly server: string;
      readonly ca: AbsPath;
      readonly kubeconfig?: AbsPath;
      readonly namespace: string;
      readonly name: string;
    };

/** What each question is answered with. 64-bit ids are decimal strings: JavaScript numbers would corrupt them. */
export interface ServerAnswers {
  'tls-chain': { readonly pem: readonly string[] };
  'http-get': {
    readonly status: number;
    readonly body: string;
    /** True only when the chain was verified against the given CA; false with the reason's code otherwise. */
    readonly verified: boolean;
    readonly verifyError?: string;
    /** The server's `Date` header in milliseconds, when it sent one. */
    readonly dateMs?: number;
  };
  'etcd-status': {
    readonly clusterId: string;
    readonly memberId: string;
    /** Absent: this member knows no leader. */
    readonly leaderId?: string;
    readonly version: string;
    readonly dbSizeBytes: number;
    readonly raftTerm: string;
    readonly raftIndex: string;
    readonly isLearner: boolean;
    readonly errors: readonly string[];
  };
  'etcd-members': {
    readonly clusterId: string;
    readonly members: readonly {
      readonly id: string;
      /** Empty: the member was added and has never started. */
      readonly name: string;
      readonly peerUrls: readonly string[];
      readonly clientUrls: readonly string[];
      readonly isLearner: boolean;
    }[];
  };
  'etcd-alarms': {
    readonly alarms: readonly { readonly memberId: string; readonly alarm: string }[];
  };
  'etcd-read': { readonly revision: string };
  'kube-config-map': {
    readonly found: boolean;
    readonly data: Readonly<Record<string, string>>;
    readonly resourceVersion?: string;
  };
}

/** The answer that belongs to a question. */
export type AnswerTo<R extends ServerRequest> = ServerAnswers[R['ask']];

/**
 * The only door to a node's files, processes, sockets and clock for everything that judges. It cannot change anything.
 * No method throws for what it meets on the node, with one exception: a snapshot throws `UnrecordedRead` on a question
 * that was not asked when it was taken, because any answer would be an invention.
 */
export interface HostReader {
  /** Where the answers come from: this node, a mounted file system, or a snapshot. */
  readonly kind: 'local' | 'root' | 'snapshot';
  /**
   * True when a running node answers, or answered when the snapshot was taken: its commands, processes, mounts and servers
   * are its own. False for a file system mounted elsewhere, and for a snapshot of one.
   */
  readonly live: boolean;
  /** The node's own time; a snapshot's is the time it was taken. */
  now(): Date;
  /** A regular file's content, links followed (inside the root). Default limit 4 MiB. With `tailBytes`, only the end of it. */
  read(path: AbsPath, o?: { maxBytes?: number; tailBytes?: number }): Promise<Read<FileContent>>;
  /** lstat: the path itself, the last link not followed. */
  stat(path: AbsPath): Promise<Read<FileStat>>;
  /** The names in a directory, sorted, without `.` and `..`. Default limit 10,000 names. */
  list(path: AbsPath, o?: { maxNames?: number }): Promise<Read<readonly string[]>>;
  /** Everything below a directory on the same file system, links not followed, sorted by path. */
  walk(path: AbsPath, o: { maxEntries: number; maxDepth: number }): Promise<Read<Walk>>;
  statfs(path: AbsPath): Promise<Read<FsUsage>>;
  /**
   * Which of these files some process holds open: their paths with the id of one such process each. `denied` when not
   * every process could be looked at, `offline` where no process runs.
   */
  openedBy(paths: readonly AbsPath[]): Promise<Read<ReadonlyMap<AbsPath, number>>>;
  run(command: ReadCommand): Promise<Read<CommandResult>>;
  ask<R extends ServerRequest>(request: R): Promise<Read<AnswerTo<R>>>;
  /** Hardware and such: slow, nothing is judged by it, `collect` alone asks. */
  machine(): Promise<Read<Machine>>;
}

/** Owner and permission bits of a path that is written. */
export interface Ownership {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A change asked of a server, as plain data. */
export type ServerAction =
  | { readonly act: 'etcd-member-remove'; readonly endpoint: string; readonly tls: TlsFiles; readonly memberId: string }
  /** Writes a snapshot of the member's database to `to` on the node, mode 0600. */
  | { readonly act: 'etcd-snapshot'; readonly endpoint: string; readonly tls: TlsFiles; readonly to: AbsPath }
  /**
   * Merge-patches `data`; a null value removes the key. Fails when the object has changed since `resourceVersion`, unless it
   * holds this data already.
   */
  | {
      readonly act: 'kube-patch-config-map';
      readonly kubeconfig: AbsPath;
      readonly namespace: string;
      readonly name: string;
      readonly data: Readonly<Record<string, string | null>>;
      readonly resourceVersion?: string;
    };

/** What a change came to. `detail` is one line for the operator. */
export type ActionResult =
  | { readonly ok: true; readonly detail: string }
  | { readonly ok: false; readonly code: string; readonly reason: string };

/**
 * A node that can be changed. Only `src/engine/` receives one. Methods that change files throw the system's error with
 * its `code` (ENOSPC, EROFS …); the engine turns it into a failed step.
 */
export interface HostWriter extends HostReader {
  /** Replaces a file as a whole: temporary file beside it (its name starts with a dot), fsync, rename, fsync of the folder. */
  writeFile(path: AbsPath, bytes: Uint8Array, o: Ownership & { mtimeMs?: number }): Promise<void>;
  /**
   * {@link writeFile} for content that is too big for memory (an etcd snapshot): same temporary file, fsync and rename.
   * Gives the number of bytes written. When `chunks` throws, so does this, and nothing is left behind.
   */
  writeStream(path: AbsPath, chunks: AsyncIterable<Uint8Array>, o: Ownership): Promise<number>;
  /** Appends and syncs: for the journal alone. Creates the file with mode 0600. */
  append(path: AbsPath, text: string): Promise<void>;
  /** Creates a file that must not exist (O_EXCL), mode 0600; false when it is already there. */
  createExclusive(path: AbsPath, text: string): Promise<boolean>;
  /** Removes a file or symbolic link; nothing happens when it is not there. */
  remove(path: AbsPath): Promise<void>;
  /** rename(2), with both folders synced. */
  rename(from: AbsPath, to: AbsPath): Promise<void>;
  /** Makes a symbolic link, replacing what is there in one step. */
  symlink(path: AbsPath, target: string): Promise<void>;
  /** Makes one folder. */
  makeDirectory(path: AbsPath, o: Ownership): Promise<void>;
  /** Removes an empty folder; throws ENOTEMPTY when it is not. */
  removeDirectory(path: AbsPath): Promise<void>;
  /** Runs a program in its own process group with LC_ALL=C; each line of output goes to `onLine` as it comes. */
  execute(argv: readonly [string, ...string[]], o: { timeoutMs: number; onLine?: (line: string) => void }): Promise<Read<CommandResult>>;
  act(action: ServerAction, o: { timeoutMs: number }): Promise<ActionResult>;
  /** Is the process with this id, started at this time (clock ticks since boot, as /proc says), still there? */
  processAlive(pid: number, startTicks: string): Promise<boolean>;
  /** This process, as {@link processAlive} wants it. */
  self(): Promise<{ pid: number; startTicks: string }>;
  /** Waits without blocking the thread. */
  sleep(ms: number): Promise<void>;
}

/** Secondary facts about the machine, from `systeminformation`; each absent where it could not be told. */
export interface Machine {
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly virtualization?: string;
  readonly uptimeSeconds?: number;
}
