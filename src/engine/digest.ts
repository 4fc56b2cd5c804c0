import { createHash } from 'node:crypto';
import type { Plan } from '../model/fix.ts';

/** Identifies what plans would do: the same for the same plans, whatever order their fields were written in. */
export function digestOf(plans: readonly Plan[]): string {
  return createHash('sha256').update(canonical(plans)).digest('hex');
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
