import type { ManifestFile } from '../model/facts.ts';
import { serverAddress } from './kubeconfig.ts';

/**
 * Paths that only a control plane has (kubeadm-facts §1.5). Each alone is proof: after `rm -rf /etc/kubernetes` only the
 * last ones are left. A missing manifest proves nothing. `admin.conf` is not among them: people copy it to workers.
 */
export const controlPlanePaths = [
  '/etc/kubernetes/manifests/kube-apiserver.yaml',
  '/etc/kubernetes/manifests/kube-controller-manager.yaml',
  '/etc/kubernetes/manifests/kube-scheduler.yaml',
  '/etc/kubernetes/manifests/etcd.yaml',
  '/etc/kubernetes/controller-manager.conf',
  '/etc/kubernetes/scheduler.conf',
  '/etc/kubernetes/pki/apiserver.crt',
  '/etc/kubernetes/pki/apiserver.key',
  '/etc/kubernetes/pki/ca.key',
  '/etc/kubernetes/pki/sa.key',
  '/etc/kubernetes/pki/sa.pub',
  '/etc/kubernetes/pki/front-proxy-ca.crt',
  '/var/lib/etcd/member',
] as const;

/** Paths that every node which joined a cluster has, and nothing else. */
export const joinedPaths = [
  '/etc/kubernetes/kubelet.conf',
  '/etc/kubernetes/pki/ca.crt',
  '/var/lib/kubelet/config.yaml',
  '/var/lib/kubelet/kubeadm-flags.env',
  '/var/lib/kubelet/pki/kubelet-client-current.pem',
] as const;

/** Is this the name of a folder in `/var/log/pods` of one of the control plane's static pods? (`kube-system_etcd-cp1_<uid>`) */
export function isControlPlanePod(name: string): boolean {
  return /^kube-system_(?:etcd|kube-apiserver|kube-controller-manager|kube-scheduler)-/.test(name);
}

/**
 * Where a control plane's etcd is: external only where the API server says so and no manifest of etcd is there,
 * because stacked is what kubeadm makes unless told otherwise.
 */
export function etcdPlace(
  apiserver: ManifestFile | undefined,
  traces: { readonly etcdManifest: boolean },
): 'stacked-etcd' | 'external-etcd' {
  const own = ['127.0.0.1', '::1', 'localhost', apiserver?.flags['advertise-address']];
  const servers = (apiserver?.flags['etcd-servers'] ?? '').split(',').flatMap((url) => serverAddress(url.trim())?.host ?? []);
  const elsewhere = servers.length > 0 && !servers.some((host) => own.includes(host));
  return elsewhere && !traces.etcdManifest ? 'external-etcd' : 'stacked-etcd';
}
