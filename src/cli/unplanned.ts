import { msg } from '../domain/message.ts';
import { matches } from '../engine/select-checks.ts';
import type { CheckResult } from '../model/check.ts';
import type { Examination } from '../model/run.ts';
import { say } from '../text/say.ts';
import type { Choice } from './choose.ts';
import type { CommandContext } from './commands.ts';
import { exitStatus } from './exit-status.ts';

/** Says of each finding that no plan could be made for why not, fix by fix, and which flags would help. */
export function sayWithout(choice: Choice, { io, catalogue }: CommandContext): void {
  for (const { finding, reasons } of choice.without) {
    for (const { fix, because, needs } of reasons) {
      const which = fix === undefined ? '' : `${fix}: `;
      io.err(`${finding}: ${which}${say(because, catalogue)}${flagsNeeded(needs)}\n`);
    }
  }
}

/** Those that another look still finds, or that it could not look for. */
export function stillThere(
  without: Choice['without'],
  { findings, results }: Pick<Examination, 'findings' | 'results'>,
): Choice['without'] {
  const blind = (key: string) =>
    results.some(({ id, status }) => key.startsWith(`${id}@`) && (status === 'unknown' || status === 'skipped'));
  return without.filter(({ finding }) => blind(finding) || findings.some(({ key }) => key === finding));
}

/** Says which of the checks that were named could not look, and why: what they would have found is not known. */
export function sayUnseen(patterns: readonly string[], examination: Examination, { io, catalogue }: CommandContext): void {
  for (const { id, reasons } of unseen(patterns, examination)) {
    io.err(
      `${say(msg('cli:not-looked-at', { check: id, reason: reasons.map((reason) => say(reason, catalogue)).join('; ') }), catalogue)}\n`,
    );
  }
}

/**
 * The exit status where there is no plan at all: nothing to fix, or refused, or it could not even be looked at. Says so.
 */
export function nothingPlanned(choice: Choice, patterns: readonly string[], examination: Examination, at: CommandContext): number {
  sayUnseen(patterns, examination, at);
  if (choice.without.length > 0) return exitStatus.refused;
  if (unseen(patterns, examination).some((result) => result.status === 'unknown')) return exitStatus.refused;
  at.io.err(`${say(msg('cli:no-such-finding', { patterns: patterns.join(', ') }), at.catalogue)}\n`);
  return exitStatus.healthy;
}

/** The checks that were named and did not look; those that have no subject on this node are among them, with that reason. */
function unseen(patterns: readonly string[], { results }: Examination): readonly CheckResult[] {
  const named = results.filter(({ id }) => patterns.some((pattern) => matches(pattern.split('@')[0] ?? pattern, id)));
  return named.filter(({ status }) => status === 'unknown' || status === 'skipped');
}

/** The flags that would make a refused fix applicable, as they are typed. */
function flagsNeeded(needs: readonly string[]): string {
  const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return needs.length === 0 ? '' : ` (give ${needs.map((name) => `--${kebab(name)}`).join(' ')})`;
}
