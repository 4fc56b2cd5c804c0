import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { expect, test } from 'vitest';
import { runProgram } from '../../src/host/exec.ts';
import { tempDir } from '../harness/temp-dir.ts';

const limits = { timeoutMs: 10_000, maxBytes: 1000 };

test('status, output and errors are told apart', async () => {
  expect(await runProgram(['sh', '-c', 'echo out; echo err >&2; exit 3'], limits)).toEqual({
    kind: 'ok',
    value: { status: 3, stdout: 'out\n', stderr: 'err\n' },
  });
  expect(await runProgram(['sh', '-c', 'kill -9 $$'], limits)).toMatchObject({ kind: 'ok', value: { status: null } });
});

test('a program that is not there is absent, one that may not be run is denied', async () => {
  const dir = tempDir();
  writeFileSync(`${dir}/plain`, 'text', { mode: 0o600 });
  expect(await runProgram(['kdoctor-no-such-program'], limits)).toEqual({ kind: 'absent' });
  expect(await runProgram([`${dir}/plain`], limits)).toEqual({ kind: 'denied' });
});

test('words are words: no shell reads them', async () => {
  expect(await runProgram(['printf', '%s', '$(id) * ; "x"'], limits)).toMatchObject({ value: { stdout: '$(id) * ; "x"' } });
});

test('nothing is inherited but a plain environment, and there is nothing to read', async () => {
  const result = await runProgram(['sh', '-c', 'cat; env; pwd'], limits);
  const lines = result.kind === 'ok' ? result.value.stdout.trim().split('\n') : [];
  const names = lines.filter((line) => line.includes('=')).map((line) => line.replace(/=.*/, ''));
  expect(names.sort()).toEqual(['HOME', 'LC_ALL', 'PATH', 'PWD', 'TERM']);
  expect(lines).toContain('LC_ALL=C');
  expect(lines.at(-1)).toBe('/');
});

test('at the deadline the whole family is killed, also a grandchild that holds the output', async () => {
  const dir = tempDir();
  const begun = performance.now();
  const result = await runProgram(['sh', '-c', 'trap "" TERM; sleep 60 & echo $! > "$0/pid"; wait', dir], { ...limits, timeoutMs: 400 });
  expect(result).toEqual({ kind: 'timed-out', afterMs: 400 });
  expect(performance.now() - begun).toBeLessThan(30_000);
  await expect.poll(() => isRunning(readFileSync(`${dir}/pid`, 'utf8').trim())).toBe(false);
});

test('a program that ends is not waited for because of a child that holds its output', async () => {
  const begun = performance.now();
  expect(await runProgram(['sh', '-c', 'sleep 60 & echo done'], limits)).toMatchObject({
    kind: 'ok',
    value: { status: 0, stdout: 'done\n' },
  });
  expect(performance.now() - begun).toBeLessThan(30_000);
});

test('more output than allowed ends it', async () => {
  expect(await runProgram(['yes'], limits)).toMatchObject({ kind: 'too-big', limitBytes: 1000 });
});

test('lines come as they are printed, and then the last of the output is kept, however long', async () => {
  const lines: string[] = [];
  const result = await runProgram(['sh', '-c', 'seq 1 1000; printf "\\303"; sleep 0.05; printf "\\251"'], {
    ...limits,
    onLine: (line) => lines.push(line),
  });
  expect(lines).toEqual([...Array.from({ length: 1000 }, (_, n) => String(n + 1)), 'é']);
  expect(result.kind === 'ok' && result.value.stdout).toHaveLength(999);
  expect(result).toMatchObject({ value: { status: 0, stdout: expect.stringMatching(/\n999\n1000\né$/) } });
});

test('what still runs when we end is killed', async () => {
  const dir = tempDir();
  const script = `
    const { runProgram } = await import(${JSON.stringify(new URL('../../src/host/exec.ts', import.meta.url).href)});
    void runProgram(['sh', '-c', 'echo $$ > "$0/pid"; echo on; exec sleep 60', ${JSON.stringify(dir)}],
      { timeoutMs: 60000, maxBytes: 10, onLine: () => process.exit(0) });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit', cwd: process.cwd() });
  expect(await once(child, 'exit')).toEqual([0, null]);
  await expect.poll(() => isRunning(readFileSync(`${dir}/pid`, 'utf8').trim())).toBe(false);
});

/** A killed process may stay as a zombie until somebody collects it. */
function isRunning(pid: string): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
