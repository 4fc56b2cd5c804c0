/** English sentences: cluster. */
export const cluster = {} as const;
