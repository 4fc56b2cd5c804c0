import { msg } from '../../domain/message.ts';
import type { Kubeconfig } from '../../model/facts.ts';
import { defineCheck } from '../define.ts';

const directory = '/etc/kubernetes';

/**
 * `/etc/kubernetes` deleted as a whole: no pki folder, no static-pod folder, no kubelet.conf. It is the one cause of dozens of
 * findings; a node that was never part of a cluster has no kubelet configuration either and is not meant.
 */
export const kubernetesDirectoryMissing = defineCheck({
  id: 'host/kubernetes-directory-missing',
  title: msg('host/kubernetes-directory-missing:title', {}),
  severity: 'critical',
  why: msg('host/kubernetes-directory-missing:why', {}),
  explanation: msg('host/kubernetes-directory-missing:explanation', {}),
  sources: [
    {
      what: 'kubeadm implementation details: paths below /etc/kubernetes',
      url: 'https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/',
    },
  ],
  needs: ['pki', 'manifests', 'kubeconfigs', 'kubelet'],
  examine: ({ pki, manifests, kubeconfigs, kubelet }) => {
    if (pki.dirPresent || manifests.dirPresent || !isAbsent(kubeconfigs.kubelet) || !isAbsent(kubeconfigs.admin))
      return { kind: 'healthy' };
    if (!kubelet.config.ok && kubelet.config.unread.kind === 'absent') {
      return { kind: 'not-applicable', because: msg('host/kubernetes-directory-missing:no-node', {}) };
    }
    return {
      kind: 'unhealthy',
      findings: [
        {
          key: `host/kubernetes-directory-missing@${directory}`,
          check: 'host/kubernetes-directory-missing',
          subject: directory,
          severity: 'critical',
          message: msg('host/kubernetes-directory-missing', { path: directory }),
          evidence: [
            { source: pki.dir, observed: 'not there' },
            { source: manifests.dir, observed: 'not there' },
            { source: kubeconfigs.kubelet.path, observed: 'not there' },
          ],
          about: { path: directory },
        },
      ],
    };
  },
});

function isAbsent(kubeconfig: Kubeconfig): boolean {
  return kubeconfig.unread?.kind === 'absent';
}
