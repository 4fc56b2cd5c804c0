import type { Check } from '../model/check.ts';
import { clusterInfoCaStale } from './cluster/cluster-info-ca-stale.ts';
import { apiserverDown } from './control-plane/apiserver-down.ts';
import { filesystemFull } from './disk/filesystem-full.ts';
import { readOnly } from './disk/read-only.ts';
import { memberUnhealthy } from './etcd/member-unhealthy.ts';
import { quorumLost } from './etcd/quorum-lost.ts';
import { kubernetesDirectoryMissing } from './host/kubernetes-directory-missing.ts';
import { kubeconfigDamaged } from './kubeconfig/damaged.ts';
import { kubeconfigMissing } from './kubeconfig/missing.ts';
import { bootstrapKubeconfigMissing } from './kubelet/bootstrap-kubeconfig-missing.ts';
import { clientCertificateEmbedded } from './kubelet/client-certificate-embedded.ts';
import { notRunning } from './kubelet/not-running.ts';
import { manifestDamaged } from './manifests/damaged.ts';
import { manifestMissing } from './manifests/missing.ts';
import { strayManifest } from './manifests/stray-file.ts';
import { certificateDamaged } from './pki/certificate-damaged.ts';
import { certificateExpired } from './pki/certificate-expired.ts';
import { certificateExpiring } from './pki/certificate-expiring.ts';
import { certificateMissing } from './pki/certificate-missing.ts';
import { certificateNotYetValid } from './pki/certificate-not-yet-valid.ts';
import { issuerMismatch } from './pki/issuer-mismatch.ts';
import { keyMismatch } from './pki/key-mismatch.ts';

/** Every check, in the order of the areas. */
export const checks: readonly Check[] = [
  kubernetesDirectoryMissing,
  filesystemFull,
  readOnly,
  certificateNotYetValid,
  certificateMissing,
  certificateDamaged,
  keyMismatch,
  issuerMismatch,
  certificateExpired,
  certificateExpiring,
  kubeconfigMissing,
  kubeconfigDamaged,
  clientCertificateEmbedded,
  bootstrapKubeconfigMissing,
  notRunning,
  clusterInfoCaStale,
  manifestMissing,
  manifestDamaged,
  strayManifest,
  memberUnhealthy,
  quorumLost,
  apiserverDown,
];
