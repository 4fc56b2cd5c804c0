import { render } from 'ink';
import { createElement } from 'react';
import { reportStatus } from '../domain/report-status.ts';
import type { Session } from '../model/run.ts';
import type { Catalogue } from '../text/en.ts';
import { en } from '../text/en.ts';
import { App } from './components/App.tsx';
import { openDriver } from './driver.ts';
import { harmless } from './lines.ts';
import { type Ask, initialState, type Setting, type Size, type State } from './state.ts';
import { openStore } from './store.ts';
import { themeOf } from './theme.ts';
import { countsOf, exitOf } from './verdict.ts';
import { words } from './words.ts';

/** What the UI is started with. */
export interface UiOptions {
  /** Both must be terminals: raw mode is needed. */
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** False when no colour is wanted (NO_COLOR, `--no-color`). */
  readonly color: boolean;
  /** True where only ASCII can be relied on: LANG=C, TERM=linux. */
  readonly ascii: boolean;
  /** The node in a few words; asked at each frame, because it is known only after it was looked at. */
  readonly nodeTitle: () => string;
  /** The catalogue of the operator's language; English by default. */
  readonly lang?: Catalogue;
}

/** Exit status after Ctrl-C, as shells have it. */
const exitInterrupted = 130;
/** Elapsed times and the busy sign move this often while something is under way. */
const tickMs = 250;

/**
 * Runs the terminal UI until the operator leaves it, and prints a summary of a few lines after the terminal is restored.
 * @returns the exit status of the last report (0 healthy, 1 warning, 2 critical, 3 unknown), or 130 after Ctrl-C
 * @throws what made the UI itself fail (our bug); the terminal is restored then too
 */
export async function runUi(session: Session, o: UiOptions): Promise<number> {
  const setting: Setting = { theme: themeOf(o), catalogue: o.lang ?? en, nodeTitle: o.nodeTitle };
  let isInterrupted = false;
  let leave = (): void => {};
  const onAsk = (ask: Ask): void => {
    if (ask.ask === 'leave') {
      isInterrupted = ask.interrupted;
      leave();
    } else {
      driver.do(ask);
    }
  };
  const store = openStore(initialState(setting, sizeOf(o.stdout), performance.now()), () => performance.now(), onAsk);
  const driver = openDriver(session, store.tell);

  const onResize = (): void => store.tell({ event: 'resized', size: sizeOf(o.stdout) });
  const app = render(createElement(App, { store }), {
    stdout: o.stdout,
    stdin: o.stdin,
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 12,
    exitOnCtrlC: false,
    patchConsole: true,
    // CI=true in the environment would otherwise show nothing until the end.
    interactive: true,
  });
  leave = () => app.unmount();
  o.stdout.on('resize', onResize);
  const ticking = setInterval(() => {
    const { looking, screens } = store.state();
    if (looking !== undefined || screens.some((s) => s.at === 'applying')) store.tell({ event: 'tick' });
  }, tickMs);
  driver.do({ ask: 'examine' });
  driver.do({ ask: 'history', atStart: true });
  try {
    await app.waitUntilExit();
  } finally {
    clearInterval(ticking);
    o.stdout.off('resize', onResize);
  }
  const state = store.state();
  o.stdout.write(`${summaryLines(state).map(harmless).join('\n')}\n`);
  return isInterrupted ? exitInterrupted : exitOf(state.examination);
}

function sizeOf(stdout: NodeJS.WriteStream): Size {
  // Serial lines say 0x0.
  return { columns: stdout.columns > 0 ? stdout.columns : 80, rows: stdout.rows > 0 ? stdout.rows : 24 };
}

function summaryLines(state: State): readonly string[] {
  const { catalogue, nodeTitle } = state.setting;
  const { examination } = state;
  const node = nodeTitle();
  if (examination === undefined) return [words(catalogue, 'ui:summary-nothing-seen', { node })];
  const { critical, warning, unknown } = countsOf(examination);
  const status = words(catalogue, `ui:status-${reportStatus(examination.results)}`, {});
  const runs = state.applied.map(({ run, kind, job }) => {
    const outcome = words(catalogue, job === 'undo' && kind === 'verified' ? 'ui:outcome-undone' : `ui:outcome-${kind}`, {});
    return words(catalogue, 'ui:summary-run', { run, outcome });
  });
  return [words(catalogue, 'ui:summary', { node, status, critical, warning, unknown }), ...runs];
}
