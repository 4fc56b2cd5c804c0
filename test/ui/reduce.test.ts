import { describe, it } from 'vitest';
import { type State, topScreen } from '../../src/ui/state.ts';
import { examined, fresh, play } from './harness/events.ts';
import { expectRow, listed, plansOf, previewed, type Row } from './harness/reducer-table.ts';
import { healthy, preview, sick } from './harness/sample.ts';

const diskKey = 'disk/sample-full@/';
const group = 'group:pki/sample-expired<disk/sample-full@/';
const prunePlans = plansOf('disk/sample-prune');

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
];

describe('the reducer, from the list to the confirmation', () => {
  it.each(table)('$name', (row) => expectRow(row));
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
