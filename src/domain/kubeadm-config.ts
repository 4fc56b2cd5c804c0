import type { Component, ManifestFile } from '../model/facts.ts';
import type { AbsPath } from '../model/host.ts';
import { imageVersion } from './manifest.ts';
import { parseVersion, type Version } from './versions.ts';

/** What is left of a node to rebuild kubeadm's configuration from (kubeadm-facts §3.14). */
export interface Remains {
  readonly manifests: readonly ManifestFile[];
  /** Copies of manifests, of whatever version: their networks are still this cluster's. */
  readonly copies: readonly { readonly component: Component; readonly content: string }[];
  /** The component whose manifest kubeadm shall write. */
  readonly lost: Component;
  readonly nodeName: string;
  readonly certificatesDir: AbsPath;
  readonly topology: 'stacked-etcd' | 'external-etcd' | 'none';
  readonly kubeadm: Version;
  /** `https://host:port` that the node's kubeconfigs name. */
  readonly server?: string;
  readonly criSocket?: string;
  readonly clusterDomain?: string;
}

/** A configuration that this kubeadm reads, or the name of the first field that nothing is left to tell. */
export type RebuiltConfig =
  | { readonly ok: true; readonly yaml: string; readonly kubernetesVersion: string }
  | { readonly ok: false; readonly field: string };

type Flags = Readonly<Record<string, string>>;
const noFlags: Flags = {};

/**
 * Rebuilds the per-node configuration as JSON, which is YAML too. Only fields with the same meaning in v1beta1 to v1beta4
 * are written; `extraArgs` are not, because a manifest that is gone does not tell its own.
 */
export function rebuildKubeadmConfig(remains: Remains): RebuiltConfig {
  const flagsOf = (component: Component): Flags => usable(remains.manifests, component)?.flags ?? noFlags;
  const apiserver = flagsOf('kube-apiserver');
  const controllerManager = flagsOf('kube-controller-manager');
  const etcd = flagsOf('etcd');

  const image = (['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const)
    .map((component) => usable(remains.manifests, component)?.image)
    .find((found) => found !== undefined);
  const tag = image === undefined ? undefined : imageVersion(image);
  if (image === undefined || tag === undefined || parseVersion(tag) === undefined) return { ok: false, field: 'kubernetesVersion' };
  const advertiseAddress = apiserver['advertise-address'] ?? hostOf(etcd['initial-advertise-peer-urls']);
  if (advertiseAddress === undefined) return { ok: false, field: 'localAPIEndpoint.advertiseAddress' };
  const serviceSubnet = apiserver['service-cluster-ip-range'] ?? controllerManager['service-cluster-ip-range'];
  if (serviceSubnet === undefined) return { ok: false, field: 'networking.serviceSubnet' };
  const etcdSection = etcdOf(remains.topology, apiserver, etcd);
  if (etcdSection === undefined) return { ok: false, field: 'etcd.external' };

  const apiVersion = `kubeadm.k8s.io/${configVersion(remains.kubeadm)}`;
  const bindPort = Number(apiserver['secure-port'] ?? 6443);
  const podSubnet = controllerManager['cluster-cidr'] ?? inCopy(remains, 'kube-controller-manager', 'cluster-cidr');
  // Without it kubeadm writes a controller-manager that gives no node its range of pod addresses.
  if (podSubnet === undefined && remains.lost === 'kube-controller-manager') return { ok: false, field: 'networking.podSubnet' };
  const { server, criSocket, clusterDomain, nodeName, certificatesDir } = remains;
  const endpoint = server === undefined ? undefined : controlPlaneEndpoint(server, advertiseAddress);
  const init = {
    apiVersion,
    kind: 'InitConfiguration',
    localAPIEndpoint: { advertiseAddress, bindPort },
    nodeRegistration: { name: nodeName, ...(criSocket === undefined ? {} : { criSocket }) },
  };
  const cluster = {
    apiVersion,
    kind: 'ClusterConfiguration',
    kubernetesVersion: `v${tag}`,
    imageRepository: image.slice(0, image.lastIndexOf('/')),
    certificatesDir,
    clusterName: controllerManager['cluster-name'] ?? 'kubernetes',
    ...(endpoint === undefined ? {} : { controlPlaneEndpoint: endpoint }),
    networking: {
      serviceSubnet,
      ...(podSubnet === undefined ? {} : { podSubnet }),
      ...(clusterDomain === undefined || clusterDomain === '' ? {} : { dnsDomain: clusterDomain }),
    },
    etcd: etcdSection,
  };
  return {
    ok: true,
    yaml: [init, cluster].map((document) => `${JSON.stringify(document, null, 2)}\n`).join('---\n'),
    kubernetesVersion: tag,
  };
}

/** The configuration version to write for a kubeadm (kubeadm-facts §1.2): of those that it reads, the one it is read longest. */
export function configVersion({ minor }: Version): 'v1beta1' | 'v1beta2' | 'v1beta3' | 'v1beta4' {
  if (minor >= 31) return 'v1beta4';
  if (minor >= 22) return 'v1beta3';
  return minor >= 15 ? 'v1beta2' : 'v1beta1';
}

function usable(manifests: readonly ManifestFile[], component: Component): ManifestFile | undefined {
  return manifests.find((file) => file.component === component && file.fault === undefined && file.unread === undefined);
}

function inCopy({ copies }: Remains, component: Component, flag: string): string | undefined {
  return copies
    .filter((copy) => copy.component === component)
    .map(({ content }) => new RegExp(`--${flag}=([^\\s"']+)`).exec(content)?.[1])
    .find((value) => value !== undefined);
}

/** Undefined when etcd is external and nothing tells where. */
function etcdOf(topology: Remains['topology'], apiserver: Flags, etcd: Flags): object | undefined {
  if (topology !== 'external-etcd') return { local: { dataDir: etcd['data-dir'] ?? '/var/lib/etcd' } };
  const endpoints = apiserver['etcd-servers']?.split(',');
  if (endpoints === undefined) return undefined;
  return {
    external: {
      endpoints,
      caFile: apiserver['etcd-cafile'] ?? '',
      certFile: apiserver['etcd-certfile'] ?? '',
      keyFile: apiserver['etcd-keyfile'] ?? '',
    },
  };
}

/** What all nodes reach the control plane by; undefined where it is this node itself. */
function controlPlaneEndpoint(server: string, advertiseAddress: string): string | undefined {
  if (!URL.canParse(server)) return undefined;
  const { hostname, port } = new URL(server);
  const own = [advertiseAddress, `[${advertiseAddress}]`, '127.0.0.1', 'localhost'];
  return own.includes(hostname) ? undefined : `${hostname}:${port === '' ? 443 : port}`;
}

function hostOf(urls: string | undefined): string | undefined {
  const [first] = (urls ?? '').split(',');
  return first === undefined || !URL.canParse(first) ? undefined : new URL(first).hostname.replace(/^\[(.*)\]$/, '$1');
}
