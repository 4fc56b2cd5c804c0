import type { Invocation } from './args.ts';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** True when a command that knows text and JSON shall print JSON. Throws {@link UsageError} for any other format. */
export function wantsJson(invocation: Invocation): boolean {
  const format = invocation.has('json') ? 'json' : (invocation.flag('output') ?? 'text');
  if (format === 'json' || format === 'text') return format === 'json';
  throw noSuchFormat(format, ['text', 'json']);
}

/** A format that does not exist: the word for it, and those that there are. */
export function noSuchFormat(format: string, known: readonly string[]): UsageError {
  return new UsageError(`there is no format ${format} (there are ${known.join(', ')})`, nearest(format, known));
}

/** Throws {@link UsageError} when a command that takes no words was given some. */
export function mustHaveNoWords({ command, positionals }: Invocation): void {
  const [first] = positionals;
  if (first !== undefined) throw new UsageError(`kdoctor ${command} takes no words: ${first}`);
}
