import { describe, expect, it } from 'vitest';
import { msg } from '../../src/domain/message.ts';
import type { Outcome } from '../../src/model/run.ts';
import { reduce } from '../../src/ui/reduce.ts';
import { type State, topScreen } from '../../src/ui/state.ts';
import type { Told } from '../../src/ui/store.ts';
import { examined, fresh, play } from './harness/events.ts';
import { interruptedRun } from './harness/fake-session.ts';
import { applying, expectRow, listed, plansOf, previewed, type Row } from './harness/reducer-table.ts';
import { preview, sick } from './harness/sample.ts';

const verified: Outcome = { kind: 'verified', run: 'run-1', backup: '/b', remaining: [], notUndone: [] };
const withRuns = (state: State): State => play(state, { event: 'history', runs: [interruptedRun], atStart: false }).state;

const table: readonly Row[] = [
  { name: 'quit leaves', from: listed, told: ['quit'], at: 'list', asks: ['leave'] },
  { name: 'quit while applying does nothing', from: applying, told: ['quit'], at: 'applying', asks: [] },
  {
    name: 'Ctrl-C while applying asks, and stops nothing yet',
    from: applying,
    told: ['interrupt'],
    at: 'applying',
    asks: [],
    holds: (s) => stopOf(s) === 'asked',
  },
  { name: 'g goes on', from: applying, told: ['interrupt', 'go-on'], at: 'applying', asks: [], holds: (s) => stopOf(s) === 'no' },
  { name: 's stops', from: applying, told: ['interrupt', 'stop'], at: 'applying', asks: ['stop'], holds: (s) => stopOf(s) === 'stopping' },
  { name: 's without the question does nothing', from: applying, told: ['stop'], at: 'applying', asks: [] },
  {
    name: 'a second stop is not asked for',
    from: applying,
    told: ['interrupt', 'stop', 'interrupt', 'stop'],
    at: 'applying',
    asks: ['stop'],
  },
  {
    name: 'taking back cannot be stopped',
    from: play(listed, { event: 'history', runs: [interruptedRun], atStart: true }, 'undo', 'accept').state,
    told: ['interrupt', 'stop'],
    at: 'applying',
    asks: [],
  },
  {
    name: 'the end of a job shows its outcome, and looks again',
    from: applying,
    told: [{ event: 'ended', outcome: verified }],
    at: 'outcome',
    asks: ['examine', 'history'],
    holds: (s) => s.applied[0]?.run === 'run-1',
  },
  {
    name: 'a refused job changed nothing',
    from: applying,
    told: [{ event: 'ended', outcome: { kind: 'refused', remaining: [], notUndone: [] } }],
    at: 'outcome',
    asks: ['examine', 'history'],
    holds: (s) => s.applied.length === 0,
  },
  {
    name: 'the outcome offers to take back what was applied',
    from: applying,
    told: [{ event: 'ended', outcome: verified }, 'undo'],
    at: 'confirm-run',
    asks: ['examine', 'history'],
  },
  {
    name: 'not what was rolled back',
    from: applying,
    told: [{ event: 'ended', outcome: { ...verified, kind: 'rolled-back' } }, 'undo'],
    at: 'outcome',
    asks: ['examine', 'history'],
  },
  {
    name: 'an interrupted run is offered at the start',
    from: fresh(),
    told: [{ event: 'history', runs: [interruptedRun], atStart: true }],
    at: 'interrupted',
  },
  {
    name: 'it stays on top when the examination ends, with the list below',
    from: fresh(),
    told: [{ event: 'history', runs: [interruptedRun], atStart: true }, examined(sick)],
    at: 'interrupted',
    asks: ['offers'],
    holds: (s) => s.screens[0].at === 'list',
  },
  { name: 'later', from: fresh(), told: [{ event: 'history', runs: [interruptedRun], atStart: true }, 'back'], at: 'checking', asks: [] },
  {
    name: 'finishing it is confirmed, then started',
    from: fresh(),
    told: [{ event: 'history', runs: [interruptedRun], atStart: true }, 'finish', 'accept'],
    at: 'applying',
    asks: ['start'],
  },
  { name: 'no run, no question', from: fresh(), told: [{ event: 'history', runs: [], atStart: true }], at: 'checking', asks: [] },
  { name: 'history is asked for anew', from: listed, told: ['history'], at: 'history', asks: ['history'] },
  {
    name: 'undo in the history is confirmed',
    from: withRuns(listed),
    told: ['history', 'undo', 'accept'],
    at: 'applying',
    asks: ['history', 'start'],
  },
  {
    name: 'an undone run is not undone again',
    from: play(listed, { event: 'history', runs: [{ ...interruptedRun, state: 'undone' }], atStart: false }).state,
    told: ['history', 'undo'],
    at: 'history',
    asks: ['history'],
  },
  {
    name: 'only interrupted runs are finished',
    from: play(listed, { event: 'history', runs: [{ ...interruptedRun, state: 'verified' }], atStart: false }).state,
    told: ['history', 'finish'],
    at: 'history',
    asks: ['history'],
  },
  {
    name: 'looking again keeps the list',
    from: listed,
    told: ['again'],
    at: 'list',
    asks: ['examine'],
    holds: (s) => s.looking !== undefined && s.examination === sick,
  },
  { name: 'twice is not asked', from: listed, told: ['again', 'again'], at: 'list', asks: ['examine'] },
  {
    name: 'a failed examination says so; going on looks again',
    from: fresh(),
    told: [{ event: 'failed', what: 'boom' }, 'back'],
    at: 'checking',
    asks: ['examine'],
  },
  {
    name: 'a failed preview leaves the fixes',
    from: listed,
    told: ['fix', 'open', { event: 'failed', what: 'boom' }, 'back'],
    at: 'fixes',
    asks: ['preview'],
  },
  {
    name: 'a failed job looks again',
    from: applying,
    told: [{ event: 'failed', what: 'boom' }],
    at: 'failed',
    asks: ['examine', 'history'],
  },
  { name: 'Ctrl-C leaves', from: listed, told: ['interrupt'], at: 'list', asks: ['leave'] },
  { name: 'help comes back to where it was', from: listed, told: ['open', 'help', 'back'], at: 'details' },
];

