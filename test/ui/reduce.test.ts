import { describe, expect, it } from 'vitest';
import { msg } from '../../src/domain/message.ts';
import type { Outcome } from '../../src/model/run.ts';
import type { Action } from '../../src/ui/keys.ts';
import { reduce } from '../../src/ui/reduce.ts';
import { type Ask, type State, topScreen } from '../../src/ui/state.ts';
import type { Told } from '../../src/ui/store.ts';
import { examined, fresh, play } from './harness/events.ts';
import { interruptedRun } from './harness/fake-session.ts';
import { healthy, offersFor, preview, sick } from './harness/sample.ts';

const listed = play(fresh(), examined(sick), { event: 'offered', offers: offersFor({}) }).state;
const diskKey = 'disk/sample-full@/';
const group = 'group:pki/sample-expired<disk/sample-full@/';
const diskPlans = offersFor({}).flatMap((o) => (o.fix.id === 'disk/sample-clean' && o.outcome.kind === 'plan' ? [o.outcome] : []));
const prunePlans = offersFor({}).flatMap((o) => (o.fix.id === 'disk/sample-prune' && o.outcome.kind === 'plan' ? [o.outcome] : []));
const verified: Outcome = { kind: 'verified', run: 'run-1', backup: '/b', remaining: [], notUndone: [] };
const previewed: Told = { event: 'previewed', preview: preview(diskPlans) };
const applying = play(listed, 'fix', 'open', previewed, 'apply', 'accept').state;
const withRuns = (state: State): State => play(state, { event: 'history', runs: [interruptedRun], atStart: false }).state;

interface Row {
  readonly name: string;
  readonly from: State;
  readonly told: readonly (Told | Action)[];
  readonly at: string;
  readonly asks?: readonly Ask['ask'][];
  readonly holds?: (state: State) => unknown;
}

