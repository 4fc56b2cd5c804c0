import { StringDecoder } from 'node:string_decoder';
import type { CommandResult } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { unreadOf } from './system-errors.ts';

/** How a program is run. */
export interface ExecLimits {
  readonly timeoutMs: number;
  /** Of standard output and standard error, each. More ends the program (`too-big`), unless `onLine` takes the output: then the last of it is kept. */
  readonly maxBytes: number;
  readonly onLine?: ((line: string) => void) | undefined;
}

/**
 * All that a program inherits. Nothing of the operator's own environment: no locale that translates what is parsed, no
 * pager, no proxy, no other cluster's settings.
 */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin',
  LC_ALL: 'C',
  TERM: 'dumb',
  HOME: '/root',
};

/** A program that has ended may leave children that hold its output open: they are not waited for longer than this. */
const graceMs = 500;

/** Leaders of the process groups that are still running. */
const groups = new Set<number>();

/**
 * Runs a program by its argv, without a shell, in a process group of its own, with nothing on standard input. At the
 * deadline the whole group is killed. `absent`: no such program; `denied`: it may not be run; `too-big`: it printed more
 * than it may; `timed-out`. Any exit status is an answer. Never throws for what a program does.
 */
export async function runProgram(argv: readonly [string, ...string[]], limits: ExecLimits): Promise<Read<CommandResult>> {
  const { execa } = await import('execa');
  const [file, ...args] = argv;
  const child = execa(file, args, {
    detached: true,
    stdin: 'ignore',
    buffer: false,
    encoding: 'buffer',
    reject: false,
    cleanup: false,
    cwd: '/',
    env: environment,
    extendEnv: false,
  });
  const { pid } = child;
  if (pid !== undefined) track(pid);
  const { promise, resolve } = Promise.withResolvers<Read<CommandResult>>();
  const end = (answer: Read<CommandResult>) => {
    if (pid !== undefined) killGroup(pid);
    resolve(answer);
  };
  const tooBig = (sizeBytes: number) => end({ kind: 'too-big', sizeBytes, limitBytes: limits.maxBytes });
  const streams = [collect(child.stdout, limits, tooBig), collect(child.stderr, limits, tooBig)] as const;
  const ended = (status: number | null) => {
    const [stdout, stderr] = streams.map((stream) => stream.end());
    end({ kind: 'ok', value: { status, stdout: stdout ?? '', stderr: stderr ?? '' } });
  };
  const timers = [setTimeout(() => end({ kind: 'timed-out', afterMs: limits.timeoutMs }), limits.timeoutMs)];
  child.nodeChildProcess.once('exit', (status) => timers.push(setTimeout(ended, graceMs, status)));
  void child.then((result) => {
    if (result.code !== undefined && result.exitCode === undefined && result.signal === undefined) end(unreadOf(result));
    else ended(result.exitCode ?? null);
  });
  try {
    return await promise;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.nodeChildProcess.unref();
  }
}

/** Kills every program that is still running, with its children. For the end of this process. */
export function killRunningPrograms(): void {
  for (const pid of groups) killGroup(pid);
}

function track(pid: number): void {
  if (groups.size === 0) process.once('exit', killRunningPrograms);
  groups.add(pid);
}

function killGroup(pid: number): void {
  groups.delete(pid);
  if (groups.size === 0) process.removeListener('exit', killRunningPrograms);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}

/** Gathers one stream's bytes, and cuts it into lines for whoever follows it. */
function collect(stream: NodeJS.ReadableStream | null, limits: ExecLimits, tooBig: (bytes: number) => void): { end(): string } {
  const { maxBytes, onLine } = limits;
  const decoder = new StringDecoder('utf8');
  let chunks: Buffer[] = [];
  let bytes = 0;
  let line = '';
  let done = false;
  stream?.on('data', (chunk: Buffer) => {
    if (done) return;
    chunks.push(chunk);
    bytes += chunk.length;
    if (onLine !== undefined) {
      const lines = (line + decoder.write(chunk)).split('\n');
      line = lines.pop() ?? '';
      for (const whole of lines) onLine(whole);
    }
    if (bytes <= maxBytes) return;
    if (onLine === undefined) tooBig(bytes);
    chunks = [Buffer.concat(chunks).subarray(-maxBytes)];
    bytes = maxBytes;
  });
  return {
    end() {
      if (!done && onLine !== undefined && line !== '') onLine(line);
      done = true;
      return Buffer.concat(chunks).toString('utf8');
    },
  };
}
