import { reportStatus } from '../domain/report-status.ts';
import { type Action, bindings } from './keys.ts';
import { blank, clip, harmless, type Line, lineWidth, type Span, span, wrap } from './lines.ts';
import { cursorRow, listRows } from './list-rows.ts';
import { applyingPage, busySign } from './pages/applying.ts';
import { checkingPage } from './pages/checking.ts';
import { confirmPage, confirmRunPage } from './pages/confirm.ts';
import { detailsPage } from './pages/details.ts';
import { fixesPage } from './pages/fixes.ts';
import { helpPage, printedKey } from './pages/help.ts';
import { historyPage, interruptedPage } from './pages/history.ts';
import { listPage } from './pages/list.ts';
import { outcomePage } from './pages/outcome.ts';
import type { Page, Room } from './pages/page.ts';
import { previewPage } from './pages/preview.ts';
import { promptPage } from './pages/prompt.ts';
import { type Screen, type ScreenAt, type State, topScreen } from './state.ts';
import { toneOfStatus } from './theme.ts';
import { words } from './words.ts';

/** The least window in which the UI makes sense. */
export const leastSize = { columns: 50, rows: 12 } as const;
/** From this width on, the list and its details stand side by side. */
const wideFrom = 110;
/** Header with its rule, and the hints. */
const frameRows = 3;

/** One part of the screen: exactly as many rows as there is room. */
export interface Pane {
  readonly width: number;
  readonly rows: readonly Line[];
}

/** A whole frame, never larger than the window. */
export interface View {
  readonly header: Line;
  readonly panes: readonly Pane[];
  readonly hints: Line;
}

/** The frame of a state; undefined when the window is too small for one. */
export function viewOf(state: State): View | undefined {
  if (isTooSmall(state)) return undefined;
  const top = topScreen(state);
  const { columns } = state.size;
  const rows = bodyRows(state);
  const shown = panesOf(state, top).map(({ page, width, from }) => ({ width, rows: windowOf(page, rows, from) }));
  return { header: clip(headerLine(state), columns, state.setting.theme.signs.ellipsis), panes: shown, hints: hintsLine(state) };
}

/** Is the window too small to draw in? */
export function isTooSmall(state: State): boolean {
  return state.size.columns < leastSize.columns || state.size.rows < leastSize.rows;
}

/** The first row shown after a scrolling action. */
export function scrolled(state: State, screen: ScreenAt<'details' | 'preview' | 'outcome' | 'help'>, action: Action): number {
  const panes = panesOf(state, screen);
  const lines = panes.at(-1)?.page.lines.length ?? 0;
  const rows = bodyRows(state);
  const last = Math.max(0, lines - rows);
  const steps: Partial<Record<Action, number>> = {
    up: -1,
    down: 1,
    'page-up': 1 - rows,
    'page-down': rows - 1,
    first: -lines,
    last: lines,
  };
  return Math.max(0, Math.min(last, screen.top + (steps[action] ?? 0)));
}

function bodyRows(state: State): number {
  return Math.max(1, state.size.rows - frameRows);
}

interface PlacedPage {
  readonly page: Page;
  readonly width: number;
  readonly from: number;
}

function panesOf(state: State, screen: Screen): readonly PlacedPage[] {
  const { columns } = state.size;
  const rows = bodyRows(state);
  if (columns >= wideFrom && (screen.at === 'list' || screen.at === 'details')) {
    const left = Math.floor(columns * 0.48);
    const right = columns - left - 3;
    const row = screen.at === 'details' ? screen.row : (cursorRow(state, listRows(state))?.id ?? '');
    const details = row === '' ? { lines: [] } : detailsPage(state, row, { columns: right, rows });
    return [
      { page: withoutFoot(listPage(state, { columns: left, rows })), width: left, from: 0 },
      { page: details, width: right, from: screen.at === 'details' ? screen.top : 0 },
    ];
  }
  return [{ page: pageOf(state, screen, { columns, rows }), width: columns, from: 'top' in screen ? screen.top : 0 }];
}

