/** English sentences: kubeconfig. */
export const kubeconfig = {} as const;
