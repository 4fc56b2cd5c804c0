import type { en } from '../text/en.ts';

/** Every sentence of the program has a code; the catalogues in `src/text/` say it in each language. */
export type MessageCode = keyof typeof en;
/** The arguments that a sentence takes. */
export type ArgsOf<C extends MessageCode> = Parameters<(typeof en)[C]>[0];
/** A sentence as data: text is made of it only where it is shown. */
export type Message<C extends MessageCode = MessageCode> = C extends MessageCode ? { readonly code: C; readonly args: ArgsOf<C> } : never;
