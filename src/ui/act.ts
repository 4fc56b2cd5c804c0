import { say } from '../text/say.ts';
import { firstChoice, fixEntries, missingInputs, toggleChoice } from './fix-entries.ts';
import type { Action } from './keys.ts';
import { cursorRow, findingsOfRow, listRows, pickedFindings } from './list-rows.ts';
import { type Ask, isApplying, type Job, lookingFrom, type Next, type Screen, type ScreenAt, type State, topScreen } from './state.ts';
import { canUndo, undoable } from './undoable.ts';
import { scrolled } from './view.ts';

/** What an action does on the screen that is shown. Actions that mean nothing there change nothing. */
export function actOn(state: State, action: Action): Next {
  const screen = topScreen(state);
  if (action === 'interrupt') return interrupted(state, screen);
  if (action === 'help') return just(push(state, { at: 'help', top: 0 }));
  if (action === 'quit') return isApplying(state) ? just(state) : just(state, [{ ask: 'leave', interrupted: false }]);
  switch (screen.at) {
    case 'list':
      return onList(state, action);
    case 'details':
      return action === 'fix' ? just(fixesOf(state)) : scrollOrBack(state, screen, action);
    case 'preview':
      return action === 'apply' ? just(confirming(state, screen)) : scrollOrBack(state, screen, action);
    case 'outcome':
      if (action === 'undo') return just(undoable(screen.outcome) ? confirmRun(state, { job: 'undo', run: screen.outcome.run }) : state);
      return action === 'accept' ? just(pop(state)) : scrollOrBack(state, screen, action);
    case 'help':
      return scrollOrBack(state, screen, action);
    case 'fixes':
      return onFixes(state, screen, action);
    case 'prompt':
      return onPrompt(state, screen, action);
    case 'confirm':
      return onConfirm(state, screen, action);
    case 'confirm-run':
      return action === 'accept' ? started(state, screen.job) : just(action === 'back' ? pop(state) : state);
    case 'history':
      return just(onHistory(state, screen, action));
    case 'interrupted':
      if (action === 'undo' || action === 'finish') return just(confirmRun(state, { job: action, run: screen.run.id }));
      return just(action === 'back' ? pop(state) : state);
    case 'applying':
      return onApplying(state, screen, action);
    case 'failed':
      return action === 'back' ? afterFailure(state) : just(state);
    case 'checking':
      return just(state);
  }
}

function just(state: State, asks: readonly Ask[] = []): Next {
  return { state, asks };
}

function push(state: State, screen: Screen): State {
  return { ...state, screens: [...state.screens, screen] };
}

function pop(state: State): State {
  const [bottom, ...rest] = state.screens;
  return { ...state, screens: [bottom, ...rest.slice(0, -1)] };
}

function replaceTop(state: State, screen: Screen): State {
  return push(pop(state), screen);
}

function interrupted(state: State, screen: Screen): Next {
  if (!isApplying(state)) return just(state, [{ ask: 'leave', interrupted: true }]);
  return just(screen.at === 'applying' && screen.stop === 'no' ? replaceTop(state, { ...screen, stop: 'asked' }) : state);
}

function scrollOrBack(state: State, screen: ScreenAt<'details' | 'preview' | 'outcome' | 'help'>, action: Action): Next {
  if (action === 'back') return just(pop(state));
  return just(replaceTop(state, { ...screen, top: scrolled(state, screen, action) }));
}

/** The place after a cursor has moved among `count` rows. */
function moved(at: number, action: Action, count: number, page: number): number {
  const steps: Partial<Record<Action, number>> = { up: -1, down: 1, 'page-up': -page, 'page-down': page, first: -count, last: count };
  return Math.max(0, Math.min(count - 1, at + (steps[action] ?? 0)));
}

function onList(state: State, action: Action): Next {
  const rows = listRows(state);
  const row = cursorRow(state, rows);
  if (action === 'again')
    return just({ ...state, looking: lookingFrom(state.nowMs) }, state.looking === undefined ? [{ ask: 'examine' }] : []);
  if (action === 'history') return just(push(state, { at: 'history', cursor: 0 }), [{ ask: 'history', atStart: false }]);
  if (row === undefined) return just(state);
  switch (action) {
    case 'open':
      return just(push(state, { at: 'details', row: row.id, top: 0 }));
    case 'fix':
      return just(fixesOf(state));
    case 'mark': {
      const keys = findingsOfRow(row);
      const all = keys.every((key) => state.list.marked.has(key));
      const others = [...state.list.marked].filter((key) => !keys.includes(key));
      return just({ ...state, list: { ...state.list, marked: new Set(all ? others : [...others, ...keys]) } });
    }
    case 'fold':
    case 'unfold': {
      if (row.kind === 'unlooked' || row.fold === undefined) return just(state);
      if ((row.fold === 'open') === (action === 'unfold')) return just(state);
      const toggled = new Set(state.list.toggled);
      if (!toggled.delete(row.id)) toggled.add(row.id);
      return just({ ...state, list: { ...state.list, cursor: row.id, toggled } });
    }
    default: {
      const index = moved(rows.indexOf(row), action, rows.length, Math.max(1, state.size.rows - 8));
      const cursor = rows.find((_, i) => i === index)?.id ?? row.id;
      return just({ ...state, list: { ...state.list, cursor } });
    }
  }
}

