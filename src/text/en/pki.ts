/** English sentences: pki. */
export const pki = {} as const;
