import type { InputName } from '../model/fix.ts';
import type { ApplyEvent, ExamineEvent, Outcome } from '../model/run.ts';
import { say } from '../text/say.ts';
import { actOn } from './act.ts';
import { isInputName } from './input-flags.ts';
import { harmless } from './lines.ts';
import { listRows } from './list-rows.ts';
import {
  type Ask,
  type Looking,
  lookingFrom,
  type Next,
  type Screen,
  type ScreenAt,
  type State,
  type StepState,
  topScreen,
  type UiEvent,
} from './state.ts';

/** Output lines of a running step that are kept. */
const outputKept = 200;

/** The only way the UI changes: pure, total, told everything by events. */
export function reduce(before: State, e: UiEvent): Next {
  const state: State = { ...before, nowMs: e.atMs };
  switch (e.event) {
    case 'action':
      return actOn(state, e.action);
    case 'text':
      return just(typed(state, e.text));
    case 'resized':
      return just({ ...state, size: e.size });
    case 'tick':
      return just(state);
    case 'examine':
      return examineTold(state, e.told);
    case 'offered':
      return just({ ...state, offers: e.offers });
    case 'previewed':
      return just(onTop(state, 'preview', (screen) => ({ ...screen, preview: e.preview })));
    case 'apply':
      return just(onTop(state, 'applying', (screen) => applyTold(screen, e.told, state)));
    case 'ended':
      return ended(state, e.outcome);
    case 'history': {
      const interrupted = e.runs.find((run) => run.state === 'interrupted');
      const told = { ...state, runs: e.runs };
      if (!e.atStart || interrupted === undefined) return just(told);
      return just({ ...told, screens: [...told.screens, { at: 'interrupted', run: interrupted }] });
    }
    case 'failed':
      return failed(state, e.what);
  }
}

function just(state: State, asks: readonly Ask[] = []): Next {
  return { state, asks };
}

/** Changes the top-most screen of a kind, wherever it lies in the stack. */
function onTop<N extends Screen['at']>(state: State, at: N, change: (screen: ScreenAt<N>) => Screen): State {
  const index = state.screens.findLastIndex((s) => s.at === at);
  const screens = state.screens.map((s, i) => (i === index && isAt(s, at) ? change(s) : s));
  const [first, ...rest] = screens;
  return first === undefined ? state : { ...state, screens: [first, ...rest] };
}

function isAt<N extends Screen['at']>(screen: Screen, at: N): screen is ScreenAt<N> {
  return screen.at === at;
}

function typed(state: State, text: string): State {
  const clean = harmless(text).trim() === '' && text.length > 1 ? '' : harmless(text);
  const top = topScreen(state);
  if (top.at === 'prompt') return onTop(state, 'prompt', (s) => ({ ...s, text: s.text + clean }));
  if (top.at === 'confirm' && top.toType.length > 0) {
    return onTop(state, 'confirm', (s) => ({ ...s, text: s.text + clean, mistyped: false }));
  }
  return state;
}

function examineTold(state: State, told: ExamineEvent): Next {
  if (told.event === 'examined') {
    const { looking: _over, ...rest } = state;
    const seen: State = { ...rest, examination: told.examination, screens: withList(state.screens) };
    const known = new Set(told.examination.findings.map((f) => f.key));
    const rows = listRows(seen);
    const cursor = rows.some((row) => row.id === seen.list.cursor) ? seen.list.cursor : (rows[0]?.id ?? '');
    const marked = new Set([...seen.list.marked].filter((key) => known.has(key)));
    return just({ ...seen, list: { ...seen.list, cursor, marked } }, [
      { ask: 'offers', examination: told.examination, inputs: state.inputs },
    ]);
  }
  return just(state.looking === undefined ? state : { ...state, looking: lookingTold(state.looking, told, state.nowMs) });
}

