/** English sentences: disk. */
export const disk = {} as const;
