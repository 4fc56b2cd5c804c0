import { isMapping, parseJson, textAt, valueAt } from '../domain/structured.ts';
import { apiVersion, type CommandRecord, fileNames, type JsonFile, type NodeRecord, type PathRecord } from './snapshot-format.ts';
import { SnapshotError, type SnapshotSource } from './snapshot-read.ts';

/** A snapshot's JSON files, checked for their shape. */
export interface LoadedSnapshot {
  readonly node: NodeRecord;
  readonly recordedAt: Date;
  readonly paths: ReadonlyMap<string, PathRecord>;
  readonly commands: ReadonlyMap<string, CommandRecord>;
  /** Answers and unread values as they were recorded, by {@link serverKey}. */
  readonly servers: ReadonlyMap<string, unknown>;
}

/** Reads and checks everything but rootfs/. Throws {@link SnapshotError} saying which file is wrong, and how. */
export async function loadSnapshot(source: SnapshotSource): Promise<LoadedSnapshot> {
  const [node, files, commands, servers] = await Promise.all(fileNames.map((name) => loadJson(source, name)));
  const { record, recordedAt } = nodeRecord(node ?? {});
  // Every entry has just been checked for what the types promise of it, down to the kinds of its answers.
  return {
    node: record,
    recordedAt,
    paths: checked('files.json', files ?? {}, isPathRecord) as ReadonlyMap<string, PathRecord>,
    commands: checked('commands.json', commands ?? {}, isCommandRecord) as ReadonlyMap<string, CommandRecord>,
    servers: checked('servers.json', servers ?? {}, isRead),
  };
}

type Mapping = Readonly<Record<string, unknown>>;

async function loadJson(source: SnapshotSource, name: JsonFile): Promise<Mapping> {
  const bytes = await source(name);
  if (bytes === undefined) throw new SnapshotError(`${name} is missing: this is no snapshot, or not all of one`);
  const value = parseJson(bytes.toString('utf8'));
  if (!isMapping(value)) throw new SnapshotError(`${name} is no JSON object: it is damaged or was cut off`);
  return value;
}

function nodeRecord(node: Mapping): { readonly record: NodeRecord; readonly recordedAt: Date } {
  const version = textAt(node, 'apiVersion');
  if (version !== apiVersion || textAt(node, 'kind') !== 'Snapshot') {
    throw new SnapshotError(`node.json says ${version ?? 'nothing'} ${textAt(node, 'kind') ?? ''}, not ${apiVersion} Snapshot`);
  }
  const recordedAt = new Date(textAt(node, 'recordedAt') ?? '');
  if (Number.isNaN(recordedAt.getTime())) throw new SnapshotError('node.json: recordedAt is no time');
  const hostKind = textAt(node, 'hostKind');
  if (hostKind !== 'local' && hostKind !== 'root') throw new SnapshotError('node.json: hostKind is not known');
  const machine = node['machine'];
  if (machine !== undefined && !isRead(machine)) throw new SnapshotError('node.json: machine is no answer');
  return {
    record: {
      apiVersion,
      kind: 'Snapshot',
      recordedAt: recordedAt.toISOString(),
      hostKind,
      kdoctor: textAt(node, 'kdoctor') ?? 'unknown',
      recordedBy: textAt(node, 'recordedBy') ?? 'unknown',
      // Only recorded answers get here; nothing is judged by the machine.
      ...(machine === undefined ? {} : { machine: machine as NonNullable<NodeRecord['machine']> }),
    },
    recordedAt,
  };
}

function checked(name: JsonFile, entries: Mapping, fits: (entry: unknown) => boolean): ReadonlyMap<string, unknown> {
  for (const [key, entry] of Object.entries(entries)) {
    if (!fits(entry)) throw new SnapshotError(`${name}: the entry of ${key.slice(0, 200)} is not as recorded`);
  }
  return new Map(Object.entries(entries));
}

const fileTypes: ReadonlySet<unknown> = new Set(['file', 'directory', 'link', 'fifo', 'socket', 'block-device', 'char-device']);
const numbersOfUnread: Readonly<Record<string, readonly string[]>> = { 'too-big': ['sizeBytes', 'limitBytes'], 'timed-out': ['afterMs'] };

function isUnread(value: unknown): boolean {
  if (!isMapping(value) || typeof value['kind'] !== 'string') return false;
  switch (value['kind']) {
    case 'absent':
      return value['dangling'] === undefined || typeof value['dangling'] === 'string';
    case 'denied':
    case 'offline':
      return true;
    case 'too-big':
    case 'timed-out':
      return (numbersOfUnread[value['kind']] ?? []).every((name) => typeof value[name] === 'number');
    case 'wrong-type':
      return fileTypes.has(value['type']);
    case 'failed':
      return typeof value['code'] === 'string' && typeof value['reason'] === 'string';
    default:
      return false;
  }
}

function isRead(value: unknown, isValue: (value: unknown) => boolean = () => true): boolean {
  return isMapping(value) && value['kind'] === 'ok' ? 'value' in value && isValue(value['value']) : isUnread(value);
}

function isStat(value: unknown): boolean {
  const numbers = ['sizeBytes', 'allocatedBytes', 'mode', 'uid', 'gid', 'mtimeMs'];
  return isMapping(value) && fileTypes.has(value['type']) && numbers.every((name) => typeof value[name] === 'number');
}

function isContent(value: unknown): boolean {
  if (!isMapping(value) || value['kind'] !== 'ok') return isUnread(value);
  return isStat(value['stat']) && ['text', 'base64'].every((name) => value[name] === undefined || typeof value[name] === 'string');
}

const isNames = (value: unknown) => Array.isArray(value) && value.every((name) => typeof name === 'string');
const isUsage = (value: unknown) =>
  ['totalBytes', 'freeBytes', 'availableBytes', 'totalInodes', 'freeInodes'].every((name) => typeof valueAt(value, name) === 'number');
const isWalk = (value: unknown) => {
  const entries = valueAt(value, 'entries');
  return (
    typeof valueAt(value, 'complete') === 'boolean' &&
    Array.isArray(entries) &&
    entries.every((entry) => textAt(entry, 'path')?.startsWith('/') === true && isStat(valueAt(entry, 'stat')))
  );
};
const isHolder = (value: unknown) => value === null || typeof value === 'number';

function isPathRecord(value: unknown): boolean {
  if (!isMapping(value)) return false;
  const { read, tails, stat, list, walks, statfs, openedBy } = value;
  return (
    (read === undefined || isContent(read)) &&
    (tails === undefined || (isMapping(tails) && Object.values(tails).every(isContent))) &&
    (stat === undefined || isRead(stat, isStat)) &&
    (list === undefined || isRead(list, isNames)) &&
    (walks === undefined || (isMapping(walks) && Object.values(walks).every((walk) => isRead(walk, isWalk)))) &&
    (statfs === undefined || isRead(statfs, isUsage)) &&
    (openedBy === undefined || isRead(openedBy, isHolder))
  );
}

function isCommandRecord(value: unknown): boolean {
  if (!isMapping(value)) return false;
  if ('unread' in value) return isUnread(value['unread']);
  const { status, stdout, stderr } = value;
  return (status === null || typeof status === 'number') && typeof stdout === 'string' && typeof stderr === 'string';
}
