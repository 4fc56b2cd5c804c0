import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
let built: string | undefined;

/** The program as it was built when it was first asked for: other builds may come while tests run. */
export function builtProgram(): readonly [string, ...string[]] {
  built ??= realpathSync(join(root, 'dist/current'));
  // The flags of bin/kdoctor, whose own work is tested in test/build/launcher.test.ts.
  return [process.execPath, '--no-deprecation', '--disable-warning=ExperimentalWarning', join(built, 'cli.js')];
}

/** How a run of the program ended. */
export interface Ended {
  /** Exit status; null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run is given. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Where stdout goes instead of a pipe that is read: a file descriptor. */
  readonly stdout?: number;
}

/** Nothing of the developer's shell shall change what is tested. */
const plainEnvironment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'xterm' };

/** Runs the built program without a terminal, its stdin at its end, and waits for it. */
export function kdoctor(args: readonly string[], o: RunOptions = {}): Promise<Ended> {
  return ended([...builtProgram(), ...args], o);
}

/** {@link kdoctor} on a node's file system below `dir`. */
export function kdoctorOn(dir: string, args: readonly string[], o: RunOptions = {}): Promise<Ended> {
  return kdoctor(['--root', dir, ...args], o);
}

/** Runs a line of shell; in it `"$@"` is the program. */
export function inShell(line: string, o: RunOptions = {}): Promise<Ended> {
  return ended(['/bin/sh', '-c', line, 'sh', ...builtProgram()], o);
}

function ended([program = '', ...args]: readonly string[], o: RunOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', o.stdout ?? 'pipe', 'pipe'],
      env: { ...plainEnvironment, ...o.env },
      cwd: o.cwd,
    });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout?.on('data', (bytes: Buffer) => out.push(bytes));
    child.stderr?.on('data', (bytes: Buffer) => err.push(bytes));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }));
  });
}

/** Where kdoctor keeps, in memory, what belongs to a mounted tree: its lock, and runs that find no room on it. */
export function memoryPlace(tree: string): string {
  const uid = process.getuid?.() ?? 0;
  const name = createHash('sha256').update(realpathSync(tree)).digest('hex').slice(0, 16);
  return `${uid === 0 ? '/run/kdoctor' : `/tmp/kdoctor-${uid}`}/roots/${name}`;
}
