import type { Collector, FactName } from '../model/facts.ts';
import { manifests } from './manifests.ts';

/** Every collector by the name of its fact. */
export const collectors: { readonly [N in FactName]: Collector<N> } = {
  manifests,
} as { readonly [N in FactName]: Collector<N> };
