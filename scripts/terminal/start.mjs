import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

/**
 * Starts a program in a pseudo-terminal and keeps the screen it draws.
 *
 * @param {{ argv: readonly [string, ...string[]], columns?: number, rows?: number, env?: NodeJS.ProcessEnv }} o
 */
export function startInTerminal({ argv: [program, ...args], columns = 80, rows = 24, env = process.env }) {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const { CI: _, NO_COLOR: __, ...rest } = env;
  const child = pty.spawn(program, args, {
    cols: columns,
    rows,
    name: 'xterm-256color',
    env: { ...rest, TERM: 'xterm-256color', COLORTERM: 'truecolor' },
  });
  /** @type {Set<() => void>} */
  const watchers = new Set();
  let ended = false;
  const tell = () => {
    for (const watcher of [...watchers]) watcher();
  };
  child.onData((data) => terminal.write(data, tell));
  child.onExit(() => {
    ended = true;
    terminal.write('', tell);
  });

  const screen = () =>
    Array.from(
      { length: rows },
      (_row, y) => terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y)?.translateToString(true) ?? '',
    );

  return {
    terminal,
    screen,
    type: (/** @type {string} */ keys) => child.write(keys),
    end: () => child.kill('SIGKILL'),
    /**
     * Waits until the screen shows a text.
     *
     * @param {string | RegExp} wanted
     * @param {number} timeoutMs
     * @returns {Promise<void>}
     */
    waitFor: (wanted, timeoutMs = 20_000) =>
      new Promise((done, fail) => {
        const settle = (/** @type {() => void} */ how) => {
          clearTimeout(timer);
          watchers.delete(look);
          how();
        };
        const timer = setTimeout(
          () => settle(() => fail(new Error(`"${wanted}" did not appear in ${timeoutMs} ms:\n${screen().join('\n')}`))),
          timeoutMs,
        );
        const look = () => {
          const text = screen().join('\n');
          if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) settle(done);
          else if (ended) settle(() => fail(new Error(`the program ended before "${wanted}" appeared:\n${text}`)));
        };
        watchers.add(look);
        look();
      }),
  };
}
