import type { NodeFact } from '../model/facts.ts';

/** Sockets of the runtimes that a kubelet works with, in the order in which kubeadm looks for them (kubeadm-facts §8.5). */
export const runtimeSockets = [
  '/run/containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/run/cri-dockerd.sock',
  '/run/dockershim.sock',
] as const;

/** The runtime behind an endpoint, told by the name of its socket. */
export function runtimeOf(endpoint: string): NodeFact['runtime'] {
  const name = /containerd/.test(endpoint)
    ? 'containerd'
    : /crio|cri-o/.test(endpoint)
      ? 'cri-o'
      : /docker/.test(endpoint)
        ? 'docker'
        : 'unknown';
  return { name, endpoint: asUrl(endpoint) };
}

/** Where crictl finds the runtime, as a URL; containerd's usual socket where a node's own could not be told. */
export function criEndpoint({ endpoint = runtimeSockets[0] }: NodeFact['runtime']): string {
  return asUrl(endpoint);
}

const asUrl = (endpoint: string): string => (endpoint.startsWith('/') ? `unix://${endpoint}` : endpoint);
