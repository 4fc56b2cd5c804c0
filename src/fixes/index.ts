import type { Fix } from '../model/fix.ts';
import { refreshClusterInfo } from './cluster/refresh-cluster-info.ts';
import { removeMember } from './etcd/remove-member.ts';
import { restartLocalMember } from './etcd/restart-local-member.ts';
import { reissueKubeconfig } from './kubeconfig/reissue.ts';
import { reissueCertificate } from './pki/reissue-certificate.ts';
import { renewCertificate } from './pki/renew-certificate.ts';

/** Every fix; for one finding they are offered in this order. */
export const fixes: readonly Fix[] = [
  restartLocalMember,
  removeMember,
  refreshClusterInfo,
  renewCertificate,
  reissueCertificate,
  reissueKubeconfig,
];
