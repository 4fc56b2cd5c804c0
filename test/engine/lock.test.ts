import { spawn } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { takeLock } from '../../src/engine/lock.ts';
import { openRootHost } from '../../src/host/root.ts';
import type { ChildOrder } from '../harness/apply-child.ts';
import { scenarioNode } from '../harness/scenario-node.ts';
import { tempDir } from '../harness/temp-dir.ts';

const child = fileURLToPath(new URL('../harness/apply-child.ts', import.meta.url));
const volatile = '/run/kdoctor';

/** Many kdoctors on one node: each has a process id of its own, and those in `alive` are there. */
async function kdoctors(dir: string, count: number, alive: readonly number[]) {
  const tree = await openRootHost(dir);
  return Array.from({ length: count }, (_, i) => ({
    dir: volatile,
    volatile: true,
    host: { ...tree, self: async () => ({ pid: i + 1, startTicks: '1' }), processAlive: async (pid: number) => alive.includes(pid) },
  })) as readonly Parameters<typeof takeLock>[0][];
}

describe('the lock', () => {
  const everybody = Array.from({ length: 12 }, (_, i) => i + 1);

  test.each<[string, string | undefined]>([
    ['nobody holds it', undefined],
    ['a process that is gone has left it', '{"pid":4711,"startTicks":"7"}\n'],
    ['a process that is gone has left half of it', '{"pid":47'],
    ['a process that is gone has left it, and another one its takeover', '{"pid":4711,"startTicks":"7"}\n'],
    ['it is empty after a power loss', ''],
  ])('%s: of twelve that want it at once, one gets it', async (name, left) => {
    const dir = tempDir();
    await mkdir(join(dir, volatile), { recursive: true });
    if (left !== undefined) await writeFile(join(dir, volatile, 'lock'), left);
    if (name.includes('takeover')) await writeFile(join(dir, volatile, 'lock.takeover'), '{"pid":4712,"startTicks":"7"}\n');
    const locks = await Promise.all((await kdoctors(dir, 12, everybody)).map((place) => takeLock(place)));
    const held = locks.filter((lock) => lock.held);
    expect(held).toHaveLength(1);
    for (const lock of held) await lock.release();
    expect(await readdir(join(dir, volatile))).toEqual([]);
  });

  test('it tells who holds it, and is free again when released', async () => {
    const [first, second] = await kdoctors(tempDir(), 2, everybody);
    if (first === undefined || second === undefined) throw new Error('two are needed');
    const held = await takeLock(first);
    expect(await takeLock(second)).toEqual({ held: false, byPid: 1 });
    if (held.held) await held.release();
    expect(await takeLock(second)).toMatchObject({ held: true });
  });
});

test('four processes apply the same plan at once: one does, the others are refused and change nothing', { timeout: 60_000 }, async () => {
  const at = await scenarioNode('pki/renew-certificate');
  const order: ChildOrder = { ...at.node, plans: at.plans, digest: at.digest };
  const reports = await Promise.all(Array.from({ length: 4 }, () => outcomeOf(order)));
  const kinds = reports.map(({ kind }) => kind).sort();
  expect(kinds).toEqual(['refused', 'refused', 'refused', 'verified']);
  // Those that come while the first is at work find the lock; one that comes after it finds nothing to do.
  for (const { kind, reason } of reports) if (kind === 'refused') expect(['engine:locked', 'engine:plan-gone']).toContain(reason?.code);
  expect(reports.some(({ reason }) => reason?.code === 'engine:locked')).toBe(true);
  expect(await (await at.session()).history()).toHaveLength(1);
});

interface Told {
  readonly kind: string;
  readonly reason?: { readonly code: string };
}

function outcomeOf(order: ChildOrder): Promise<Told> {
  return new Promise((resolve, reject) => {
    const program = spawn(process.execPath, ['--no-warnings', child, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    program.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    program.on('error', reject);
    // Written by the child, which writes nothing else.
    program.on('close', () => resolve((JSON.parse(stdout) as { outcome: Told }).outcome));
  });
}
