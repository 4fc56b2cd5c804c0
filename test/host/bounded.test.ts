import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { bounded } from '../../src/host/bounded.ts';
import { stuckReads } from '../../src/host/file-tree.ts';
import type { Read } from '../../src/model/read.ts';

function gate() {
  const { promise, resolve } = Promise.withResolvers<Read<string>>();
  return { work: () => promise, open: () => resolve({ kind: 'ok', value: 'late' }) };
}

test('what hangs is answered at its deadline, and counted until it ends', async () => {
  const hung = gate();
  expect(await bounded(5, hung.work)).toEqual({ kind: 'timed-out', afterMs: 5 });
  expect(stuckReads()).toBe(1);
  // Others go on meanwhile.
  expect(await bounded(1000, async () => ({ kind: 'ok', value: 1 }))).toEqual({ kind: 'ok', value: 1 });
  hung.open();
  await new Promise(setImmediate);
  expect(stuckReads()).toBe(0);
});

test('one thread stays free: with three that hang, nothing more is begun', async () => {
  const hung = [gate(), gate(), gate()];
  await Promise.all(hung.map(({ work }) => bounded(5, work)));
  expect(stuckReads()).toBe(3);
  let begun = false;
  const refused = await bounded(1000, async () => {
    begun = true;
    return { kind: 'ok', value: 1 };
  });
  expect(refused).toMatchObject({ kind: 'failed', code: 'STUCK' });
  expect(begun).toBe(false);
  for (const { open } of hung) open();
  await new Promise(setImmediate);
  expect(stuckReads()).toBe(0);
});

test('who waits behind those that hang is answered as soon as that is known, and never begun', async () => {
  const hung = [gate(), gate(), gate()];
  const running = hung.map(({ work }) => bounded(5, work));
  let begun = false;
  const waiting = await bounded(10_000, async () => {
    begun = true;
    return { kind: 'ok', value: 1 };
  });
  expect(waiting).toMatchObject({ kind: 'failed', code: 'STUCK' });
  for (const { open } of hung) open();
  await Promise.all(running);
  await new Promise(setImmediate);
  expect(begun).toBe(false);
  expect(stuckReads()).toBe(0);
});

test('a turn that comes late is no deadline missed', async () => {
  const busy = [gate(), gate(), gate()];
  const running = busy.map(({ work }) => bounded(10_000, work));
  const waiting = bounded(5, async () => ({ kind: 'ok', value: 'in turn' }));
  // Longer than the deadline of the one that waits.
  await new Promise((resolve) => setTimeout(resolve, 30));
  for (const { open } of busy) open();
  await Promise.all(running);
  expect(await waiting).toEqual({ kind: 'ok', value: 'in turn' });
});

test('an answer that lies unread while this process is busy has come in time', async () => {
  const reading = bounded(40, async () => ({ kind: 'ok', value: (await readFile(import.meta.filename, 'utf8')).length }));
  // Nothing of the process runs meanwhile, as on a machine without a free processor.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  expect(await reading).toMatchObject({ kind: 'ok' });
  expect(stuckReads()).toBe(0);
});

test('a turn comes for everybody', async () => {
  const values = await Promise.all(Array.from({ length: 50 }, (_, n) => bounded(10_000, async () => ({ kind: 'ok', value: n }))));
  expect(values.map((read) => (read.kind === 'ok' ? read.value : -1))).toEqual(Array.from({ length: 50 }, (_, n) => n));
});
