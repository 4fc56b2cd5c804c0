import type { ArgsOf, Message, MessageCode } from '../model/message.ts';

/** A sentence as data: its code and its arguments. */
export function msg<C extends MessageCode>(code: C, args: ArgsOf<C>): Message<C> {
  return { code, args } as Message<C>;
}
