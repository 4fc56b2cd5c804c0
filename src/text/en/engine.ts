/** English sentences: engine. */
export const engine = {} as const;
