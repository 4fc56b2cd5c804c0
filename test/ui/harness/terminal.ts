import { Console } from 'node:console';
import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import type { Session } from '../../../src/model/run.ts';
import { runUi } from '../../../src/ui/run.ts';
import { sampleCatalogue } from './sample.ts';

// vitest's console is not whole, and ink's patchConsole needs its constructor.
console.Console ??= Console;

/** A terminal with the UI in it. */
export interface Screen {
  /** The rows as seen, without spaces at their ends. */
  frame(): readonly string[];
  /** Resolves with the frame once it holds the text (or matches). */
  seen(wanted: string | RegExp): Promise<readonly string[]>;
  /** Resolves once the text has gone. */
  gone(text: string): Promise<readonly string[]>;
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Is the alternate screen shown? */
  inAlternate(): boolean;
  /** Everything written so far, with its escape sequences. */
  written(): string;
  /** The exit status, once the UI has ended. */
  readonly exit: Promise<number>;
}

/** How long a frame is waited for before the test fails with the screen as it is. */
const deadlineMs = 15_000;

/** What the keys send. */
export const keys = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  enter: '\r',
  escape: '\u001b',
  backspace: '\u007f',
  pageDown: '\u001b[6~',
  end: '\u001b[F',
  ctrlC: '\u0003',
};

/** Runs the UI on a session in a terminal of this size. */
export function openScreen(session: Session, o: { columns?: number; rows?: number; ascii?: boolean; color?: boolean } = {}): Screen {
  const size = { columns: o.columns ?? 80, rows: o.rows ?? 24 };
  const terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true, convertEol: true });
  let written = '';
  const waiting = new Set<() => void>();
  const stdout = Object.assign(
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        written += String(chunk);
        terminal.write(String(chunk), () => {
          for (const look of waiting) look();
        });
        done();
      },
    }),
    { isTTY: true, ...size },
  );
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const frame = (): readonly string[] => {
    const { active } = terminal.buffer;
    return Array.from({ length: terminal.rows }, (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '');
  };
  const until = (holds: (text: string) => boolean, what: string): Promise<readonly string[]> => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
    const look = (): void => {
      if (!holds(frame().join('\n'))) return;
      waiting.delete(look);
      clearTimeout(deadline);
      resolve(frame());
    };
    const deadline = setTimeout(
      () => reject(new Error(`${what} within ${deadlineMs} ms; the screen is\n${frame().join('\n')}`)),
      deadlineMs,
    );
    waiting.add(look);
    look();
    return promise;
  };
  // The two streams have of a terminal all that the UI uses; the rest of the types' many members is not there.
  const streams = { stdout: stdout as unknown as NodeJS.WriteStream, stdin: stdin as unknown as NodeJS.ReadStream };
  const exit = runUi(session, {
    ...streams,
    color: o.color ?? false,
    ascii: o.ascii ?? false,
    nodeTitle: () => 'cp1',
    lang: sampleCatalogue,
  });
  return {
    frame,
    seen: (wanted) => until((text) => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)), `${wanted} did not come`),
    gone: (text) => until((all) => !all.includes(text), `${text} did not go`),
    press: (text) => void stdin.write(text),
    resize(columns, rows) {
      terminal.resize(columns, rows);
      Object.assign(stdout, { columns, rows });
      stdout.emit('resize');
    },
    inAlternate: () => terminal.buffer.active.type === 'alternate',
    written: () => written,
    exit,
  };
}
