import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ChildOrder, type Opening, sessionOn } from '../harness/apply-child.ts';
import { mintControlPlane, mintedAtMs } from '../harness/pki.ts';
import { copyTree, picture } from '../harness/tree.ts';

const child = fileURLToPath(new URL('../harness/apply-child.ts', import.meta.url));
const dayMs = 86_400_000;
const nowMs = mintedAtMs + 700 * dayMs;
const roomyDisk = 1024 * 1024 * 1024;
let base = '';

/** One fix, and a tree on which it applies. */
interface Scenario {
  readonly fix: string;
  readonly pattern: string;
  readonly opening: Opening;
  /** What cannot be taken back: paths that stay changed after undo. */
  readonly staysGone?: RegExp;
  make(dir: string): Promise<void>;
}

const expired = (dir: string) => mintControlPlane(dir, { notAfterMs: nowMs - dayMs }).then(() => machineFiles(dir));
const valid = (dir: string) => mintControlPlane(dir, { notAfterMs: nowMs + 300 * dayMs }).then(() => machineFiles(dir));

async function machineFiles(dir: string): Promise<void> {
  for (const [path, content] of Object.entries({
    'etc/hostname': 'cp1\n',
    'proc/self/mountinfo': '22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n',
    'var/lib/etcd/member/snap/db': 'x',
    'var/lib/etcd/member/wal/0.wal': 'x',
  })) {
    await mkdir(join(dir, path, '..'), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  // kdoctor would make these folders; here they are there, so that a picture shows only what it changes.
  for (const folder of ['var/lib', 'run']) await mkdir(join(dir, folder), { recursive: true });
}

const scenarios: readonly Scenario[] = [
  { fix: 'pki/renew-certificate', pattern: 'pki/certificate-expired', opening: 'root', make: expired },
  { fix: 'kubelet/issue-client-certificate', pattern: 'kubelet/bootstrap-kubeconfig-missing', opening: 'root', make: expired },
  { fix: 'kubelet/issue-client-certificate', pattern: 'kubelet/bootstrap-kubeconfig-missing', opening: 'demo', make: expired },
  {
    fix: 'pki/reissue-certificate',
    pattern: 'pki/certificate-missing',
    opening: 'demo',
    make: async (dir) => {
      await valid(dir);
      for (const file of ['apiserver.crt', 'apiserver.key', 'etcd/peer.crt']) await rm(join(dir, 'etc/kubernetes/pki', file));
    },
  },
  {
    fix: 'kubeconfig/reissue',
    pattern: 'kubeconfig/missing',
    opening: 'root',
    make: async (dir) => {
      await valid(dir);
      await rm(join(dir, 'etc/kubernetes/scheduler.conf'));
    },
  },
];

function run(order: ChildOrder): Promise<{ signal: string | null; stdout: string; stderr: string; status: number | null }> {
  return new Promise((resolve, reject) => {
    const program = spawn(process.execPath, ['--no-warnings', child, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    program.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    program.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    program.on('error', reject);
    program.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'kdoctor-killed-'));
});
afterAll(async () => {
  await rm(base, { recursive: true, force: true });
});

describe.each(scenarios)('$fix on a $opening node, killed after every journal record', (scenario) => {
  test('is then finished or taken back', { timeout: 300_000 }, async () => {
    const name = `${scenario.fix.replace('/', '-')}-${scenario.opening}`;
    const original = join(base, name);
    await mkdir(original);
    await scenario.make(original);
    const before = await picture(original);

    let killAfter = 1;
    for (; ; killAfter++) {
      const dir = join(base, `${name}-${killAfter}`);
      await copyTree(original, dir);
      const order: ChildOrder = { dir, nowMs, diskBytes: roomyDisk, killAfter, opening: scenario.opening, pattern: scenario.pattern, fix: scenario.fix };
      const ended = await run(order);
      if (ended.signal === null) {
        expect(ended.stderr).toBe('');
        expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: { kind: 'verified' }, records: killAfter - 1 });
        break;
      }
      expect(ended.signal, ended.stderr).toBe('SIGKILL');
      const finished = join(base, `${name}-${killAfter}-finished`);
      await copyTree(dir, finished);
      await takenBack(order, before);
      await finishedOrNothingDone({ ...order, dir: finished }, before);
      await Promise.all([dir, finished].map((folder) => rm(folder, { recursive: true, force: true })));
    }
    // begun, backed-up, at least one step (begun, done), applied, ended
    expect(killAfter).toBeGreaterThan(6);
  });
});

async function takenBack(order: ChildOrder, before: Record<string, string>): Promise<void> {
  const session = await sessionOn(order);
  const [record] = await session.history();
  expect(record?.state, `record ${order.killAfter}`).toMatch(/interrupted|verified/);
  const outcome = await session.undo({});
  expect(outcome, `record ${order.killAfter}`).toMatchObject({ kind: 'verified', notUndone: [] });
  expect(await picture(order.dir), `after undo, killed at record ${order.killAfter}`).toEqual(before);
}

async function finishedOrNothingDone(order: ChildOrder, before: Record<string, string>): Promise<void> {
  const session = await sessionOn(order);
  const [record] = await session.history();
  if (record === undefined) throw new Error('no run was recorded');
  if (record.state === 'verified') return;
  const outcome = await session.finish({ run: record.id });
  if (outcome.kind === 'refused') {
    // Killed before the backup was complete: then nothing may have changed.
    expect(order.killAfter).toBe(1);
    expect(await picture(order.dir)).toEqual(before);
    return;
  }
  expect(outcome, `finished after record ${order.killAfter}`).toMatchObject({ kind: 'verified', remaining: [] });
}
