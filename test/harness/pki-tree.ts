import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type CollectedFacts, collectFacts } from '../../src/engine/collect.ts';
import { runCheck } from '../../src/engine/examine.ts';
import { openRootHost } from '../../src/host/root.ts';
import type { Check, CheckResult, Limits } from '../../src/model/check.ts';
import type { FactName } from '../../src/model/facts.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Fix, FixOutcome } from '../../src/model/fix.ts';
import { mintControlPlane, mintedAtMs, mintWorker, type TestMintOptions } from './pki.ts';

const dayMs = 86_400_000;
const limits: Limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };
const factNames: readonly FactName[] = ['pki', 'kubeconfigs', 'kubelet-pki', 'node', 'clock', 'manifests', 'kubelet'];

/** A minted node in a folder of its own, to be broken and then judged. */
export interface PkiTree {
  readonly dir: string;
  readonly authorities: Awaited<ReturnType<typeof mintControlPlane>>;
  read(path: string): Promise<string>;
  write(path: string, content: string | Uint8Array): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Puts an empty directory in the place of what was there. */
  makeDirectory(path: string): Promise<void>;
  facts(o?: LookOptions): Promise<CollectedFacts>;
  /** What a check says `days` after the tree was minted. */
  run(check: Check, o?: LookOptions): Promise<CheckResult>;
  /** What a fix makes of the first finding of a check, or of the one on `subject`. */
  plan(check: Check, fix: Fix, o?: LookOptions & { readonly subject?: string }): Promise<FixOutcome>;
}

export interface LookOptions {
  /** Days since the tree was minted. Default 1. */
  readonly days?: number;
  /** Paths that may not be read. */
  readonly denied?: readonly string[];
  readonly limits?: Partial<Limits>;
}

const made: string[] = [];
afterEach(async () => {
  for (const dir of made.splice(0)) await rm(dir, { recursive: true, force: true });
});

/** A control plane; gone after the test. */
export async function controlPlaneTree(o: TestMintOptions = {}): Promise<PkiTree> {
  return tree((dir) => mintControlPlane(dir, o));
}

/** A worker; gone after the test. */
export async function workerTree(o: TestMintOptions = {}): Promise<PkiTree> {
  return tree((dir) => mintWorker(dir, o));
}

/** Subjects and severities of findings, for comparison: `critical /etc/…`. */
export function outline(result: { readonly findings: readonly Finding[] }): readonly string[] {
  return result.findings.map((finding) => `${finding.severity} ${finding.subject}`);
}

async function tree(mint: (dir: string) => ReturnType<typeof mintControlPlane>): Promise<PkiTree> {
  const dir = await mkdtemp(join(tmpdir(), 'kdoctor-pki-'));
  made.push(dir);
  const authorities = await mint(dir);
  const at = (path: string) => join(dir, path);
  const time = (o: LookOptions) => new Date(mintedAtMs + (o.days ?? 1) * dayMs);

  // Dated like the rest of the tree, or the clock would seem to be behind.
  const write = async (path: string, content: string | Uint8Array) => {
    await writeFile(at(path), content);
    await utimes(at(path), mintedAtMs / 1000, mintedAtMs / 1000);
  };
  const facts = async (o: LookOptions = {}) => {
    const host = await openRootHost(dir, { now: time(o) });
    const read: typeof host.read = (path, options) =>
      o.denied?.includes(path) === true ? Promise.resolve({ kind: 'denied' }) : host.read(path, options);
    return collectFacts({ ...host, read }, { only: factNames });
  };
  const run = async (check: Check, o: LookOptions = {}) =>
    runCheck(check, await facts(o), { now: time(o), limits: { ...limits, ...o.limits } }, () => 0);

  return {
    dir,
    authorities,
    facts,
    run,
    read: (path) => readFile(at(path), 'utf8'),
    write,
    copy: async (from, to) => write(to, await readFile(at(from))),
    remove: (path) => rm(at(path), { recursive: true }),
    makeDirectory: async (path) => {
      await rm(at(path), { recursive: true, force: true });
      await mkdir(at(path));
    },
    plan: async (check, fix, o = {}) => {
      const result = await run(check, o);
      const finding = result.findings.find((candidate) => o.subject === undefined || candidate.subject === o.subject);
      if (finding === undefined) throw new Error(`${check.id} found nothing on ${o.subject ?? 'anything'}: ${JSON.stringify(result)}`);
      return fix.plan({ ...finding, causedBy: [] }, { facts: await facts(o), now: time(o), live: false, inputs: {} });
    },
  };
}
