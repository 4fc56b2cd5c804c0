/** The arguments of a sentence that takes none. */
export type NoArgs = Readonly<Record<string, never>>;
