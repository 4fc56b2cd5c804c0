/** English sentences: manifests. */
export const manifests = {} as const;
