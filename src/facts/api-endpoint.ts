import type { CollectContext } from '../model/facts.ts';
import type { AbsPath } from '../model/host.ts';

/** Where the API server is asked, and the CA that its certificate is verified against. */
export interface ApiEndpoint {
  readonly url: string;
  /** True when it is this node's own. */
  readonly local: boolean;
  readonly ca: AbsPath;
}

const defaultPort = '6443';

/**
 * This node's own API server by its manifest; otherwise the one that the node's kubeconfigs name. Undefined when nothing
 * names one.
 */
export async function findApi(get: CollectContext['get']): Promise<ApiEndpoint | undefined> {
  const [manifests, kubeconfigs, pki] = await Promise.all([get('manifests'), get('kubeconfigs'), get('pki')]);
  const ca: AbsPath = `${pki.state === 'ok' ? pki.value.dir : '/etc/kubernetes/pki'}/ca.crt`;
  const flags = manifests.state === 'ok' ? manifests.value.files.find(({ component }) => component === 'kube-apiserver')?.flags : undefined;
  const address = flags?.['advertise-address'];
  if (address !== undefined) {
    const host = address.includes(':') ? `[${address}]` : address;
    return { url: `https://${host}:${flags?.['secure-port'] ?? defaultPort}`, local: true, ca };
  }
  const named = kubeconfigs.state === 'ok' ? (kubeconfigs.value.kubelet.server ?? kubeconfigs.value.admin.server) : undefined;
  return named === undefined || !URL.canParse(named) ? undefined : { url: named.replace(/\/+$/, ''), local: false, ca };
}
