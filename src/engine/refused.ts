import { printable } from '../domain/printable.ts';
import type { Message } from '../model/message.ts';
import type { Outcome } from '../model/run.ts';

/** The outcome of what was not even begun. */
export function refused(reason: Message): Outcome {
  return { kind: 'refused', reason, remaining: [], notUndone: [] };
}

/** What an error says, on one line. */
export function textOf(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error), 500);
}