function pageOf(state: State, screen: Screen, room: Room): Page {
  switch (screen.at) {
    case 'checking':
      return checkingPage(state, room);
    case 'list':
      return listPage(state, room);
    case 'details':
      return detailsPage(state, screen.row, room);
    case 'fixes':
      return fixesPage(state, screen, room);
    case 'prompt':
      return promptPage(state, screen, room);
    case 'preview':
      return previewPage(state, screen, room);
    case 'confirm':
      return confirmPage(state, screen, room);
    case 'confirm-run':
      return confirmRunPage(state, screen, room);
    case 'applying':
      return applyingPage(state, screen, room);
    case 'outcome':
      return outcomePage(state, screen, room);
    case 'history':
      return historyPage(state, screen, room);
    case 'interrupted':
      return interruptedPage(state, screen, room);
    case 'failed': {
      const head = words(state.setting.catalogue, 'ui:failed-here', {});
      return { lines: [[span(head, 'critical')], blank, ...wrap([span(screen.what)], room.columns)] };
    }
    case 'help':
      return helpPage(state, state.screens.findLast((s) => s.at !== 'help') ?? screen, room);
  }
}

/** Beside the details the list need not say its row's sentence in full. */
function withoutFoot({ foot: _said, ...page }: Page): Page {
  return page;
}

/** As many rows as there are: a window into the page, and the page's foot below it. */
function windowOf(page: Page, rows: number, from: number): readonly Line[] {
  const foot = (page.foot ?? []).slice(0, rows);
  const room = rows - foot.length;
  const last = Math.max(0, page.lines.length - room);
  const middle = page.focus === undefined ? from : page.focus < room ? 0 : page.focus - Math.floor(room / 2);
  const first = Math.max(0, Math.min(last, middle));
  const shown = page.lines.slice(first, first + room);
  return [...shown, ...Array.from({ length: room - shown.length }, () => blank), ...foot];
}

function headerLine(state: State): Line {
  const { catalogue, theme, nodeTitle } = state.setting;
  const top = topScreen(state);
  const isBusy = state.looking !== undefined || top.at === 'applying';
  const status = state.examination === undefined ? undefined : reportStatus(state.examination.results);
  const left: readonly Span[] = [
    span('kdoctor', 'strong'),
    span(` ${theme.signs.dot} ${harmless(nodeTitle())}`),
    ...(status === undefined
      ? []
      : [span(`  ${theme.signs.status[status]} ${words(catalogue, `ui:status-${status}`, {})}`, toneOfStatus(status))]),
  ];
  const right: readonly Span[] = [
    ...(isBusy ? [span(`${busySign(state)} `, 'accent')] : []),
    span(words(catalogue, `ui:title-${top.at}`, {}), 'dim'),
  ];
  const gap = state.size.columns - lineWidth(left) - lineWidth(right);
  return [...left, span(' '.repeat(Math.max(2, gap))), ...right];
}

/** The keys of this screen as far as there is room: the ways out of it always. */
function hintsLine(state: State): Line {
  const { catalogue, theme } = state.setting;
  const { at } = topScreen(state);
  const hints = bindings.filter((b) => b.hint && b.on.includes(at));
  const lineOf = (some: typeof hints): Line =>
    some.flatMap((b) => [span(printedKey(b.keys[0]), 'accent'), span(` ${words(catalogue, b.label, {})}  `, 'dim')]);
  const isNeeded = (b: (typeof hints)[number]) => b.action === 'help' || b.action === 'quit' || b.action === 'back';
  let kept = hints.filter(isNeeded);
  for (const hint of hints.filter((b) => !isNeeded(b))) {
    const more = hints.filter((b) => b === hint || kept.includes(b));
    if (lineWidth(lineOf(more)) <= state.size.columns) kept = more;
  }
  return clip(lineOf(kept), state.size.columns, theme.signs.ellipsis);
}
