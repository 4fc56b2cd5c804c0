import { createHash } from 'node:crypto';
import type { Step } from '../model/fix.ts';

/** Identifies what is done: the same for the same steps, whatever order their fields were written in. */
export function digestOf(steps: readonly Step[]): string {
  return createHash('sha256').update(canonical(steps)).digest('hex');
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
