/** English sentences: etcd. */
export const etcd = {} as const;
