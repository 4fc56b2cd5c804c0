import type { time as enTime } from '../en/time.ts';

/** Chinese sentences: time. */
export const time: { readonly [C in keyof typeof enTime]: (args: Parameters<(typeof enTime)[C]>[0]) => string } = {};
