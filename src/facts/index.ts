import type { Collector, FactName } from '../model/facts.ts';

/** Every collector by the name of its fact. */
export const collectors: { readonly [N in FactName]: Collector<N> } = {} as { readonly [N in FactName]: Collector<N> };
