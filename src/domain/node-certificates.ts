import type { Certificate, PemFile } from '../model/certificate.ts';
import type { CertificateEntry, Facts, Kubeconfig } from '../model/facts.ts';

/** The facts that certificates are found in. */
export type CertificateFacts = Pick<Facts, 'pki' | 'kubeconfigs' | 'kubelet-pki'>;

/** The facts that certificates are found in, by name. */
export const certificateFacts = ['pki', 'kubeconfigs', 'kubelet-pki'] as const;

/**
 * Every certificate of the node with its key and CA, each once: authorities, leafs, what kubeconfigs embed or refer to, and
 * the kubelet's own. A kubeconfig that is missing or damaged as a whole adds nothing.
 */
export function nodeCertificates(facts: CertificateFacts): readonly CertificateEntry[] {
  const { pki, kubeconfigs } = facts;
  const clusterCa = pki.authorities.find((authority) => authority.role === 'ca')?.file;
  const ca = clusterCa === undefined ? {} : { ca: clusterCa };
  const client = (role: CertificateEntry['role'], conf: Kubeconfig): readonly CertificateEntry[] => {
    if (conf.client === undefined) return [];
    const { embedded, certificate, key } = conf.client;
    return [{ role, path: certificate.path, embedded, file: certificate, keyFile: key, ...ca, required: true, used: true }];
  };
  return [
    ...pki.authorities,
    ...pki.entries,
    ...client('admin.conf', kubeconfigs.admin),
    ...client('super-admin.conf', kubeconfigs.superAdmin),
    ...client('controller-manager.conf', kubeconfigs.controllerManager),
    ...client('scheduler.conf', kubeconfigs.scheduler),
    ...kubeletClients(
      facts,
      client(kubeconfigs.kubelet.client?.embedded === true ? 'kubelet.conf' : 'kubelet-client', kubeconfigs.kubelet),
      ca,
    ),
    ...kubeletServing(facts),
  ];
}

/** The certificate that counts in a file: a leaf's first (Go takes no other), of an authority's the one that lasts longest. */
export function effectiveCertificate(entry: CertificateEntry): Certificate | undefined {
  const [first, ...others] = entry.file.certificates;
  if (first === undefined || !isAuthority(entry)) return first;
  // A CA file may hold an old CA beside its successor while the cluster moves from one to the other.
  return others.reduce((best, other) => (other.notAfterMs > best.notAfterMs ? other : best), first);
}

/** Does the entry sign others? */
export function isAuthority(entry: CertificateEntry): boolean {
  return entry.role === 'ca' || entry.role === 'front-proxy-ca' || entry.role === 'etcd-ca';
}

/** Does a kubelet rotate it by itself while it is valid? */
export function isRotated(entry: CertificateEntry): boolean {
  return entry.role === 'kubelet-client' || (entry.role === 'kubelet-serving' && entry.path.endsWith('-current.pem'));
}

/** Nothing at all lies there; a link that leads nowhere is something. */
export function isAbsent(file: PemFile): boolean {
  return file.unread?.kind === 'absent' && file.unread.dangling === undefined;
}

function kubeletClients(
  facts: CertificateFacts,
  fromConf: readonly CertificateEntry[],
  ca: { readonly ca?: PemFile },
): readonly CertificateEntry[] {
  const { current } = facts['kubelet-pki'];
  const known = fromConf.some(
    ({ path, file }) =>
      path === current.path ||
      (file.certificates[0] !== undefined && file.certificates[0].fingerprint === current.certificates[0]?.fingerprint),
  );
  if (known || isAbsent(current)) return fromConf;
  return [
    ...fromConf,
    { role: 'kubelet-client', path: current.path, embedded: false, file: current, keyFile: current, ...ca, required: false, used: true },
  ];
}

function kubeletServing(facts: CertificateFacts): readonly CertificateEntry[] {
  const { serving, servingCurrent } = facts['kubelet-pki'];
  const entry = (file: PemFile, keyFile: PemFile, used: boolean): CertificateEntry => ({
    role: 'kubelet-serving',
    path: file.path,
    embedded: false,
    file,
    keyFile,
    required: false,
    used,
  });
  return [
    // Nobody verifies the self-signed pair: kubeadm does not set --kubelet-certificate-authority.
    ...(isAbsent(serving.certificate) && isAbsent(serving.key) ? [] : [entry(serving.certificate, serving.key, false)]),
    ...(isAbsent(servingCurrent) ? [] : [entry(servingCurrent, servingCurrent, true)]),
  ];
}