const table: readonly Row[] = [
  { name: 'the examined node is listed, and its fixes are asked for', from: fresh(), told: [examined(sick)], at: 'list', asks: ['offers'] },
  {
    name: 'the cursor begins on the first cause',
    from: fresh(),
    told: [examined(sick)],
    at: 'list',
    holds: (s) => s.list.cursor === diskKey,
  },
  { name: 'down moves to the group of certificates', from: listed, told: ['down'], at: 'list', holds: (s) => s.list.cursor === group },
  { name: 'up at the top stays', from: listed, told: ['up'], at: 'list', holds: (s) => s.list.cursor === diskKey },
  {
    name: 'last goes to the check that could not look',
    from: listed,
    told: ['last'],
    at: 'list',
    holds: (s) => s.list.cursor === 'unlooked:etcd/sample-quorum',
  },
  { name: 'unfold opens the group', from: listed, told: ['down', 'unfold'], at: 'list', holds: (s) => s.list.toggled.has(group) },
  { name: 'unfold of what is open changes nothing', from: listed, told: ['unfold'], at: 'list', holds: (s) => s.list.toggled.size === 0 },
  {
    name: 'fold of a cause hides its symptoms',
    from: listed,
    told: ['fold', 'down'],
    at: 'list',
    holds: (s) => s.list.cursor === 'cluster/sample-skew@cp1',
  },
  { name: 'mark on a group marks all of it', from: listed, told: ['down', 'mark'], at: 'list', holds: (s) => s.list.marked.size === 9 },
  { name: 'mark again takes it back', from: listed, told: ['down', 'mark', 'mark'], at: 'list', holds: (s) => s.list.marked.size === 0 },
  { name: 'a check that could not look cannot be fixed', from: listed, told: ['last', 'fix'], at: 'list' },
  {
    name: 'marks of what is no longer found go',
    from: listed,
    told: ['mark', examined(healthy)],
    at: 'list',
    holds: (s) => s.list.marked.size === 0,
  },
  { name: 'open shows details', from: listed, told: ['open'], at: 'details' },
  { name: 'back from details', from: listed, told: ['open', 'back'], at: 'list' },
  {
    name: 'details do not scroll past their end',
    from: listed,
    told: ['down', 'open', 'last', 'down', 'page-down'],
    at: 'details',
    holds: (s) => topOf(s) > 0 && topOf(s) === topOf(play(listed, 'down', 'open', 'last').state),
  },
  {
    name: 'fix from details is about the row that is shown',
    from: listed,
    told: ['down', 'open', 'fix'],
    at: 'fixes',
    holds: (s) => fixesOf(s).length === 9,
  },
  {
    name: 'fix of marked findings, in reading order',
    from: listed,
    told: ['down', 'mark', 'up', 'mark', 'fix'],
    at: 'fixes',
    holds: (s) => fixesOf(s)[0] === diskKey && fixesOf(s).length === 10,
  },
  {
    name: 'for several findings fixes that can be taken back are chosen',
    from: listed,
    told: ['down', 'mark', 'up', 'mark', 'fix'],
    at: 'fixes',
    holds: (s) => chosenOf(s).join() === 'disk/sample-clean,pki/sample-renew',
  },
  {
    name: 'choosing another fix of the same finding gives up the first',
    from: listed,
    told: ['fix', 'mark', 'down', 'mark'],
    at: 'fixes',
    holds: (s) => chosenOf(s).join() === 'disk/sample-prune',
  },
  { name: 'enter on a fix asks for its preview', from: listed, told: ['fix', 'open'], at: 'preview', asks: ['preview'] },
  { name: 'a preview that has not come cannot be applied', from: listed, told: ['fix', 'open', 'apply'], at: 'preview', asks: ['preview'] },
  { name: 'apply asks for confirmation first', from: listed, told: ['fix', 'open', previewed, 'apply'], at: 'confirm', asks: ['preview'] },
  {
    name: 'confirmed, it starts',
    from: listed,
    told: ['fix', 'open', previewed, 'apply', 'accept'],
    at: 'applying',
    asks: ['preview', 'start'],
  },
  {
    name: 'a destructive fix is not started by Enter',
    from: listed,
    told: ['fix', 'down', 'open', { event: 'previewed', preview: preview(prunePlans) }, 'apply', 'accept'],
    at: 'confirm',
    asks: ['preview'],
  },
  {
    name: 'nor by another word',
    from: listed,
    told: [
      'fix',
      'down',
      'open',
      { event: 'previewed', preview: preview(prunePlans) },
      'apply',
      { event: 'text', text: 'disk/sample-pruned' },
      'accept',
    ],
    at: 'confirm',
    asks: ['preview'],
  },
  {
    name: 'but by its id',
    from: listed,
    told: [
      'fix',
      'down',
      'open',
      { event: 'previewed', preview: preview(prunePlans) },
      'apply',
      { event: 'text', text: 'disk/sample-prune' },
      'accept',
    ],
    at: 'applying',
    asks: ['preview', 'start'],
  },
  { name: 'a refused fix that lacks inputs asks for them', from: listed, told: ['down', 'down', 'fix', 'open'], at: 'prompt' },
  {
    name: 'an empty input is not taken',
    from: listed,
    told: ['down', 'down', 'fix', 'open', { event: 'text', text: ' ' }, 'accept'],
    at: 'prompt',
    holds: (s) => Object.keys(s.inputs).length === 0,
  },
  {
    name: 'one input after the other, then the offers are made again',
    from: listed,
    told: ['down', 'down', 'fix', 'open', { event: 'text', text: 'abc' }, 'erase', 'accept', { event: 'text', text: 'sha256:1' }, 'accept'],
    at: 'fixes',
    asks: ['offers'],
    holds: (s) => s.inputs.token === 'ab' && s.inputs.caCertHash === 'sha256:1',
  },
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

describe('the reducer', () => {
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

  it.each(table)('$name', ({ from, told, at, asks, holds }) => {
    const result = play(from, ...told);
    expect(topScreen(result.state).at).toBe(at);
    if (asks !== undefined) expect(result.asks.map((a) => a.ask)).toEqual(asks);
    if (holds !== undefined) expect(holds(result.state)).toBe(true);
  });

  it('starts a job with the plans that were shown and with what was typed', () => {
    const inputs = { token: 'abc' };
    const { asks } = play({ ...listed, inputs }, 'fix', 'open', previewed, 'apply', 'accept');
    expect(asks.at(-1)).toEqual({ ask: 'start', job: { job: 'apply', preview: preview(diskPlans) }, inputs });
  });

  it('follows the steps of a job by their index', () => {
    const told = (e: Extract<Told, { event: 'apply' }>['told']): Told => ({ event: 'apply', told: e });
    const why = preview(diskPlans).steps[0]?.why;
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

function topOf(state: State): number {
  const screen = topScreen(state);
  return 'top' in screen ? screen.top : -1;
}

function fixesOf(state: State): readonly string[] {
  const screen = topScreen(state);
  return screen.at === 'fixes' ? screen.findings : [];
}

function chosenOf(state: State): readonly string[] {
  const screen = topScreen(state);
  return screen.at === 'fixes' ? [...screen.chosen] : [];
}

function stopOf(state: State): string {
  const screen = topScreen(state);
  return screen.at === 'applying' ? screen.stop : '';
}
