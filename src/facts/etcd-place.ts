import { parsePem } from '../domain/pem.ts';
import type { PemFile } from '../model/certificate.ts';
import type { ManifestsFact } from '../model/facts.ts';
import type { AbsPath, HostReader, TlsFiles } from '../model/host.ts';

/** Where this node's etcd is and how it is reached, as the manifests say (kubeadm-facts §6.1). */
export interface EtcdPlace {
  /** The endpoint asked first: the local member's on loopback, or the first of an external cluster. */
  readonly endpoint: string;
  /** Other members' endpoints that are written down here: they can tell the members while the local one is silent. */
  readonly others: readonly string[];
  /** What tells the local member from the others; absent when the cluster is external. */
  readonly local?: { readonly name?: string; readonly peerUrls: readonly string[]; readonly clientUrls: readonly string[] };
  readonly metricsUrl?: string;
  readonly dataDir: AbsPath;
  /** Pairs that may serve as client credentials, best first. */
  readonly credentials: readonly [TlsFiles, ...TlsFiles[]];
}

/** kubeadm's defaults: what there is to go by when `/etc/kubernetes` has been deleted. */
const defaults = {
  endpoint: 'https://127.0.0.1:2379',
  metricsUrl: 'http://127.0.0.1:2381',
  dataDir: '/var/lib/etcd',
  pkiDir: '/etc/kubernetes/pki',
} as const;

/** Undefined: nothing on this node says that it has to do with etcd. */
export async function findEtcd(host: HostReader, manifests: ManifestsFact | undefined): Promise<EtcdPlace | undefined> {
  const etcd = flagsOf(manifests, 'etcd');
  const apiserver = flagsOf(manifests, 'kube-apiserver');
  const servers = urlsOf(apiserver?.['etcd-servers']);
  const isExternal = etcd === undefined && servers.length > 0 && !servers.some(isLoopback);
  if (isExternal) return externalPlace(servers, apiserver ?? {});

  const dataDir = absPath(etcd?.['data-dir']) ?? defaults.dataDir;
  // A manifest that holds nothing usable still says by its name that a member belongs here.
  const hasManifest = manifests?.files.some((file) => file.component === 'etcd') ?? false;
  if (hasManifest || servers.length > 0) return stackedPlace(etcd ?? {}, servers, dataDir);
  const data = await host.stat(`${defaults.dataDir}/member`);
  return data.kind === 'ok' ? stackedPlace({}, [], defaults.dataDir) : undefined;
}

type Flags = Readonly<Record<string, string>>;

function stackedPlace(etcd: Flags, servers: readonly string[], dataDir: AbsPath): EtcdPlace {
  const listened = urlsOf(etcd['listen-client-urls']);
  const advertised = urlsOf(etcd['advertise-client-urls']);
  const endpoint = listened.find(isLoopback) ?? advertised[0] ?? servers.find(isLoopback) ?? defaults.endpoint;
  const peerUrls = urlsOf(etcd['initial-advertise-peer-urls']);
  const name = etcd['name'];
  // A manifest without the flag is of an etcd without the page; without a manifest kubeadm's default is worth a try.
  const metricsUrl = Object.keys(etcd).length === 0 ? defaults.metricsUrl : urlsOf(etcd['listen-metrics-urls'])[0];
  return {
    endpoint,
    others: otherEndpoints(etcd['initial-cluster'], peerUrls, new URL(advertised[0] ?? endpoint).port),
    local: { ...(name === undefined ? {} : { name }), peerUrls, clientUrls: advertised },
    ...(metricsUrl === undefined ? {} : { metricsUrl }),
    dataDir,
    credentials: stackedCredentials(etcd),
  };
}

