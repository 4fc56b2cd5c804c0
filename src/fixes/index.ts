import type { Fix } from '../model/fix.ts';
import { refreshClusterInfo } from './cluster/refresh-cluster-info.ts';
import { restartApiserver } from './control-plane/restart-apiserver.ts';
import { removeCoreDumps } from './disk/remove-core-dumps.ts';
import { removeKubeadmBackups } from './disk/remove-kubeadm-backups.ts';
import { removeRotatedLogs } from './disk/remove-rotated-logs.ts';
import { vacuumJournal } from './disk/vacuum-journal.ts';
import { removeMember } from './etcd/remove-member.ts';
import { restartLocalMember } from './etcd/restart-local-member.ts';
import { reissueKubeconfig } from './kubeconfig/reissue.ts';
import { issueClientCertificate } from './kubelet/issue-client-certificate.ts';
import { rejoinWithToken } from './kubelet/rejoin-with-token.ts';
import { startKubelet } from './kubelet/start.ts';
import { useExistingCertificate } from './kubelet/use-existing-certificate.ts';
import { moveAside } from './manifests/move-aside.ts';
import { regenerateManifest } from './manifests/regenerate.ts';
import { restoreCopy } from './manifests/restore-copy.ts';
import { reissueCertificate } from './pki/reissue-certificate.ts';
import { renewCertificate } from './pki/renew-certificate.ts';

/** Every fix; for one finding they are offered in this order. */
export const fixes: readonly Fix[] = [
  removeRotatedLogs,
  removeCoreDumps,
  vacuumJournal,
  removeKubeadmBackups,
  restoreCopy,
  regenerateManifest,
  moveAside,
  restartApiserver,
  restartLocalMember,
  removeMember,
  refreshClusterInfo,
  useExistingCertificate,
  issueClientCertificate,
  rejoinWithToken,
  startKubelet,
  renewCertificate,
  reissueCertificate,
  reissueKubeconfig,
];
