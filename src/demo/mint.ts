import { createPublicKey, type KeyObject } from 'node:crypto';
import { newPrivateKey, privateKeyPem } from '../domain/key-pair.ts';
import { embedClientCredentials, newKubeconfig } from '../domain/kubeconfig-edit.ts';
import { authoritySpecs, kubeconfigSpecs, leafSpecs, pairPaths } from '../domain/pki-inventory.ts';
import { type ControlPlaneNames, leafTemplate } from '../domain/pki-names.ts';
import { type Authority, newAuthority, newLeaf, type SignedPair } from '../domain/sign.ts';
import type { CaRole, CertificateRole } from '../model/certificate.ts';
import type { CertificateTemplate } from '../model/fix.ts';
import type { AbsPath } from '../model/host.ts';
import { kubeletConfig, kubeletDropIn, kubeletFlags, kubeletUnit } from './kubelet-files.ts';
import * as manifests from './manifests.ts';

/** One path of a minted tree. */
export type MintedFile =
  | { readonly content: string; readonly mode: number; readonly mtimeMs: number }
  /** A symbolic link, with its target as written. */
  | { readonly link: string };

/** A node made from nothing: the files that kubeadm would have left on it, and the CAs that signed them. */
export interface MintedNode {
  readonly files: ReadonlyMap<AbsPath, MintedFile>;
  readonly authorities: MintedAuthorities;
}

/** What all control planes of one cluster share. */
export interface MintedAuthorities {
  readonly byRole: Readonly<Record<CaRole, Authority>>;
  readonly serviceAccount: { readonly privatePem: string; readonly publicPem: string };
}

/** What a node is made like. Times in milliseconds since the epoch. */
export interface MintOptions {
  /** When kubeadm ran: the files' modification time, and, less five minutes, every notBefore. */
  readonly issuedMs: number;
  /** `ec` (P-256, made in no time) unless given; kubeadm's own default is `rsa` (2048 bits). */
  readonly algorithm?: Algorithm;
  readonly nodeName?: string;
  readonly ip?: string;
  readonly topology?: 'stacked-etcd' | 'external-etcd';
  readonly kubernetesVersion?: string;
  /** URL that admin.conf and kubelet.conf name; the node's own API server unless given. */
  readonly controlPlaneEndpoint?: string;
  /** End of every leaf; a year after `issuedMs` unless given. */
  readonly notAfterMs?: number;
  /** End of single leafs. */
  readonly notAfterMsOf?: Partial<Record<CertificateRole, number>>;
  /** Begin of single leafs. */
  readonly notBeforeMsOf?: Partial<Record<CertificateRole, number>>;
  /** End of the CAs; ten years after `issuedMs` unless given. */
  readonly caNotAfterMs?: number;
  /** CAs of a cluster that exists; new ones unless given. */
  readonly authorities?: MintedAuthorities;
  /** kubelet.conf holds certificate and key itself, as `kubeadm init` leaves it before its last phase. */
  readonly embeddedKubeletConf?: boolean;
  /** Members of etcd for `--initial-cluster`; this node alone unless given. */
  readonly initialCluster?: string;
}

const dayMs = 86_400_000;
const pkiDir = '/etc/kubernetes/pki';
const kubeletPkiDir = '/var/lib/kubelet/pki';