/** The healthcheck client is made for this; the server's pair is a client's too; the API server's is the last resort. */
function stackedCredentials(etcd: Flags): EtcdPlace['credentials'] {
  const ca = absPath(etcd['trusted-ca-file']) ?? `${defaults.pkiDir}/etcd/ca.crt`;
  const dir: AbsPath = `/${ca.slice(1, Math.max(1, ca.lastIndexOf('/')))}`;
  const pkiDir: AbsPath = `/${dir.slice(1, Math.max(1, dir.lastIndexOf('/')))}`;
  return [
    { ca, cert: `${dir}/healthcheck-client.crt`, key: `${dir}/healthcheck-client.key` },
    { ca, cert: absPath(etcd['cert-file']) ?? `${dir}/server.crt`, key: absPath(etcd['key-file']) ?? `${dir}/server.key` },
    { ca, cert: `${pkiDir}/apiserver-etcd-client.crt`, key: `${pkiDir}/apiserver-etcd-client.key` },
  ];
}

function externalPlace(servers: readonly string[], apiserver: Flags): EtcdPlace {
  const tls: TlsFiles = {
    ca: absPath(apiserver['etcd-cafile']) ?? `${defaults.pkiDir}/etcd/ca.crt`,
    cert: absPath(apiserver['etcd-certfile']) ?? `${defaults.pkiDir}/apiserver-etcd-client.crt`,
    key: absPath(apiserver['etcd-keyfile']) ?? `${defaults.pkiDir}/apiserver-etcd-client.key`,
  };
  const [endpoint = defaults.endpoint, ...others] = servers;
  return { endpoint, others, dataDir: defaults.dataDir, credentials: [tls] };
}

/** The other members that the manifest was written with: `m2=https://10.0.0.2:2380`, asked at the local client port. */
function otherEndpoints(initialCluster: string | undefined, ownPeerUrls: readonly string[], clientPort: string): readonly string[] {
  return urlsOf((initialCluster ?? '').replaceAll(/(^|,)[^=,]*=/g, '$1'))
    .filter((peerUrl) => !ownPeerUrls.includes(peerUrl))
    .map((peerUrl) => `https://${new URL(peerUrl).hostname}:${clientPort}`);
}

/**
 * The first pair that can work now, with its certificate; where none can, the first that is there, so that its fault can
 * be told.
 */
export async function chooseCredentials(
  host: HostReader,
  pairs: EtcdPlace['credentials'],
): Promise<{ readonly tls: TlsFiles; readonly certificate: PemFile }> {
  const nowMs = host.now().getTime();
  const candidates = await Promise.all(
    pairs.map(async (tls) => {
      const [certificate, key] = await Promise.all([tls.cert, tls.key].map(async (path) => parsePem(path, await host.read(path))));
      return { tls, certificate, key };
    }),
  );
  const chosen =
    candidates.find(({ certificate, key }) => canWork(certificate, key, nowMs)) ??
    candidates.find(({ certificate }) => certificate?.unread === undefined);
  const { tls, certificate } = chosen ?? { tls: pairs[0], certificate: candidates[0]?.certificate };
  return { tls, certificate: certificate ?? { path: tls.cert, certificates: [] } };
}

function canWork(certificate: PemFile | undefined, key: PemFile | undefined, nowMs: number): boolean {
  const leaf = certificate?.certificates[0];
  return leaf !== undefined && leaf.notBeforeMs <= nowMs && nowMs < leaf.notAfterMs && key?.key?.spkiSha256 === leaf.key.spkiSha256;
}

function flagsOf(manifests: ManifestsFact | undefined, component: 'etcd' | 'kube-apiserver'): Flags | undefined {
  return manifests?.files.find((file) => file.component === component && Object.keys(file.flags).length > 0)?.flags;
}

/** A comma-separated list of URLs; what is none is left out, and an address that means "every" is asked on loopback. */
function urlsOf(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(',')
    .filter((url) => URL.canParse(url))
    .map((url) => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:'));
}

function isLoopback(url: string): boolean {
  return /^https?:\/\/(?:127\.|localhost[:/]|\[::1\])/.test(url);
}

function absPath(path: string | undefined): AbsPath | undefined {
  return path?.startsWith('/') === true ? `/${path.slice(1)}` : undefined;
}
