import { expect } from 'vitest';
import type { Plan } from '../../../src/model/fix.ts';
import type { Action } from '../../../src/ui/keys.ts';
import { type Ask, type State, topScreen } from '../../../src/ui/state.ts';
import type { Told } from '../../../src/ui/store.ts';
import { examined, fresh, play } from './events.ts';
import { offersFor, preview, sick } from './sample.ts';

/** One row of a table of the reducer: from a state, by events, to a screen. */
export interface Row {
  readonly name: string;
  readonly from: State;
  readonly told: readonly (Told | Action)[];
  /** The screen that is shown then. */
  readonly at: string;
  /** All that was asked on the way; not looked at when absent. */
  readonly asks?: readonly Ask['ask'][];
  readonly holds?: (state: State) => unknown;
}

/** Plays a row, and holds what came against what it says. */
export function expectRow({ from, told, at, asks, holds }: Row): void {
  const result = play(from, ...told);
  expect(topScreen(result.state).at).toBe(at);
  if (asks !== undefined) expect(result.asks.map((a) => a.ask)).toEqual(asks);
  if (holds !== undefined) expect(holds(result.state)).toBe(true);
}

/** The plans of one fix of the sample. */
export function plansOf(fix: string): readonly Plan[] {
  return offersFor({}).flatMap((o) => (o.fix.id === fix && o.outcome.kind === 'plan' ? [o.outcome] : []));
}

/** The sick node's list, with its fixes. */
export const listed = play(fresh(), examined(sick), { event: 'offered', offers: offersFor({}) }).state;

/** The preview of the fix that can be taken back has come. */
export const previewed: Told = { event: 'previewed', preview: preview(plansOf('disk/sample-clean')) };

/** That fix is being applied. */
export const applying = play(listed, 'fix', 'open', previewed, 'apply', 'accept').state;
