import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { removeTree } from './machine/remove-tree.ts';
import { places } from './places.ts';
import { requireRoom } from './room.ts';
import { must, say } from './run.ts';

const recipes = join(import.meta.dirname, 'recipes');
/** The largest: three nodes with their images, or the sources of Kubernetes with all that is built of them. */
const roomForPartBytes = 6 * 1024 ** 3;

/** What is slow to make, is kept, and is made again when its recipe or what it is made from changes. */
export interface Part {
  /** Names its stamp. */
  readonly name: string;
  /** Where it lies. */
  readonly folder: string;
  /** The files and folders that make up its recipe. */
  readonly recipe: readonly string[];
  /** The parts that it is made from. */
  readonly from: readonly Part[];
  /** Makes it in a folder that does not exist yet. */
  readonly make: (folder: string) => Promise<void>;
  /** After so many days it is made again; never when absent. */
  readonly days?: number;
}

const programs: Part = {
  name: 'programs',
  folder: places.programs,
  recipe: [join(recipes, 'kubernetes.sh'), join(recipes, 'mirror.sh')],
  from: [],
  make: async (folder) => void (await must([join(recipes, 'kubernetes.sh'), folder], { timeoutMs: 3_600_000 })),
};

/** The root file system that nodes start from. */
export const nodeRoot: Part = {
  name: 'node-root',
  folder: places.nodeRoot,
  recipe: [join(recipes, 'node-root.sh'), join(recipes, 'mirror.sh'), join(recipes, 'node-root')],
  from: [programs],
  make: async (folder) => void (await must([join(recipes, 'node-root.sh'), folder, programs.folder], { timeoutMs: 1_800_000 })),
};

/** The container images. */
export const images: Part = {
  name: 'images',
  folder: places.images,
  recipe: [join(recipes, 'images.sh')],
  from: [programs],
  make: async (folder) => void (await must([join(recipes, 'images.sh'), folder, programs.folder])),
};

/** Makes a part, and before it those that it is made from, unless they are there as their recipes say. */
export async function provide(part: Part): Promise<void> {
  for (const other of part.from) await provide(other);
  if (isFresh(part)) return;
  requireRoom(roomForPartBytes);
  say(`making ${part.name}; this is kept below ${dirname(part.folder)}`);
  const started = performance.now();
  const unfinished = `${part.folder}.new`;
  await removeTree(unfinished);
  mkdirSync(dirname(unfinished), { recursive: true });
  await part.make(unfinished);
  // Without its stamp a part is made again: so the stamp goes before the old part and comes after the new one.
  mkdirSync(places.stamps, { recursive: true });
  rmSync(stampOf(part), { force: true });
  await removeTree(part.folder);
  renameSync(unfinished, part.folder);
  writeFileSync(stampOf(part), `${digestOf(part)}\n`);
  say(`${part.name} is made (${Math.round((performance.now() - started) / 1000)} s)`);
}

const stampOf = (part: Part): string => join(places.stamps, part.name);

function isFresh(part: Part): boolean {
  const stamp = stampOf(part);
  if (!existsSync(stamp) || !existsSync(part.folder)) return false;
  const age = (Date.now() - statSync(stamp).mtimeMs) / 86_400_000;
  return readFileSync(stamp, 'utf8').trim() === digestOf(part) && age < (part.days ?? Number.POSITIVE_INFINITY);
}

/** Digest of all that decides what a part becomes. */
function digestOf(part: Part): string {
  const hash = createHash('sha256');
  for (const other of part.from) hash.update(digestOf(other));
  for (const path of part.recipe) {
    for (const file of filesOf(path)) hash.update(`${relative(import.meta.dirname, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesOf(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