/** A control plane as `kubeadm init` leaves it: PKI, kubeconfigs, manifests, the kubelet's files. */
export async function mintControlPlaneNode(o: MintOptions): Promise<MintedNode> {
  const mint = await newMint(o);
  const { names, authorities, put } = mint;
  const stacked = (o.topology ?? 'stacked-etcd') === 'stacked-etcd';

  for (const spec of authoritySpecs.filter((authority) => stacked || !authority.stackedOnly)) {
    putPair(put, pairPaths(pkiDir, spec.file), { ...authorities.byRole[spec.role] });
  }
  put(`${pkiDir}/sa.key`, authorities.serviceAccount.privatePem, 0o600);
  put(`${pkiDir}/sa.pub`, authorities.serviceAccount.publicPem, 0o600);
  for (const spec of leafSpecs.filter((leaf) => stacked || !leaf.stackedOnly || leaf.role === 'apiserver-etcd-client')) {
    const organizations = spec.role === 'apiserver-kubelet-client' ? ['system:masters'] : [];
    putPair(put, pairPaths(pkiDir, spec.file), await mint.leaf(spec.role, spec.ca, leafTemplate(spec, names, organizations)));
  }
  // An external etcd's CA certificate is given to kubeadm without its key.
  if (!stacked) put(`${pkiDir}/etcd/ca.crt`, authorities.byRole['etcd-ca'].certificatePem, 0o644);

  for (const spec of kubeconfigSpecs.filter((conf) => conf.required)) {
    const organizations = spec.role === 'admin.conf' ? ['system:masters'] : [];
    const pair = await mint.leaf(spec.role, 'ca', clientTemplate(spec.commonName, organizations));
    const server = spec.local ? `https://${bracketed(names.advertiseAddress)}:6443` : mint.endpoint;
    put(spec.path, await embedded(server, spec.commonName, mint.caPem, pair), 0o600);
  }

  const values: manifests.ManifestValues = {
    nodeName: names.nodeName,
    ip: names.advertiseAddress,
    kubernetesVersion: o.kubernetesVersion ?? '1.20.2',
    etcdImage: 'k8s.gcr.io/etcd:3.4.13-0',
    etcdServers: stacked ? 'https://127.0.0.1:2379' : 'https://10.77.0.21:2379',
    serviceCidr: '10.96.0.0/12',
    initialCluster: o.initialCluster ?? `${names.nodeName}=https://${names.advertiseAddress}:2380`,
  };
  const folder = '/etc/kubernetes/manifests';
  if (stacked) put(`${folder}/etcd.yaml`, manifests.etcdManifest(values), 0o600);
  put(`${folder}/kube-apiserver.yaml`, manifests.apiServerManifest(values), 0o600);
  put(`${folder}/kube-controller-manager.yaml`, manifests.controllerManagerManifest(values), 0o600);
  put(`${folder}/kube-scheduler.yaml`, manifests.schedulerManifest(values), 0o600);

  await putKubelet(mint, o);
  return { files: mint.files, authorities };
}

/** A worker as `kubeadm join` leaves it: the CA's certificate and the kubelet's own files. */
export async function mintWorkerNode(o: MintOptions): Promise<MintedNode> {
  const mint = await newMint({ nodeName: 'w1', ip: '10.77.0.31', ...o });
  mint.put(`${pkiDir}/ca.crt`, mint.caPem, 0o644);
  await putKubelet(mint, o);
  return { files: mint.files, authorities: mint.authorities };
}

type Put = (path: AbsPath, content: string, mode: number) => void;

interface Mint {
  readonly names: ControlPlaneNames;
  readonly authorities: MintedAuthorities;
  readonly caPem: string;
  readonly endpoint: string;
  readonly files: Map<AbsPath, MintedFile>;
  readonly put: Put;
  leaf(role: CertificateRole, ca: CaRole, template: CertificateTemplate): Promise<SignedPair>;
}

async function newMint(o: MintOptions): Promise<Mint> {
  const algorithm = o.algorithm ?? 'ec';
  const keys = leafKeyDealer(algorithm);
  const notBeforeMs = o.issuedMs - 5 * 60_000;
  const authorities =
    o.authorities ?? (await mintAuthorities(algorithm, { notBeforeMs, notAfterMs: o.caNotAfterMs ?? o.issuedMs + 3650 * dayMs }));
  const names: ControlPlaneNames = {
    nodeName: o.nodeName ?? 'cp1',
    advertiseAddress: o.ip ?? '10.77.0.11',
    serviceAddress: '10.96.0.1',
    dnsDomain: 'cluster.local',
    ...(o.controlPlaneEndpoint === undefined ? {} : { endpointHost: new URL(o.controlPlaneEndpoint).hostname.replace(/^\[(.*)\]$/, '$1') }),
  };
  const files = new Map<AbsPath, MintedFile>();
  return {
    names,
    authorities,
    caPem: authorities.byRole.ca.certificatePem,
    endpoint: o.controlPlaneEndpoint ?? `https://${bracketed(names.advertiseAddress)}:6443`,
    files,
    put: (path, content, mode) => {
      files.set(path, { content, mode, mtimeMs: o.issuedMs });
    },
    leaf: async (role, ca, template) => {
      const validity = {
        notBeforeMs: o.notBeforeMsOf?.[role] ?? notBeforeMs,
        notAfterMs: o.notAfterMsOf?.[role] ?? o.notAfterMs ?? o.issuedMs + 365 * dayMs,
      };
      return newLeaf(template, authorities.byRole[ca], validity, await keys());
    },
  };
}

