import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { withoutControls } from '../../src/cli/io.ts';

test('nothing that a file name or a log can hold moves the cursor, and our own colours stay', () => {
  const esc = String.fromCharCode(0x1b);
  const bell = String.fromCharCode(7);
  expect(withoutControls(`${esc}[31mred${esc}[0m\n\tnext`)).toBe(`${esc}[31mred${esc}[0m\n\tnext`);
  expect(withoutControls(`a${esc}[2Jb`)).toBe('a\uFFFD[2Jb');
  expect(withoutControls(`${esc}]0;title${bell}x\r\u009b2J\u202e`)).toBe('\uFFFD]0;title\uFFFDx\uFFFD\uFFFD2J\uFFFD');
});

/** A program that changes something for half a second, and is told to end at once. */
const program = `
  import { unbroken } from '${new URL('../../src/cli/stop-signal.ts', import.meta.url).href}';
  const alive = setInterval(() => undefined, 1000);
  await unbroken(async (signal) => {
    process.stdout.write('begun\\n');
    await new Promise((done) => signal.addEventListener('abort', done));
    process.stdout.write('asked to stop\\n');
    await new Promise((done) => setImmediate(done));
    process.stdout.write('whole again\\n');
  });
  process.stdout.write('must not be reached before the signal\\n');
  await new Promise((done) => setTimeout(done, 10_000));
`;

test.each(['SIGHUP', 'SIGTERM', 'SIGINT'] as const)('%s ends a change only when the node is whole again', async (name) => {
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', program]);
  let seen = '';
  const ended = new Promise<NodeJS.Signals | null>((done) => child.on('close', (_status, signal) => done(signal)));
  child.stdout.on('data', (text: Buffer) => {
    if (seen === '' && text.toString().startsWith('begun')) child.kill(name);
    seen += text.toString();
  });
  expect(await ended).toBe(name);
  expect(seen).toContain('asked to stop\nwhole again\n');
});
