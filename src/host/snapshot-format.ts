import { posix } from 'node:path';
import type { AbsPath, FileStat, FsUsage, Machine, ServerRequest, Walk } from '../model/host.ts';
import type { Read, Unread } from '../model/read.ts';
import { redactText } from './redact.ts';

/*
 * A snapshot is a folder, or the same as .tgz:
 *   node.json       when, where and by what it was recorded
 *   files.json      by path: what was asked of it, and the answers
 *   rootfs/<path>   the content of the files that were read as a whole, secrets redacted; it wins over what files.json says
 *   commands.json   by argv (as JSON): status and output, or why there are none
 *   servers.json    by question (as JSON): the answer, or why there is none
 * The JSON files have sorted keys and an entry on each line.
 */

export const fileNames = ['node.json', 'files.json', 'commands.json', 'servers.json'] as const;
export type JsonFile = (typeof fileNames)[number];
export const rootfs = 'rootfs';
export const apiVersion = 'kdoctor/v1';

/** `node.json`. */
export interface NodeRecord {
  readonly apiVersion: typeof apiVersion;
  readonly kind: 'Snapshot';
  /** RFC 3339, UTC: the node's time when recording began. */
  readonly recordedAt: string;
  /** What answered in the end, through however many snapshots: a running node, or a file system mounted elsewhere. */
  readonly hostKind: 'local' | 'root';
  /** Version of the kdoctor that recorded it. */
  readonly kdoctor: string;
  /** `uid N`. */
  readonly recordedBy: string;
  /** Absent when nobody asked. */
  readonly machine?: Read<Machine>;
}

/** A file's content as answered; without `text` and `base64` it lies in rootfs/. */
export interface ContentRecord {
  readonly kind: 'ok';
  readonly stat: FileStat;
  readonly text?: string;
  readonly base64?: string;
}

/** An entry of `files.json`: each question that was asked of a path. */
export interface PathRecord {
  readonly read?: ContentRecord | Unread;
  /** By `tailBytes`. */
  readonly tails?: Readonly<Record<string, ContentRecord | Unread>>;
  readonly stat?: Read<FileStat>;
  readonly list?: Read<readonly string[]>;
  /** By `maxEntries,maxDepth`. */
  readonly walks?: Readonly<Record<string, Read<Walk>>>;
  readonly statfs?: Read<FsUsage>;
  /** Id of a process that holds the file open; null: none does. */
  readonly openedBy?: Read<number | null>;
}

/** An entry of `commands.json`. */
export type CommandRecord =
  | { readonly status: number | null; readonly stdout: string; readonly stderr: string }
  | { readonly unread: Unread };

/** The key of a path: what is written is redacted, file names too. */
export function pathKey(path: AbsPath): string {
  return redactText(path);
}

export function commandKey(argv: readonly string[]): string {
  return redactText(JSON.stringify(argv));
}

export function serverKey(request: ServerRequest): string {
  return redactText(stableJson(request));
}

export function walkKey(o: { readonly maxEntries: number; readonly maxDepth: number }): string {
  return `${o.maxEntries},${o.maxDepth}`;
}

/** Can a file of this name lie in rootfs/ and be found again? */
export function fitsRootfs(key: string): boolean {
  if (!key.startsWith('/') || posix.normalize(key) !== key || key.endsWith('/')) return false;
  return key.isWellFormed() && !/[\0\ufffd]/.test(key) && key.split('/').every((name) => Buffer.byteLength(name) <= 255);
}

/** JSON with sorted keys, on one line. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** A JSON object with sorted keys and an entry on each line. */
export function entryPerLine(entries: Iterable<readonly [string, unknown]>): string {
  const lines = [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${JSON.stringify(key)}: ${stableJson(value)}`);
  return lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`;
}
