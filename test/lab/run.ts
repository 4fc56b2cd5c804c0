import { execa } from 'execa';

/** How a program ended. */
export interface Ended {
  /** Exit status; undefined when a signal or the time limit ended it. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program is given. */
export interface RunOptions {
  /** Bytes for its stdin, which is at its end otherwise. */
  readonly input?: string | Uint8Array;
  /** After this many milliseconds it is killed; ten minutes when absent. */
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A program and its arguments. */
export type Argv = readonly [string, ...string[]];

/** Runs a program to its end; throws only when it cannot be started. */
export async function run([program, ...args]: Argv, o: RunOptions = {}): Promise<Ended> {
  const result = await execa(program, args, {
    reject: false,
    stripFinalNewline: false,
    timeout: o.timeoutMs ?? 600_000,
    forceKillAfterDelay: 5_000,
    ...(o.env === undefined ? {} : { env: o.env }),
    ...(o.input === undefined ? { stdin: 'ignore' } : { input: o.input }),
  });
  if (result.exitCode === undefined && result.signal === undefined && !result.timedOut) throw result;
  return { status: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

/** {@link run}, for programs that must succeed: answers what went to stdout, and throws with all that was said otherwise. */
export async function must(argv: Argv, o: RunOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await run(argv, o);
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${status === undefined ? 'killed' : `status ${status}`}\n${stdout}${stderr}`);
  return stdout;
}

/** Tells the person who watches, on stderr, with the seconds since this program started. */
export function say(text: string): void {
  process.stderr.write(`lab ${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
}

/**
 * Asks again and again until the answer is yes: for states of a machine that nothing announces.
 *
 * @throws when it is not yes within `timeoutMs`, with what `explain` says then
 */
export async function until(
  what: string,
  ask: () => Promise<boolean>,
  { timeoutMs, explain }: { readonly timeoutMs: number; readonly explain?: () => Promise<string> },
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await ask())) {
    if (performance.now() > deadline) {
      throw new Error(`${what}: not within ${timeoutMs / 1000} s${explain === undefined ? '' : `\n${await explain()}`}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
