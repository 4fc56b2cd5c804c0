import { type Catalogue, en } from './en.ts';

/** Chinese sentences; being translated. */
export const zh: Catalogue = en;
