#!/usr/bin/env node
/**
 * Start-up times as ratios to an empty Node program, measured in one run: node bench/index.mjs [--root TREE] [--rounds N] [--strict]
 * TREE is a control plane's file system; by default that of the healthy fixture. `--strict` fails when a budget is exceeded.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { medians, timeToEnd, timeToFrame } from './measure.mjs';

const project = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    root: { type: 'string', default: join(project, 'fixtures/broken-nodes/healthy-control-plane/rootfs') },
    rounds: { type: 'string', default: '15' },
    strict: { type: 'boolean', default: false },
  },
});
execFileSync(process.execPath, [join(project, 'scripts/build.mjs'), '--quiet'], { stdio: 'inherit' });

const node = process.execPath;
const program = join(project, 'dist/current/cli.js');
const run = (/** @type {string[]} */ ...args) => timeToEnd(node, ['--no-deprecation', program, ...args]);
const empty = 'an empty Node program';

/** @type {{ name: string, once: () => Promise<number>, budget?: number }[]} */
const subjects = [
  { name: empty, once: () => timeToEnd(node, [join(import.meta.dirname, 'empty.mjs')]) },
  { name: 'kdoctor --version', once: () => run('--version'), budget: 1.2 },
  { name: 'bin/kdoctor --version (looks for newer sources)', once: () => timeToEnd(join(project, 'bin/kdoctor'), ['--version']) },
];
if (existsSync(values.root)) {
  subjects.push(
    { name: 'kdoctor --json --root TREE', once: () => run('--json', '--root', values.root), budget: 3 },
    { name: 'first frame of the UI', once: () => timeToFrame([node, '--no-deprecation', program, '--root', values.root], /\S/), budget: 6 },
  );
} else {
  console.error(`there is no ${values.root}: give a control plane's file system with --root to measure reports and the UI`);
}

const times = await medians(subjects, Number(values.rounds));
const base = times.get(empty) ?? Number.NaN;
const rows = subjects.map(({ name, budget }) => {
  const ms = times.get(name) ?? Number.NaN;
  const ratio = ms / base;
  return {
    what: name,
    ms: Math.round(ms),
    ratio: ratio.toFixed(2),
    budget: budget === undefined ? '' : `≤ ${budget}`,
    held: budget === undefined ? '' : ratio <= budget ? 'yes' : 'NO',
  };
});
console.table(rows);
if (values.strict && rows.some(({ held }) => held === 'NO')) process.exitCode = 1;
