import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keys } from './harness/terminal.ts';

const root = join(import.meta.dirname, '../..');
let dir = '';
let program = '';

beforeAll(async () => {
  // Below node_modules, so that the packages are found: type stripping knows no JSX, hence the bundle.
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  dir = mkdtempSync(join(root, 'node_modules/.cache/ui-pty-'));
  program = join(dir, 'ui.mjs');
  const entryPoints = [join(import.meta.dirname, 'harness/pty-entry.ts')];
  await build({
    entryPoints,
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    jsx: 'automatic',
    logLevel: 'error',
  });
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A real pseudo-terminal, with a shell that tells the terminal's settings before and after the UI. */
function openPty(size: { readonly columns: number; readonly rows: number }, env: Record<string, string> = {}) {
  const { CI: _ci, NO_COLOR: _noColor, FORCE_COLOR: _force, ...inherited } = process.env;
  const known = Object.fromEntries(Object.entries({ ...inherited, TERM: 'xterm-256color', ...env }).filter(([, v]) => v !== undefined));
  const script = 'stty -g; "$0" "$1"; echo "status=$?"; stty -g';
  const pty = spawn('/bin/sh', ['-c', script, process.execPath, program], { cols: size.columns, rows: size.rows, env: known });
  const terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
  const waiting = new Set<() => void>();
  let written = '';
  pty.onData((data) => {
    written += data;
    terminal.write(data, () => {
      for (const look of waiting) look();
    });
  });
  const frame = (): readonly string[] => {
    const { active } = terminal.buffer;
    return Array.from({ length: terminal.rows }, (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '');
  };
  const seen = (wanted: string | RegExp): Promise<readonly string[]> => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
    const deadline = setTimeout(() => reject(new Error(`${wanted} did not come; the screen is\n${frame().join('\n')}`)), 15_000);
    const look = (): void => {
      const text = frame().join('\n');
      if (typeof wanted === 'string' ? !text.includes(wanted) : !wanted.test(text)) return;
      waiting.delete(look);
      clearTimeout(deadline);
      resolve(frame());
    };
    waiting.add(look);
    look();
    return promise;
  };
  const ended = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  return {
    seen,
    press: (text: string) => pty.write(text),
    resize(columns: number, rows: number) {
      terminal.resize(columns, rows);
      pty.resize(columns, rows);
    },
    ended,
    written: () => written,
    isAlternate: () => terminal.buffer.active.type === 'alternate',
  };
}

/** The terminal is as it was: its settings, its screen, its cursor, and how it tells pastes. */
async function expectRestored(pty: ReturnType<typeof openPty>): Promise<void> {
  await pty.ended;
  const settings = pty.written().match(/^[0-9a-f]+(?::[0-9a-f]+)+/gm) ?? [];
  expect(settings).toHaveLength(2);
  expect(settings[1]).toBe(settings[0]);
  expect(pty.isAlternate()).toBe(false);
  for (const mode of ['1049', '25', '2004']) {
    const last = pty.written().lastIndexOf(`\u001b[?${mode}${mode === '25' ? 'h' : 'l'}`);
    const other = pty.written().lastIndexOf(`\u001b[?${mode}${mode === '25' ? 'l' : 'h'}`);
    expect(last, `mode ${mode} is put back`).toBeGreaterThan(other);
  }
}

describe.each([
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
])('in a real pseudo-terminal of $columns x $rows', (size) => {
  it('goes the whole way: list, details, fixes, preview, apply, outcome, undo', async () => {
    const pty = openPty(size);
    await pty.seen('certificate expired ×9');
    pty.press(keys.enter);
    await pty.seen('observed: seen /');
    pty.press('f');
    await pty.seen('Remove rotated logs');
    pty.press(keys.enter);
    await pty.seen('+new line');
    pty.press('a');
    await pty.seen('Apply these 2 steps to this node now?');
    pty.press(keys.enter);
    await pty.seen('Fixed: applied, and the checks on fresh facts no longer find it.');
    await pty.seen('✓ healthy');
    pty.press('u');
    await pty.seen('Take back run run-1?');
    pty.press(keys.enter);
    await pty.seen('Taken back: everything is as it was before the run.');
    await pty.seen('✗ critical');
    pty.press(keys.enter);
    await pty.seen('certificate expired ×9');
    pty.press('q');
    const last = await pty.seen('status=2');
    expect(last.join('\n')).toMatch(
      /kdoctor: cp1: critical \(3 critical, 1 warning, 1 unknown checks\)\nrun run-1: Fixed.*\nrun run-1: Taken back/,
    );
    await expectRestored(pty);
  });
});

it('follows a resize', async () => {
  const pty = openPty({ columns: 80, rows: 24 });
  await pty.seen('certificate expired ×9');
  pty.resize(120, 40);
  const wide = await pty.seen(/^─{120}$/m);
  expect(wide.filter((row) => row.startsWith('kdoctor · cp1'))).toHaveLength(1);
  pty.resize(80, 24);
  const narrow = await pty.seen(/^─{80}$/m);
  expect(narrow.filter((row) => row.startsWith('kdoctor · cp1'))).toHaveLength(1);
  pty.press('q');
  await pty.seen('status=2');
  await expectRestored(pty);
});

it('exits 130 on Ctrl-C, with the terminal restored', async () => {
  const pty = openPty({ columns: 80, rows: 24 });
  await pty.seen('certificate expired ×9');
  pty.press(keys.ctrlC);
  await pty.seen('status=130');
  await expectRestored(pty);
});

it('shows frames although the environment says CI', async () => {
  const pty = openPty({ columns: 80, rows: 24 }, { CI: 'true' });
  await pty.seen('certificate expired ×9');
  pty.press('q');
  await pty.seen('status=2');
  await expectRestored(pty);
});
