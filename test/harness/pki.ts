import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type MintedAuthorities, type MintedNode, type MintOptions, mintControlPlaneNode, mintWorkerNode } from '../../src/demo/mint.ts';

/** The time at which trees are minted unless a test says otherwise. */
export const mintedAtMs = Date.UTC(2026, 0, 15, 12);

/** {@link MintOptions} with the time left out: {@link mintedAtMs}. */
export type TestMintOptions = Omit<MintOptions, 'issuedMs'> & { readonly issuedMs?: number };

/** Makes a control plane below `dir`, and gives the CAs for further nodes of the same cluster. */
export async function mintControlPlane(dir: string, o: TestMintOptions = {}): Promise<MintedAuthorities> {
  return writeNode(dir, await mintControlPlaneNode({ issuedMs: mintedAtMs, ...o }));
}

/** Makes a worker below `dir`. */
export async function mintWorker(dir: string, o: TestMintOptions = {}): Promise<MintedAuthorities> {
  return writeNode(dir, await mintWorkerNode({ issuedMs: mintedAtMs, ...o }));
}

/** Writes a minted node's files below `dir`, with their modes, dates and links. */
export async function writeNode(dir: string, node: MintedNode): Promise<MintedAuthorities> {
  for (const [path, file] of node.files) {
    const at = join(dir, path);
    await mkdir(dirname(at), { recursive: true });
    if ('link' in file) {
      await symlink(file.link, at);
    } else {
      await writeFile(at, file.content, { mode: file.mode });
      await utimes(at, file.mtimeMs / 1000, file.mtimeMs / 1000);
    }
  }
  return node.authorities;
}
