import type { time as enTime } from '../en/time.ts';
import type { Translation } from '../en.ts';

/** Chinese sentences: time. */
export const time: Translation<typeof enTime> = {};
