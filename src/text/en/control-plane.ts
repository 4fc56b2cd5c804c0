/** English sentences: control-plane. */
export const controlPlane = {} as const;
