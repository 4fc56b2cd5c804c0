import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startInTerminal } from '../../scripts/terminal/start.mjs';

const enter = '\r';
const escapeKey = '\u001b';
const slow = 60_000;

/** A program in a pseudo-terminal; see scripts/terminal/start.mjs. */
type Terminal = ReturnType<typeof startInTerminal>;
let terminal: Terminal | undefined;

let temporary = '';

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'kdoctor-pty-'));
});
afterEach(async () => {
  terminal?.end();
  terminal = undefined;
  // The program is killed, so its own folder is left behind.
  await rm(temporary, { recursive: true, force: true });
});

function demo(size: { columns: number; rows: number }): Terminal {
  terminal = startInTerminal({ argv: ['bin/kdoctor', 'demo'], ...size, env: { ...process.env, TMPDIR: temporary } });
  return terminal;
}

/** Every row that the terminal has fits it, and the last row holds the keys: no frame was taller than the window. */
function expectWholeFrame(at: Terminal, rows: number): void {
  const screen = at.screen();
  expect(screen).toHaveLength(rows);
  expect(screen[0]).toContain('kdoctor');
  expect(screen[rows - 1]).toMatch(/\bquit|confirm|back\b/);
}

describe('the built program on the sick node, at 80×24', () => {
  test('goes from a full disk and expired certificates to a healthy node, and back by undo', { timeout: 180_000 }, async () => {
    const at = demo({ columns: 80, rows: 24 });
    await at.waitFor('Enter details', slow);
    expectWholeFrame(at, 24);
    const list = at.screen().join('\n');
    const order = [
      'available on /',
      'expired certificate',
      'no usable credentials',
      'fails at every start',
      'etcd member cp1',
      'nothing listens',
    ];
    expect(
      order.map((text) => list.indexOf(text)).every((place, i, all) => place > (all[i - 1] ?? -1)),
      list,
    ).toBe(true);

    at.type('f');
    await at.waitFor('disk/remove-rotated-logs');
    at.type(enter);
    await at.waitFor('Nothing has been changed');
    await at.waitFor('CANNOT BE UNDONE');
    at.type('a');
    await at.waitFor('Type disk/remove-rotated-logs');
    at.type('disk/remove-rotated-logs');
    await at.waitFor('> disk/remove-rotated-logs');
    at.type(enter);
    await at.waitFor('Fixed: applied', slow);

    at.type(enter);
    await at.waitFor(/Checks: . 5 critical/, slow);
    at.type('f');
    await at.waitFor('Sign a new client certificate');
    at.type(enter);
    await at.waitFor('Nothing has been changed');
    expectWholeFrame(at, 24);
    at.type('a');
    await at.waitFor('to this node now');
    at.type(enter);
    await at.waitFor('Fixed: applied', 120_000);
    at.type(enter);
    await at.waitFor('No findings', slow);
    expect(at.screen()[0]).toContain('healthy');

    at.type('h');
    await at.waitFor('verified');
    at.type('u');
    await at.waitFor('Take back run');
    at.type(enter);
    await at.waitFor('outcome', 120_000);
    at.type(escapeKey);

    await at.waitFor(/critical {2}expired certificate/, slow);
  });

  test('leaves the terminal as it was, and says in a line what was seen', { timeout: 120_000 }, async () => {
    const at = demo({ columns: 80, rows: 24 });
    await at.waitFor('Enter details', slow);
    expect(at.terminal.buffer.active.type).toBe('alternate');
    at.type('q');
    await at.waitFor(/6 critical, 0 warning/, slow);
    expect(at.terminal.buffer.active.type).toBe('normal');
  });
});
