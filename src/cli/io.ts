import { codeOf } from '../engine/state-place.ts';
import type { TextStyle } from '../report/text-style.ts';

/** The program's own streams: the report alone goes to `out`, everything else to `err`. */
export interface Io {
  /** Writes to stdout; resolves when the bytes are out. A closed pipe (`| head`) is not an error. */
  out(text: string): Promise<void>;
  err(text: string): void;
  /** Asks on the terminal; the default is no. False at once when there is no terminal. */
  confirm(question: string): Promise<boolean>;
  readonly stdinIsTty: boolean;
  readonly stdoutIsTty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly columns: number;
}

export function openIo(): Io {
  // Without a listener a write error ends the process with a stack trace in the middle of the report.
  let failure: NodeJS.ErrnoException | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    failure = error;
  });
  process.stderr.on('error', () => undefined);
  return {
    out: (text) =>
      new Promise((resolve, reject) => {
        process.stdout.write(withoutControls(text), (error) => {
          const code = failure?.code ?? (error == null ? undefined : codeOf(error));
          if (code === undefined || code === 'EPIPE') resolve();
          else reject(new OutputError(code));
        });
      }),
    err: (text) => {
      process.stderr.write(withoutControls(text));
    },
    confirm: async (question) => {
      if (process.stdin.isTTY !== true) return false;
      const { createInterface } = await import('node:readline/promises');
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
      } catch {
        return false;
      } finally {
        lines.close();
      }
    },
    stdinIsTty: process.stdin.isTTY === true,
    stdoutIsTty: process.stdout.isTTY === true,
    env: process.env,
    columns: process.stdout.columns ?? 0,
  };
}

/**
 * The last door before the terminal: no control or bidirectional character leaves the program but line ends and the
 * colours that it sets itself. Names and contents of files, and whoever made a snapshot, can hold anything.
 */
export function withoutControls(text: string): string {
  return text.replaceAll(notOurs, '\uFFFD');
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const notOurs = /(?!\n|\t|\u001b\[[0-9;]*m)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** The report could not be written (a full disk behind a redirection). */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(code: string) {
    super(`the output could not be written: ${code}`);
  }
}

/** How text may look: colour on a terminal unless it is declined (https://no-color.org), ASCII where the locale has no more. */
export function textStyle(io: Pick<Io, 'env' | 'stdoutIsTty' | 'columns'>, noColor: boolean): TextStyle {
  const { env } = io;
  const plainTerminal = env['TERM'] === 'dumb' || env['TERM'] === undefined || env['TERM'] === '';
  const declined = noColor || (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '');
  return {
    color: io.stdoutIsTty && !declined && !plainTerminal,
    ascii: isAscii(env),
    width: io.columns > 0 ? Math.max(40, io.columns) : 100,
  };
}

/** Does the locale name another character set than UTF-8, or the terminal draw no more than ASCII? */
export function isAscii(env: Io['env']): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return !/utf-?8/i.test(locale) || env['TERM'] === 'linux';
}
