import { openDemoHost } from '../demo/demo-host.ts';
import { writeSickNode } from '../demo/sick-node.ts';
import { makeTemporaryFolder } from '../host/own-files.ts';
import { openRootHost } from '../host/root.ts';
import type { HostWriter } from '../model/host.ts';

/** The demonstration's node and the folder it lies in. */
export interface Demo {
  readonly dir: string;
  readonly host: HostWriter;
  remove(): Promise<void>;
}

/** Makes a sick node in a new temporary folder. */
export async function openDemo(): Promise<Demo> {
  const { dir, remove } = await makeTemporaryFolder('kdoctor-demo-');
  const tree = await openRootHost(dir);
  await writeSickNode(tree);
  return { dir, host: await openDemoHost(tree), remove };
}
