import { msg } from '../domain/message.ts';
import type { CheckId, Finding } from '../model/finding.ts';
import type { Message } from '../model/message.ts';

/** One way in which a finding explains another: data, so that all of them can be read in one place. */
export interface CauseRule {
  readonly causes: readonly CheckId[];
  readonly symptoms: readonly CheckId[];
  /** Which pairs; all of them when absent. */
  readonly when?: (cause: Finding, symptom: Finding) => boolean;
  readonly because: Message;
}

/**
 * The order in which an operator should deal with things (kubeadm-facts §12, last paragraph): what stands earlier can
 * explain what stands later, never the other way round. Every check has its place here; a test says so.
 */
export const readingOrder: readonly CheckId[] = [
  'host/kubernetes-directory-missing',
  'disk/filesystem-full',
  'disk/read-only',
  'pki/certificate-not-yet-valid',
  'pki/certificate-missing',
  'pki/certificate-damaged',
  'pki/key-mismatch',
  'pki/issuer-mismatch',
  'pki/certificate-expired',
  'pki/certificate-expiring',
  'kubeconfig/missing',
  'kubeconfig/damaged',
  'kubelet/client-certificate-embedded',
  'kubelet/bootstrap-kubeconfig-missing',
  'kubelet/not-running',
  'manifests/missing',
  'manifests/damaged',
  'manifests/stray-file',
  'etcd/member-unhealthy',
  'etcd/quorum-lost',
  'control-plane/apiserver-down',
  'cluster/cluster-info-ca-stale',
];

const unusableCertificate: readonly CheckId[] = [
  'pki/certificate-expired',
  'pki/certificate-not-yet-valid',
  'pki/certificate-missing',
  'pki/certificate-damaged',
  'pki/key-mismatch',
  'pki/issuer-mismatch',
];
const kubeletRoles = ['kubelet-client', 'kubelet.conf'];
const etcdRoles = ['etcd-ca', 'etcd-server', 'etcd-peer'];
const apiserverRoles = [
  'ca',
  'apiserver',
  'apiserver-etcd-client',
  'apiserver-kubelet-client',
  'front-proxy-client',
  'front-proxy-ca',
  'etcd-ca',
];

const hasRole = (roles: readonly string[]) => (cause: Finding) => roles.includes(cause.about['role'] ?? '');
const isLocal = (_: Finding, symptom: Finding) => symptom.about['local'] !== 'false';
const pathOnMount = (cause: Finding, symptom: Finding) => {
  const { mount } = cause.about;
  const { path } = symptom.about;
  return mount !== undefined && path !== undefined && (mount === '/' || path === mount || path.startsWith(`${mount}/`));
};
const belowEtcKubernetes = (_: Finding, symptom: Finding) => {
  const path = symptom.about['path'];
  return path === undefined || path.startsWith('/etc/kubernetes');
};

/** Which finding explains which. Only neighbours need a rule: a chain follows from its links. */
export const causeRules: readonly CauseRule[] = [
  {
    causes: ['host/kubernetes-directory-missing'],
    symptoms: ['pki/certificate-missing', 'kubeconfig/missing', 'manifests/missing', 'kubelet/bootstrap-kubeconfig-missing'],
    when: belowEtcKubernetes,
    because: msg('cause:directory-held-it', {}),
  },
  {
    causes: ['disk/filesystem-full', 'disk/read-only'],
    symptoms: ['pki/certificate-expired', 'pki/certificate-expiring', 'pki/certificate-damaged'],
    when: pathOnMount,
    because: msg('cause:disk-takes-no-renewal', {}),
  },
  {
    causes: ['disk/filesystem-full', 'disk/read-only'],
    symptoms: ['kubelet/not-running', 'etcd/member-unhealthy'],
    when: (cause, symptom) => cause.severity === 'critical' && isLocal(cause, symptom),
    because: msg('cause:disk-stops-writers', {}),
  },
  {
    causes: unusableCertificate,
    symptoms: ['kubelet/bootstrap-kubeconfig-missing'],
    when: hasRole(kubeletRoles),
    because: msg('cause:kubelet-needs-credential', {}),
  },
  {
    causes: ['kubelet/bootstrap-kubeconfig-missing'],
    symptoms: ['kubelet/not-running'],
    because: msg('cause:kubelet-exits-without-credential', {}),
  },
  {
    causes: ['kubelet/not-running'],
    symptoms: ['etcd/member-unhealthy', 'control-plane/apiserver-down'],
    when: isLocal,
    because: msg('cause:kubelet-runs-static-pods', {}),
  },
  {
    causes: unusableCertificate,
    symptoms: ['etcd/member-unhealthy'],
    when: (cause, symptom) => hasRole(etcdRoles)(cause) && isLocal(cause, symptom),
    because: msg('cause:etcd-serves-with-certificate', {}),
  },
  {
    causes: unusableCertificate,
    symptoms: ['control-plane/apiserver-down'],
    when: hasRole(apiserverRoles),
    because: msg('cause:apiserver-needs-certificate', {}),
  },
  {
    causes: ['manifests/missing', 'manifests/damaged'],
    symptoms: ['etcd/member-unhealthy'],
    when: (cause, symptom) => cause.about['component'] === 'etcd' && isLocal(cause, symptom),
    because: msg('cause:manifest-runs-component', {}),
  },
  {
    causes: ['manifests/missing', 'manifests/damaged'],
    symptoms: ['control-plane/apiserver-down'],
    when: (cause) => cause.about['component'] === 'kube-apiserver',
    because: msg('cause:manifest-runs-component', {}),
  },
  {
    causes: ['etcd/member-unhealthy'],
    symptoms: ['etcd/quorum-lost'],
    because: msg('cause:members-make-quorum', {}),
  },
  {
    causes: ['etcd/member-unhealthy'],
    symptoms: ['control-plane/apiserver-down'],
    when: (cause) => cause.about['local'] === 'true',
    because: msg('cause:apiserver-needs-etcd', {}),
  },
  {
    causes: ['etcd/quorum-lost'],
    symptoms: ['control-plane/apiserver-down'],
    because: msg('cause:apiserver-needs-etcd', {}),
  },
];
