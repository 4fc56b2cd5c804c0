/** English sentences: kubelet. */
export const kubelet = {} as const;
