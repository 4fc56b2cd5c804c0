import { expect, test } from 'vitest';
import { parseJournal, progressOf } from '../../src/engine/journal.ts';

const at = '2026-01-01T00:00:00.000Z';
const lines = [
  { at, record: 'begun', pid: 7, startTicks: '99' },
  { at, record: 'backed-up', paths: 3 },
  { at, record: 'step-begun', step: 0 },
  { at, record: 'step-done', step: 0, detail: 'done' },
  { at, record: 'step-begun', step: 1 },
].map((line) => JSON.stringify(line));

test('a journal tells how far its run came', () => {
  const progress = progressOf(parseJournal(`${lines.join('\n')}\n`));
  expect(progress).toEqual({
    backedUp: true,
    begun: [0, 1],
    done: [0],
    undone: [],
    applied: false,
    left: {},
    undoing: false,
    owner: { pid: 7, startTicks: '99' },
  });
});

test('a line that a power loss cut off, or NUL bytes it left, say nothing', () => {
  const cut = `${lines.join('\n')}\n{"at":"2026","record":"step-do`;
  expect(progressOf(parseJournal(cut)).done).toEqual([0]);
  expect(parseJournal(`${lines.join('\n')}\n${'\0'.repeat(64)}`)).toHaveLength(5);
  expect(parseJournal('')).toEqual([]);
});
