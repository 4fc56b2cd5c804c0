/** English sentences: time. */
export const time = {} as const;
