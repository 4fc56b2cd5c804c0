import type { Examination } from '../../../src/model/run.ts';
import type { Action } from '../../../src/ui/keys.ts';
import { reduce } from '../../../src/ui/reduce.ts';
import { type Ask, initialState, type State } from '../../../src/ui/state.ts';
import type { Told } from '../../../src/ui/store.ts';
import { themeOf } from '../../../src/ui/theme.ts';
import { sampleCatalogue } from './sample.ts';

/** A state that has just begun, at 80x24, without colour. */
export function fresh(size = { columns: 80, rows: 24 }): State {
  return initialState({ theme: themeOf({ color: false, ascii: true }), catalogue: sampleCatalogue, nodeTitle: () => 'cp1' }, size, 0);
}

/** The state after these events, and all that was asked on the way. The stopwatch stands still. */
export function play(state: State, ...told: readonly (Told | Action)[]): { readonly state: State; readonly asks: readonly Ask[] } {
  const asks: Ask[] = [];
  let current = state;
  for (const t of told) {
    const event = typeof t === 'string' ? ({ event: 'action', action: t } as const) : t;
    const next = reduce(current, { ...event, atMs: 1000 });
    asks.push(...next.asks);
    current = next.state;
  }
  return { state: current, asks };
}

/** An examination that has just ended. */
export function examined(examination: Examination): Told {
  return { event: 'examine', told: { event: 'examined', examination } };
}
