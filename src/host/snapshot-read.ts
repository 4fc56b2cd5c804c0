import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { isAbsPath } from '../domain/structured.ts';
import { openFileTree } from './file-tree.ts';
import { codeOf } from './system-errors.ts';

/** A snapshot that cannot be used; the message says what is wrong with it. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

/** A snapshot's files by their names within it; undefined for what is not there. Throws {@link SnapshotError}. */
export type SnapshotSource = (name: string) => Promise<Buffer | undefined>;

const maxBytes = 256 * 1024 * 1024;
const maxEntries = 20_000;

/** Opens a snapshot's folder or .tgz. Throws {@link SnapshotError} when it is neither, or damaged, or too big. */
export async function openSnapshotFiles(path: string): Promise<SnapshotSource> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new SnapshotError(`${path}: ${codeOf(error)}`);
  });
  if (stats.isDirectory()) return folder(path);
  if (!stats.isFile()) throw new SnapshotError(`${path} is neither a folder nor a .tgz`);
  if (stats.size > maxBytes) throw new SnapshotError(`${path} is larger than ${maxBytes} bytes`);
  const files = await unpacked(path);
  return async (name) => files.get(name);
}

/** Links in the folder never lead out of it. */
function folder(path: string): SnapshotSource {
  const absolute = isAbsPath(path) ? path : (`${process.cwd()}/${path}` as `/${string}`); // cwd() is absolute.
  const tree = openFileTree({ dir: absolute }, { readMs: 10_000, walkMs: 10_000 });
  return async (name) => {
    const content = await tree.read(`/${name}`, { maxBytes });
    if (content.kind === 'ok') return content.value.bytes;
    if (content.kind === 'absent' || content.kind === 'wrong-type') return undefined;
    throw new SnapshotError(`${path}/${name}: ${content.kind === 'failed' ? content.reason : content.kind}`);
  };
}

/** Everything in memory: nothing of a stranger's archive is written anywhere. */
async function unpacked(path: string): Promise<ReadonlyMap<string, Buffer>> {
  const archive = await promisify(gunzip)(await readFile(path), { maxOutputLength: maxBytes }).catch((error: unknown) => {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw new SnapshotError(`${path} unpacks to more than ${maxBytes} bytes`);
    throw new SnapshotError(`${path} is no whole .tgz: ${error instanceof Error ? error.message : String(error)}`);
  });
  const files = await entriesOf(path, archive);
  // Packed by hand, it may lie in a folder of its own.
  const [inFolder] = [...files.keys()].filter((name) => /^[^/]+\/node\.json$/.test(name));
  if (files.has('node.json') || inFolder === undefined) return files;
  const prefix = inFolder.slice(0, -'node.json'.length);
  return new Map([...files].flatMap(([name, bytes]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), bytes] as const] : [])));
}

async function entriesOf(path: string, archive: Buffer): Promise<Map<string, Buffer>> {
  const { Parser } = await import('tar');
  const files = new Map<string, Buffer>();
  let entries = 0;
  await new Promise<void>((resolve, reject) => {
    const fail = (what: string) => reject(new SnapshotError(`${path}: ${what}`));
    const parser = new Parser({
      strict: true,
      onReadEntry(entry) {
        entries += 1;
        const name = entry.path.replace(/^(?:\.\/)+/, '');
        const bad = entries > maxEntries ? `more than ${maxEntries} entries` : wrongWith(name, entry.type);
        if (bad !== undefined) {
          entry.resume();
          parser.abort(new Error(bad));
          fail(bad);
          return;
        }
        const chunks: Buffer[] = [];
        entry.on('data', (chunk) => chunks.push(chunk));
        entry.on('end', () => {
          if (entry.type !== 'Directory') files.set(name, Buffer.concat(chunks));
        });
      },
    });
    parser.on('error', (error: unknown) => fail(`damaged: ${error instanceof Error ? error.message : String(error)}`));
    parser.on('end', resolve);
    parser.end(archive);
  });
  return files;
}

function wrongWith(name: string, type: string): string | undefined {
  if (name.startsWith('/') || name.split('/').includes('..')) return 'a name that leads out of it';
  return ['File', 'OldFile', 'Directory'].includes(type) ? undefined : `an entry of type ${type} (only files and folders belong there)`;
}
