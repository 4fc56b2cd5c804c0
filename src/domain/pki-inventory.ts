import type { CaRole, CertificateRole } from '../model/certificate.ts';
import type { CertificateTemplate, Restart } from '../model/fix.ts';
import type { AbsPath } from '../model/host.ts';

/** Which names a certificate must carry; see `src/domain/pki-names.ts`. */
export type SanRule = 'none' | 'apiserver' | 'etcd';

/** One leaf certificate that kubeadm makes below its certificates' directory. */
export interface LeafSpec {
  readonly role: CertificateRole;
  /** Below the directory, without `.crt` and `.key`. */
  readonly file: string;
  readonly ca: CaRole;
  /** The common name; `node-name` stands for the node's own. */
  readonly commonName: 'node-name' | (string & {});
  readonly extendedKeyUsages: CertificateTemplate['extendedKeyUsages'];
  readonly san: SanRule;
  /** Who must start anew to use it (kubeadm's advice, also where the component polls the file). */
  readonly restarts: readonly Restart[];
  /** Does a running component use it? */
  readonly used: boolean;
  /** Only where etcd runs on the node itself. */
  readonly stackedOnly: boolean;
}

/** One certificate authority. */
export interface AuthoritySpec {
  readonly role: CaRole;
  readonly file: string;
  readonly commonName: string;
  readonly stackedOnly: boolean;
}

/** One kubeconfig that kubeadm makes on a control plane; its client certificate is signed by `ca`. */
export interface KubeconfigSpec {
  readonly role: 'admin.conf' | 'super-admin.conf' | 'controller-manager.conf' | 'scheduler.conf';
  readonly path: AbsPath;
  readonly commonName: string;
  readonly restarts: readonly Restart[];
  /** Every control plane has it. `super-admin.conf` is only where `kubeadm init` ran, from 1.29 on. */
  readonly required: boolean;
  /** Does it talk to the API server of its own node, whatever the cluster's endpoint is? */
  readonly local: boolean;
}

/** kubeadm's leaf certificates (k8s.io/kubernetes cmd/kubeadm/app/phases/certs/certlist.go, v1.20 to v1.31). */
export const leafSpecs: readonly LeafSpec[] = [
  leaf('apiserver', 'apiserver', 'ca', 'kube-apiserver', ['serverAuth'], { san: 'apiserver', restarts: ['kube-apiserver'] }),
  leaf('apiserver-kubelet-client', 'apiserver-kubelet-client', 'ca', 'kube-apiserver-kubelet-client', ['clientAuth'], {
    restarts: ['kube-apiserver'],
  }),
  leaf('front-proxy-client', 'front-proxy-client', 'front-proxy-ca', 'front-proxy-client', ['clientAuth'], {
    restarts: ['kube-apiserver'],
  }),
  leaf('etcd-server', 'etcd/server', 'etcd-ca', 'node-name', ['serverAuth', 'clientAuth'], {
    san: 'etcd',
    restarts: ['etcd'],
    stackedOnly: true,
  }),
  leaf('etcd-peer', 'etcd/peer', 'etcd-ca', 'node-name', ['serverAuth', 'clientAuth'], {
    san: 'etcd',
    restarts: ['etcd'],
    stackedOnly: true,
  }),
  // The liveness probe used it until kubeadm 1.16; since then etcd is probed over plain HTTP, and only people use it.
  leaf('etcd-healthcheck-client', 'etcd/healthcheck-client', 'etcd-ca', 'kube-etcd-healthcheck-client', ['clientAuth'], {
    used: false,
    stackedOnly: true,
  }),
  leaf('apiserver-etcd-client', 'apiserver-etcd-client', 'etcd-ca', 'kube-apiserver-etcd-client', ['clientAuth'], {
    restarts: ['kube-apiserver'],
    stackedOnly: true,
  }),
];

/** kubeadm's three certificate authorities. All clusters' have the same names. */
export const authoritySpecs: readonly AuthoritySpec[] = [
  { role: 'ca', file: 'ca', commonName: 'kubernetes', stackedOnly: false },
  { role: 'front-proxy-ca', file: 'front-proxy-ca', commonName: 'front-proxy-ca', stackedOnly: false },
  { role: 'etcd-ca', file: 'etcd/ca', commonName: 'etcd-ca', stackedOnly: true },
];

/** kubeadm's kubeconfigs of a control plane (cmd/kubeadm/app/phases/kubeconfig, v1.20 to v1.31). */
export const kubeconfigSpecs: readonly KubeconfigSpec[] = [
  { role: 'admin.conf', path: '/etc/kubernetes/admin.conf', commonName: 'kubernetes-admin', restarts: [], required: true, local: false },
  {
    role: 'super-admin.conf',
    path: '/etc/kubernetes/super-admin.conf',
    commonName: 'kubernetes-super-admin',
    restarts: [],
    required: false,
    local: false,
  },
  {
    role: 'controller-manager.conf',
    path: '/etc/kubernetes/controller-manager.conf',
    commonName: 'system:kube-controller-manager',
    restarts: ['kube-controller-manager'],
    required: true,
    local: true,
  },
  {
    role: 'scheduler.conf',
    path: '/etc/kubernetes/scheduler.conf',
    commonName: 'system:kube-scheduler',
    restarts: ['kube-scheduler'],
    required: true,
    local: true,
  },
];

/** The CA that signs certificates of a role; undefined for authorities, which sign themselves. */
export function caRoleOf(role: CertificateRole): CaRole | undefined {
  const spec = leafSpecs.find((leafSpec) => leafSpec.role === role);
  if (spec !== undefined) return spec.ca;
  return authoritySpecs.some((authority) => authority.role === role) ? undefined : 'ca';
}

/** What must start anew after the certificate of a role was replaced. */
export function restartsAfter(role: CertificateRole): readonly Restart[] {
  if (role === 'kubelet.conf' || role === 'kubelet-client' || role === 'kubelet-serving') return ['kubelet'];
  return [...leafSpecs, ...kubeconfigSpecs].find((spec) => spec.role === role)?.restarts ?? [];
}

/** Certificate and key of a role below a certificates' directory. */
export function pairPaths(dir: AbsPath, file: string): { readonly cert: AbsPath; readonly key: AbsPath } {
  return { cert: `${dir}/${file}.crt`, key: `${dir}/${file}.key` };
}

/** Certificate and key of an authority below a certificates' directory. */
export function authorityPaths(dir: AbsPath, role: CaRole): { readonly cert: AbsPath; readonly key: AbsPath } {
  return pairPaths(dir, role === 'etcd-ca' ? 'etcd/ca' : role);
}

function leaf(
  role: CertificateRole,
  file: string,
  ca: CaRole,
  commonName: string,
  extendedKeyUsages: LeafSpec['extendedKeyUsages'],
  more: Partial<Pick<LeafSpec, 'san' | 'restarts' | 'used' | 'stackedOnly'>>,
): LeafSpec {
  return { role, file, ca, commonName, extendedKeyUsages, san: 'none', restarts: [], used: true, stackedOnly: false, ...more };
}
