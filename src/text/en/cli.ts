/** English sentences: cli. */
export const cli = {} as const;