/** Opens the fixes of what is picked; nothing for a check that could not look. */
function fixesOf(state: State): State {
  const top = topScreen(state);
  const shown = top.at === 'details' ? listRows(state).find((row) => row.id === top.row) : undefined;
  const findings = top.at === 'details' ? findingsOfRow(shown) : pickedFindings(state);
  if (findings.length === 0) return state;
  const entries = fixEntries(state.offers, findings);
  const usable = entries.findIndex((e) => e.plans.length > 0);
  return push(state, {
    at: 'fixes',
    findings,
    cursor: Math.max(0, usable),
    chosen: findings.length > 1 ? firstChoice(entries) : new Set(),
  });
}

function onFixes(state: State, screen: ScreenAt<'fixes'>, action: Action): Next {
  if (action === 'back') return just(pop(state));
  const entries = fixEntries(state.offers, screen.findings);
  const current = entries[screen.cursor];
  if (current === undefined) return just(state);
  if (action === 'mark') return just(replaceTop(state, { ...screen, chosen: toggleChoice(entries, screen.chosen, current.fix.id) }));
  if (action !== 'open') {
    return just(replaceTop(state, { ...screen, cursor: moved(screen.cursor, action, entries.length, entries.length) }));
  }
  const chosen = entries.filter((e) => screen.chosen.has(e.fix.id));
  // A fix that was refused cannot be chosen: Enter on it asks for what it needs, whatever else is chosen.
  const wanted = current.plans.length === 0 ? [] : chosen.length > 0 ? chosen : [current];
  const plans = wanted.flatMap((e) => e.plans);
  if (plans.length > 0) return just(push(state, { at: 'preview', plans, top: 0 }), [{ ask: 'preview', plans }]);
  const [first, ...rest] = missingInputs(current);
  return just(first === undefined ? state : push(state, { at: 'prompt', needs: [first, ...rest], text: '' }));
}

function onPrompt(state: State, screen: ScreenAt<'prompt'>, action: Action): Next {
  if (action === 'back') return just(pop(state));
  if (action === 'erase') return just(replaceTop(state, { ...screen, text: [...screen.text].slice(0, -1).join('') }));
  const text = screen.text.trim();
  if (action !== 'accept' || text === '') return just(state);
  const [name, next, ...rest] = screen.needs;
  const inputs = { ...state.inputs, [name]: text };
  if (next !== undefined) return just({ ...replaceTop(state, { at: 'prompt', needs: [next, ...rest], text: '' }), inputs });
  const { examination } = state;
  return just({ ...pop(state), inputs }, examination === undefined ? [] : [{ ask: 'offers', examination, inputs }]);
}

function confirming(state: State, screen: ScreenAt<'preview'>): State {
  const { preview } = screen;
  if (preview === undefined || preview.steps.length === 0) return state;
  const toType = [...new Set(preview.plans.filter((p) => p.risk === 'destructive').map((p) => p.fix))];
  return push(state, { at: 'confirm', preview, toType, text: '', mistyped: false });
}

function onConfirm(state: State, screen: ScreenAt<'confirm'>, action: Action): Next {
  if (action === 'back') return just(pop(state));
  if (action === 'erase') return just(replaceTop(state, { ...screen, text: [...screen.text].slice(0, -1).join('') }));
  if (action !== 'accept') return just(state);
  const [wanted, ...rest] = screen.toType;
  if (wanted !== undefined && screen.text.trim() !== wanted) return just(replaceTop(state, { ...screen, mistyped: true }));
  if (rest.length > 0) return just(replaceTop(state, { ...screen, toType: rest, text: '', mistyped: false }));
  return started(state, { job: 'apply', preview: screen.preview });
}

function started(state: State, job: Job): Next {
  const { catalogue } = state.setting;
  const screen: Screen = {
    at: 'applying',
    job,
    steps: job.job === 'apply' ? job.preview.steps.map((s) => ({ why: say(s.why, catalogue), state: 'waiting' })) : [],
    output: [],
    sinceMs: state.nowMs,
    stop: 'no',
  };
  return just({ ...state, screens: [state.screens[0], screen] }, [{ ask: 'start', job, inputs: state.inputs }]);
}

function onApplying(state: State, screen: ScreenAt<'applying'>, action: Action): Next {
  if (screen.stop !== 'asked') return just(state);
  if (action === 'go-on') return just(replaceTop(state, { ...screen, stop: 'no' }));
  const canStop = screen.job.job !== 'undo' && action === 'stop';
  return canStop ? just(replaceTop(state, { ...screen, stop: 'stopping' }), [{ ask: 'stop' }]) : just(state);
}

function onHistory(state: State, screen: ScreenAt<'history'>, action: Action): State {
  if (action === 'back') return pop(state);
  const run = state.runs[screen.cursor];
  if (run === undefined) return state;
  if (action === 'undo') return canUndo(run) ? confirmRun(state, { job: 'undo', run: run.id }) : state;
  if (action === 'finish') return run.state === 'interrupted' ? confirmRun(state, { job: 'finish', run: run.id }) : state;
  return replaceTop(state, { ...screen, cursor: moved(screen.cursor, action, state.runs.length, 10) });
}

function confirmRun(state: State, job: ScreenAt<'confirm-run'>['job']): State {
  return push(state, { at: 'confirm-run', job });
}

/** After a failure: back to what was there; where there is no examination yet, look again. */
function afterFailure(state: State): Next {
  const below = pop(state);
  if (below.examination !== undefined || below.looking !== undefined) return just(below);
  return just({ ...below, looking: lookingFrom(state.nowMs) }, [{ ask: 'examine' }]);
}
