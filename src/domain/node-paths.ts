import type { AbsPath } from '../model/host.ts';

/** The kubelet's own folder: what it calls nodefs is the file system below it (kubeadm-facts §7.1). */
export const kubeletDir: AbsPath = '/var/lib/kubelet';

/** Where kubeadm puts etcd's data. A folder moved by configuration keeps this name among the facts. */
export const etcdDir: AbsPath = '/var/lib/etcd';

/** Where the container runtimes keep images and containers, unless configured otherwise. */
export const runtimeDirs: readonly AbsPath[] = ['/var/lib/containerd', '/var/lib/docker', '/var/lib/containers'];

export const logDir: AbsPath = '/var/log';
export const kubernetesDir: AbsPath = '/etc/kubernetes';