function lookingTold(looking: Looking, told: Exclude<ExamineEvent, { event: 'examined' }>, nowMs: number): Looking {
  const reading = new Map(looking.reading);
  switch (told.event) {
    case 'fact-started':
      return { ...looking, reading: reading.set(told.fact, nowMs) };
    case 'fact-finished':
      reading.delete(told.fact);
      return { ...looking, reading, factsRead: looking.factsRead + 1 };
    case 'check-finished':
      return { ...looking, results: [...looking.results, told.result] };
  }
}

function withList(screens: State['screens']): State['screens'] {
  const [bottom, ...rest] = screens;
  return [bottom.at === 'checking' ? { at: 'list' } : bottom, ...rest];
}

function applyTold(screen: ScreenAt<'applying'>, told: ApplyEvent, state: State): ScreenAt<'applying'> {
  switch (told.event) {
    case 'phase':
      return { ...screen, phase: told.phase };
    case 'step-started': {
      const why = say(told.why, state.setting.catalogue);
      return { ...screen, steps: stepAt(screen.steps, told.index, { why, state: 'running', startedMs: state.nowMs }), output: [] };
    }
    case 'output':
      return { ...screen, output: [...screen.output, told.line].slice(-outputKept) };
    case 'step-finished':
      return { ...screen, steps: stepAt(screen.steps, told.index, { state: 'done', durationMs: told.durationMs }) };
    case 'step-failed':
      return { ...screen, steps: stepAt(screen.steps, told.index, { state: 'failed', detail: told.reason }) };
    case 'step-undone':
      return { ...screen, steps: stepAt(screen.steps, told.index, { state: 'undone', detail: told.detail }) };
    case 'outcome':
      return screen;
  }
}

/** Changes one step; steps that the UI has not been told of yet stay without words. */
function stepAt(steps: readonly StepState[], index: number, change: Partial<StepState>): readonly StepState[] {
  const unknown: StepState = { why: '', state: 'waiting' };
  const length = Math.max(steps.length, index + 1);
  return Array.from({ length }, (_, i) => (i === index ? { ...(steps[i] ?? unknown), ...change } : (steps[i] ?? unknown)));
}

/** A job is over: show how it went, and look at the node again. */
function ended(state: State, outcome: Outcome): Next {
  const applying = state.screens.find((s) => s.at === 'applying');
  if (applying === undefined) return just(state);
  const { job } = applying;
  const [need, ...others] = neededAgain(outcome);
  if (job.job === 'finish' && need !== undefined) {
    const prompt: Screen = { at: 'prompt', needs: [need, ...others], text: '' };
    return just({ ...state, screens: [state.screens[0], { at: 'confirm-run', job }, prompt] });
  }
  const changed = outcome.run !== undefined && outcome.kind !== 'refused';
  return lookAgain({
    ...state,
    screens: [state.screens[0], { at: 'outcome', job, outcome, top: 0 }],
    list: { ...state.list, marked: new Set() },
    applied:
      changed && outcome.run !== undefined ? [...state.applied, { run: outcome.run, kind: outcome.kind, job: job.job }] : state.applied,
  });
}

/** Secrets are not kept in a run: what an interrupted one needs to be given again before it can be finished. */
function neededAgain({ reason }: Outcome): readonly InputName[] {
  return reason?.code === 'engine:inputs-again' ? reason.args.inputs.split(', ').filter(isInputName) : [];
}

function failed(state: State, what: string): Next {
  const screen: Screen = { at: 'failed', what: harmless(what) };
  if (state.screens.some((s) => s.at === 'applying')) return lookAgain({ ...state, screens: [state.screens[0], screen] });
  const { looking: _over, ...rest } = state;
  const below = state.screens.filter((s) => s.at !== 'preview' || s.preview !== undefined);
  return just({ ...rest, screens: [below[0] ?? state.screens[0], ...below.slice(1), screen] });
}

/** Looks at the node again, and at its runs. */
function lookAgain(state: State): Next {
  return just({ ...state, looking: lookingFrom(state.nowMs) }, [{ ask: 'examine' }, { ask: 'history', atStart: false }]);
}
