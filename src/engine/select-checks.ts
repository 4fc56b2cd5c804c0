import type { Check } from '../model/check.ts';

/**
 * The checks that patterns name: an id, an area, or a glob (`pki/*`, `*expired*`). No `only` means all; `skip` takes away.
 */
export function selectChecks(checks: readonly Check[], only: readonly string[] = [], skip: readonly string[] = []): readonly Check[] {
  const wanted = only.length === 0 ? checks : checks.filter((check) => only.some((pattern) => matches(pattern, check.id)));
  return wanted.filter((check) => !skip.some((pattern) => matches(pattern, check.id)));
}

/** Does a pattern name this id (of a check, or a finding's key)? */
export function matches(pattern: string, id: string): boolean {
  if (pattern === id || id.startsWith(`${pattern}/`)) return true;
  if (!pattern.includes('*')) return false;
  const source = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(id);
}
