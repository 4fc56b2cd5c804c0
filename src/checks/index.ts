import type { Check } from '../model/check.ts';

/** Every check, in the order of the areas. */
export const checks: readonly Check[] = [];
