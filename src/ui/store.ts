import { reduce } from './reduce.ts';
import type { Ask, State, UiEvent } from './state.ts';

/** An event before its time is known. */
export type Told = UiEvent extends infer E ? (E extends UiEvent ? Omit<E, 'atMs'> : never) : never;

/** The state with its listeners; every change goes through the reducer. */
export interface Store {
  state(): State;
  tell(told: Told): void;
  /** Calls back after each change; gives back how to stop. */
  subscribe(changed: () => void): () => void;
}

/**
 * Holds the state, and hands on what the reducer asks for.
 * @param now the UI's stopwatch, milliseconds
 */
export function openStore(initial: State, now: () => number, onAsk: (ask: Ask) => void): Store {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    state: () => current,
    tell(told) {
      // `Told` is exactly an event without its time, member by member; the compiler does not follow that through the spread.
      const event = { ...told, atMs: now() } as UiEvent;
      const { state, asks } = reduce(current, event);
      current = state;
      for (const changed of listeners) changed();
      for (const ask of asks) onAsk(ask);
    },
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
}
