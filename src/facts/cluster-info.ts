import { parsePemBytes } from '../domain/pem.ts';
import { parseYaml, textAt, valueAt } from '../domain/structured.ts';
import type { Certificate } from '../model/certificate.ts';
import type { ClusterInfoFact, CollectContext, Collector } from '../model/facts.ts';
import { findApi } from './api-endpoint.ts';

const signaturePrefix = 'jws-kubeconfig-';

/**
 * ConfigMap kube-public/cluster-info as every `kubeadm join` reads it, anonymously (kubeadm-facts §11.1). An API server
 * that does not answer leaves the fact without a ConfigMap, with the reason: nothing is then known of cluster-info.
 */
export const clusterInfo: Collector<'cluster-info'> = {
  name: 'cluster-info',
  async collect({ host, get }: CollectContext) {
    const endpoint = await findApi(get);
    if (endpoint === undefined) return { state: 'failed', reason: 'neither a manifest nor a kubeconfig names an API server' };
    const { url: server, ca } = endpoint;
    const configMap = await host.ask({ ask: 'kube-config-map', server, ca, namespace: 'kube-public', name: 'cluster-info' });
    if (configMap.kind === 'offline') return { state: 'offline', reason: 'the API server answers only on a running node' };
    if (configMap.kind !== 'ok')
      return { state: 'ok', value: { server, configMap: { ok: false, unread: configMap }, authorities: [], signedBy: [] } };
    const { data } = configMap.value;
    return {
      state: 'ok',
      value: {
        server,
        configMap: { ok: true, value: configMap.value },
        ...(await parseClusterInfo(data['kubeconfig'] ?? '')),
        signedBy: Object.keys(data)
          .filter((key) => key.startsWith(signaturePrefix))
          .map((key) => key.slice(signaturePrefix.length))
          .sort(),
      },
    };
  },
};

/** A kubeconfig with one cluster, whose name is empty, and nothing else. */
async function parseClusterInfo(kubeconfig: string): Promise<Pick<ClusterInfoFact, 'authorities' | 'namedServer'>> {
  const clusters = valueAt(await parseYaml(kubeconfig), 'clusters');
  const cluster = valueAt(Array.isArray(clusters) ? clusters[0] : undefined, 'cluster');
  const namedServer = textAt(cluster, 'server');
  return {
    authorities: certificatesOf(textAt(cluster, 'certificate-authority-data')),
    ...(namedServer === undefined ? {} : { namedServer }),
  };
}

function certificatesOf(base64: string | undefined): readonly Certificate[] {
  return base64 === undefined ? [] : parsePemBytes('/', Buffer.from(base64, 'base64')).certificates;
}
