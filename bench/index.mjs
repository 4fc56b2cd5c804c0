#!/usr/bin/env node
/**
 * Start-up times as ratios to an empty Node program, measured in one run, and the time of a look at a node whose servers all
 * hang: npm run bench -- [--root TREE] [--rounds N] [--big] [--strict]
 * TREE is a control plane's file system; without it one is made. `--big` adds a node with 10,000 certificates and one with
 * 1,000,000 files (takes minutes). `--strict` fails when a budget is exceeded.
 */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bigNodes } from './big-node.mjs';
import { longestDeadlineMs, timeOfHungNode } from './hung-node.mjs';
import { medians, timeToEnd, timeToFrame } from './measure.mjs';
import { withControlPlaneTree } from './tree.mjs';

const project = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { root: { type: 'string' }, rounds: { type: 'string', default: '15' }, big: { type: 'boolean' }, strict: { type: 'boolean' } },
});
execFileSync(process.execPath, [join(project, 'scripts/build.mjs'), '--quiet'], { stdio: 'inherit' });
if (values.root === undefined) await withControlPlaneTree(bench);
else await bench(values.root);

/** @param {string} tree */
async function bench(tree) {
  const node = process.execPath;
  const program = join(project, 'dist/current/cli.js');
  const run = (/** @type {string[]} */ ...args) => timeToEnd(node, ['--no-deprecation', program, ...args]);
  /** @type {(import('./measure.mjs').Subject & { budget?: number })[]} */
  const subjects = [
    { name: 'an empty Node program', once: () => timeToEnd(node, [join(import.meta.dirname, 'empty.mjs')]) },
    { name: 'kdoctor --version', once: () => run('--version'), budget: 1.2 },
    { name: 'bin/kdoctor --version (looks for newer sources)', once: () => timeToEnd(join(project, 'bin/kdoctor'), ['--version']) },
    { name: 'kdoctor --json --root TREE', once: () => run('--json', '--root', tree), budget: 3 },
    { name: 'first frame of the UI', once: () => timeToFrame([node, '--no-deprecation', program, '--root', tree], /\S/), budget: 6 },
  ];
  const times = await medians(subjects, Number(values.rounds));
  const base = times.get('an empty Node program') ?? Number.NaN;
  const rows = subjects.map(({ name, budget }) => row(name, times.get(name) ?? Number.NaN, base, budget));
  console.table(rows);
  const tookMs = await timeOfHungNode(tree);
  const budgetMs = longestDeadlineMs + 500;
  const hung = {
    what: 'one look, every server hangs',
    ms: Math.round(tookMs),
    budget: `≤ ${budgetMs}`,
    held: tookMs <= budgetMs ? 'yes' : 'NO',
  };
  console.table([hung]);
  const big = values.big
    ? (await bigNodes()).map((look) => ({ ...look, budget: '≤ 200 MB', held: look.residentMb <= 200 ? 'yes' : 'NO' }))
    : [];
  if (big.length > 0) console.table(big);
  if (values.strict && [...rows, hung, ...big].some(({ held }) => held === 'NO')) process.exitCode = 1;
}

/** @param {string} what @param {number} ms @param {number} base @param {number | undefined} budget a ratio */
function row(what, ms, base, budget) {
  const ratio = ms / base;
  const verdict = budget === undefined ? { budget: '', held: '' } : { budget: `≤ ${budget}`, held: ratio <= budget ? 'yes' : 'NO' };
  return { what, ms: Math.round(ms), ratio: ratio.toFixed(2), ...verdict };
}
