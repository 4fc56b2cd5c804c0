import { spawn } from 'node:child_process';
import { startInTerminal } from '../scripts/terminal/start.mjs';

/** @typedef {{ name: string, once: () => Promise<number> }} Subject a way to spend time once, giving milliseconds */

/**
 * Runs every subject `rounds` times, in turns and in a new order each round, so that a busy moment of the machine hits all alike.
 *
 * @param {readonly Subject[]} subjects
 * @param {number} rounds
 * @returns {Promise<Map<string, number>>} the median of each, in milliseconds
 */
export async function medians(subjects, rounds) {
  const times = new Map(subjects.map(({ name }) => [name, /** @type {number[]} */ ([])]));
  for (const subject of subjects) await subject.once();
  for (let round = 0; round < rounds; round++) {
    for (const { name, once } of rotated(subjects, round)) times.get(name)?.push(await once());
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

/**
 * The time from starting a program to its end. Its output is read and thrown away; a status of 64 or more is an error.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export function timeToEnd(program, args) {
  return new Promise((done, fail) => {
    const startedAt = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.resume();
    child.on('error', fail);
    child.on('close', (status) => {
      const tookMs = performance.now() - startedAt;
      if (status === null || status >= 64) fail(new Error(`${program} ${args.join(' ')} ended with ${status}`));
      else done(tookMs);
    });
  });
}

/**
 * The time from starting a program in a terminal to the first frame that shows a text.
 *
 * @param {readonly [string, ...string[]]} argv
 * @param {RegExp} text
 */
export async function timeToFrame(argv, text) {
  const startedAt = performance.now();
  const screen = startInTerminal({ argv });
  try {
    await screen.waitFor(text);
    return performance.now() - startedAt;
  } finally {
    screen.end();
  }
}

/** @template T @param {readonly T[]} all @param {number} by */
function rotated(all, by) {
  const start = by % all.length;
  return [...all.slice(start), ...all.slice(0, start)];
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
