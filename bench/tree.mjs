import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSickNode } from '../src/demo/sick-node.ts';
import { openRootHost } from '../src/host/root.ts';

/**
 * Gives `use` the file system of a control plane with all its certificates, and removes it afterwards.
 *
 * @param {(dir: string) => Promise<void>} use
 */
export async function withControlPlaneTree(use) {
  const dir = mkdtempSync(join(tmpdir(), 'kdoctor-bench-'));
  try {
    await writeSickNode(await openRootHost(dir));
    await use(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
