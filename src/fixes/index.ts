import type { Fix } from '../model/fix.ts';

/** Every fix; for one finding they are offered in this order. */
export const fixes: readonly Fix[] = [];
