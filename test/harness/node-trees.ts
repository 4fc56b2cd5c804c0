import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { memoryPlace } from './kdoctor.ts';
import { mintControlPlane, mintWorker, type TestMintOptions } from './pki.ts';
import { copyTree } from './tree.ts';

const dayMs = 86_400_000;

/** When the trees for the built program are minted: it lives now, and so must they. */
const issuedMs = Date.now() - 700 * dayMs;

/** What a tree is like: its leafs valid, or all of them expired 270 days ago, the kubelet's too. */
export type TreeKind = 'healthy' | 'expired' | 'expired-rsa' | 'worker' | 'worker-expired';

const makers: Readonly<Record<TreeKind, (dir: string) => Promise<unknown>>> = {
  healthy: (dir) => mintControlPlane(dir, valid),
  expired: (dir) => mintControlPlane(dir, expired),
  'expired-rsa': (dir) => mintControlPlane(dir, { ...expired, algorithm: 'rsa' }),
  worker: (dir) => mintWorker(dir, valid),
  'worker-expired': (dir) => mintWorker(dir, expired),
};
const valid: TestMintOptions = { issuedMs, notAfterMs: issuedMs + 900 * dayMs };
const expired: TestMintOptions = { issuedMs, notAfterMs: issuedMs + 430 * dayMs };

/**
 * Copies of minted trees for the tests of one file, each tree minted once; gone after the last test. Call it where a file
 * begins.
 */
export function nodeTrees(): { readonly base: () => string; readonly copy: (kind: TreeKind) => Promise<string> } {
  let base = '';
  const copies: string[] = [];
  const originals = new Map<TreeKind, Promise<string>>();
  beforeAll(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'kdoctor-cli-')));
  });
  afterAll(() => {
    for (const dir of copies) rmSync(memoryPlace(dir), { recursive: true, force: true });
    rmSync(base, { recursive: true, force: true });
  });

  const make = async (kind: TreeKind): Promise<string> => {
    const dir = join(base, `${kind}-original`);
    await makers[kind](dir);
    // A real node has them; a picture shall not show them as made by kdoctor.
    for (const folder of ['var/lib', 'run', 'tmp']) mkdirSync(join(dir, folder), { recursive: true });
    return dir;
  };
  return {
    base: () => base,
    async copy(kind) {
      const original = originals.get(kind) ?? make(kind);
      originals.set(kind, original);
      const dir = join(base, `${kind}-${copies.length + 1}`);
      copies.push(dir);
      await copyTree(await original, dir);
      return dir;
    },
  };
}
