import type { Message } from '../model/message.ts';
import { type Catalogue, en } from './en.ts';

/** The text of a message. The catalogue is English unless another is given. */
export function say(message: Message, catalogue: Catalogue = en): string {
  // The union of codes hides from the compiler that a message's arguments belong to its own code.
  const sentence = catalogue[message.code] as (args: unknown) => string;
  return sentence(message.args);
}