describe('the reducer, while something is done to the node', () => {
  it('asks again for what an interrupted run does not keep, and finishes it with that', () => {
    const outcome: Outcome = { kind: 'refused', reason: msg('engine:inputs-again', { inputs: 'token' }), remaining: [], notUndone: [] };
    const offered = play(fresh(), { event: 'history', runs: [interruptedRun], atStart: true }, 'finish', 'accept', {
      event: 'ended',
      outcome,
    });
    expect(topScreen(offered.state)).toEqual({ at: 'prompt', needs: ['token'], text: '' });
    const { asks } = play(offered.state, { event: 'text', text: 'abc' }, 'accept', 'accept');
    expect(asks).toEqual([{ ask: 'start', job: { job: 'finish', run: 'run-0' }, inputs: { token: 'abc' } }]);
  });

  it.each(table)('$name', (row) => expectRow(row));

  it('starts a job with the plans that were shown and with what was typed', () => {
    const inputs = { token: 'abc' };
    const { asks } = play({ ...listed, inputs }, 'fix', 'open', previewed, 'apply', 'accept');
    expect(asks.at(-1)).toEqual({ ask: 'start', job: { job: 'apply', preview: preview(plansOf('disk/sample-clean')) }, inputs });
  });

  it('follows the steps of a job by their index', () => {
    const told = (e: Extract<Told, { event: 'apply' }>['told']): Told => ({ event: 'apply', told: e });
    const why = preview(plansOf('disk/sample-clean')).steps[0]?.why;
    if (why === undefined) throw new Error('the sample has steps');
    const { state } = play(
      applying,
      told({ event: 'phase', phase: 'applying' }),
      told({ event: 'step-started', index: 0, total: 2, why, command: 'x' }),
      told({ event: 'output', line: 'one' }),
      told({ event: 'step-finished', index: 0, durationMs: 7 }),
      told({ event: 'step-started', index: 1, total: 2, why, command: 'y' }),
      told({ event: 'step-failed', index: 1, reason: 'no space' }),
      told({ event: 'phase', phase: 'undoing' }),
      told({ event: 'step-undone', index: 0, detail: 'put back' }),
    );
    const screen = topScreen(state);
    if (screen.at !== 'applying') throw new Error(screen.at);
    expect(screen.phase).toBe('undoing');
    expect(screen.steps.map((s) => [s.state, s.detail])).toEqual([
      ['undone', 'put back'],
      ['failed', 'no space'],
    ]);
    expect(screen.output).toEqual([]);
  });

  it('keeps only the last lines of output', () => {
    const lines = Array.from({ length: 500 }, (_, i): Told => ({ event: 'apply', told: { event: 'output', line: String(i) } }));
    const screen = topScreen(play(applying, ...lines).state);
    expect(screen.at === 'applying' && screen.output.length).toBe(200);
    expect(screen.at === 'applying' && screen.output.at(-1)).toBe('499');
  });

  it('counts what is being read from when it began', () => {
    const begun = reduce(fresh(), { event: 'examine', told: { event: 'fact-started', fact: 'etcd', atMs: 99 }, atMs: 500 }).state;
    expect(begun.looking?.reading.get('etcd')).toBe(500);
    const ended = reduce(begun, {
      event: 'examine',
      told: { event: 'fact-finished', fact: 'etcd', state: 'ok', durationMs: 1 },
      atMs: 700,
    }).state;
    expect(ended.looking?.reading.size).toBe(0);
    expect(begun.looking?.reading.size).toBe(1);
  });
});

function stopOf(state: State): string {
  const screen = topScreen(state);
  return screen.at === 'applying' ? screen.stop : '';
}
