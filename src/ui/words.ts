import { msg } from '../domain/message.ts';
import type { CheckId } from '../model/finding.ts';
import type { ArgsOf, Message, MessageCode } from '../model/message.ts';
import type { Catalogue } from '../text/en.ts';
import { say } from '../text/say.ts';

/** The sentence of a code in the language of the UI. */
export function words<C extends MessageCode>(catalogue: Catalogue, code: C, args: ArgsOf<C>): string {
  return say(msg(code, args), catalogue);
}

/** The check's title, why it hurts, or its explanation; undefined when its catalogue has none. */
export function textOfCheck(catalogue: Catalogue, check: CheckId, part: 'title' | 'why' | 'explanation'): string | undefined {
  const code = `${check}:${part}`;
  if (!Object.hasOwn(catalogue, code)) return undefined;
  // By convention these codes take no arguments; that the code is one was just looked up.
  return say({ code, args: {} } as Message, catalogue);
}

/** Seconds with one decimal below a minute, minutes and seconds from there on. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}
