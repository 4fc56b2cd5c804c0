#!/usr/bin/env node
/**
 * Takes a picture of a program's screen: node scripts/picture.mjs OUT.png [--size 120x36] [--do STEP …] -- PROGRAM [ARG …]
 *
 * Each STEP is `wait:TEXT` (until the screen shows it), `keys:TEXT` (typed as it is), or `key:enter|escape|tab|up|down|left|right`.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Resvg } from '@resvg/resvg-js';
import { startInTerminal } from './terminal/start.mjs';
import { screenAsSvg } from './terminal/svg.mjs';

/** @type {Readonly<Record<string, string>>} */
const keys = { enter: '\r', escape: '\x1b', tab: '\t', up: '\x1b[A', down: '\x1b[B', right: '\x1b[C', left: '\x1b[D' };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: 'string', default: '120x36' }, do: { type: 'string', multiple: true, default: [] } },
});
const [out, program, ...args] = positionals;
const [columns, rows] = values.size.split('x').map(Number);
if (out === undefined || program === undefined || !columns || !rows) {
  console.error('usage: picture.mjs OUT.png [--size COLUMNSxROWS] [--do STEP …] -- PROGRAM [ARG …]');
  process.exitCode = 64;
} else {
  const screen = startInTerminal({ argv: [program, ...args], columns, rows });
  try {
    for (const step of values.do) await perform(screen, step);
    const svg = screenAsSvg(screen.terminal);
    const font = { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans Mono' };
    writeFileSync(out, new Resvg(svg, { fitTo: { mode: 'zoom', value: 1.5 }, font }).render().asPng());
  } finally {
    screen.end();
  }
}

/** @param {ReturnType<typeof startInTerminal>} screen @param {string} step */
async function perform(screen, step) {
  const [verb, rest] = [step.slice(0, step.indexOf(':')), step.slice(step.indexOf(':') + 1)];
  if (verb === 'wait') return screen.waitFor(rest);
  const typed = verb === 'keys' ? rest : verb === 'key' ? keys[rest] : undefined;
  if (typed === undefined) throw new Error(`there is no step "${step}"`);
  screen.type(typed);
}
