import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bootAll, clearNodes, stopAll } from './cluster/clusters.ts';
import { copyRoot } from './machine/disk.ts';
import { isNodeName, onDisk } from './machine/names.ts';
import { running } from './machine/node.ts';
import { removeTree } from './machine/remove-tree.ts';
import { places } from './places.ts';
import { must } from './run.ts';

const folderOf = (name: string): string => join(places.saved, name);

/** Keeps the running nodes as they are, under a name; they are shut down for it and started again. */
export async function save(name: string): Promise<void> {
  const nodes = running();
  if (nodes.length === 0) throw new Error('no node runs');
  await stopAll(nodes);
  const folder = folderOf(name);
  await removeTree(folder);
  mkdirSync(folder, { recursive: true });
  for (const node of nodes) await must(['cp', '-a', '--reflink=auto', onDisk(node), join(folder, node)]);
  await bootAll(nodes);
}

/** Puts nodes that were kept under a name in the stead of all that is there, and starts them. */
export async function load(name: string): Promise<void> {
  const folder = folderOf(name);
  if (!existsSync(folder)) throw new Error(`nothing is kept as "${name}"; there is: ${savedNames().join(', ') || 'nothing'}`);
  const nodes = readdirSync(folder).filter(isNodeName);
  await clearNodes();
  for (const node of nodes) await copyRoot(join(folder, node), node);
  await bootAll(nodes);
}

function savedNames(): readonly string[] {
  return existsSync(places.saved) ? readdirSync(places.saved) : [];
}