async function mintAuthorities(algorithm: Algorithm, validity: { notBeforeMs: number; notAfterMs: number }): Promise<MintedAuthorities> {
  // Never from the pool: certificates of one cluster must not verify against the CAs of another.
  const authority = async (commonName: string) => newAuthority(commonName, validity, await newKey(algorithm));
  const [ca, frontProxyCa, etcdCa, serviceAccount] = await Promise.all([
    authority('kubernetes'),
    authority('front-proxy-ca'),
    authority('etcd-ca'),
    newKey(algorithm),
  ]);
  return {
    byRole: { ca, 'front-proxy-ca': frontProxyCa, 'etcd-ca': etcdCa },
    serviceAccount: {
      privatePem: privateKeyPem(serviceAccount),
      publicPem: createPublicKey(serviceAccount).export({ type: 'spki', format: 'pem' }).toString(),
    },
  };
}

async function putKubelet(mint: Mint, o: MintOptions): Promise<void> {
  const { names, put, files } = mint;
  const userName = `system:node:${names.nodeName}`;
  const client = await mint.leaf(
    o.embeddedKubeletConf === true ? 'kubelet.conf' : 'kubelet-client',
    'ca',
    clientTemplate(userName, ['system:nodes']),
  );
  const current: AbsPath = `${kubeletPkiDir}/kubelet-client-current.pem`;
  if (o.embeddedKubeletConf === true) {
    put('/etc/kubernetes/kubelet.conf', await embedded(mint.endpoint, userName, mint.caPem, client), 0o600);
  } else {
    const stamp = new Date(o.issuedMs).toISOString().slice(0, 19).replace(/[T:]/g, '-');
    const target: AbsPath = `${kubeletPkiDir}/kubelet-client-${stamp}.pem`;
    put('/etc/kubernetes/kubelet.conf', newKubeconfig({ server: mint.endpoint, caPem: mint.caPem, userName, clientPem: current }), 0o600);
    put(target, client.certificatePem + client.keyPem, 0o600);
    files.set(current, { link: target });
  }

  // The kubelet signs its serving certificate with a CA that it then forgets; any other CA is as good for a minted tree.
  const seconds = Math.floor(o.issuedMs / 1000);
  const template: CertificateTemplate = {
    commonName: `${names.nodeName}@${seconds}`,
    organizations: [],
    extendedKeyUsages: ['serverAuth'],
    dns: [names.nodeName],
    ips: [],
  };
  const serving = await mint.leaf('kubelet-serving', 'front-proxy-ca', template);
  put(`${kubeletPkiDir}/kubelet.crt`, serving.certificatePem + mint.authorities.byRole['front-proxy-ca'].certificatePem, 0o644);
  put(`${kubeletPkiDir}/kubelet.key`, serving.keyPem, 0o600);

  put('/etc/hostname', `${names.nodeName}\n`, 0o644);
  put('/var/lib/kubelet/config.yaml', kubeletConfig, 0o644);
  put('/var/lib/kubelet/kubeadm-flags.env', kubeletFlags, 0o644);
  put('/usr/lib/systemd/system/kubelet.service', kubeletUnit, 0o644);
  put('/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf', kubeletDropIn, 0o644);
}

async function embedded(server: string, userName: string, caPem: string, pair: SignedPair): Promise<string> {
  return embedClientCredentials(newKubeconfig({ server, caPem, userName }), pair);
}

function clientTemplate(commonName: string, organizations: readonly string[]): CertificateTemplate {
  return { commonName, organizations, extendedKeyUsages: ['clientAuth'], dns: [], ips: [] };
}

function putPair(put: Put, at: { cert: AbsPath; key: AbsPath }, pair: SignedPair): void {
  put(at.cert, pair.certificatePem, 0o644);
  put(at.key, pair.keyPem, 0o600);
}

function bracketed(ip: string): string {
  return ip.includes(':') ? `[${ip}]` : ip;
}

type Algorithm = 'rsa' | 'ec';

function newKey(algorithm: Algorithm): Promise<KeyObject> {
  return newPrivateKey(algorithm === 'rsa' ? { algorithm, size: '2048' } : { algorithm, size: 'prime256v1' });
}

const pools: Readonly<Record<Algorithm, Promise<KeyObject>[]>> = { rsa: [], ec: [] };

/**
 * Deals the leafs' keys from a pool that lives as long as the process, from its start for every tree: an RSA key takes a
 * tenth of a second to make. Within a tree all keys differ; two trees share them, which must therefore guard nothing.
 */
function leafKeyDealer(algorithm: Algorithm): () => Promise<KeyObject> {
  const pool = pools[algorithm];
  let next = 0;
  return () => {
    const index = next;
    next += 1;
    const key = pool[index] ?? newKey(algorithm);
    pool[index] = key;
    return key;
  };
}
