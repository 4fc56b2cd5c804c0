import { msg } from '../../domain/message.ts';
import { isCertainlyMissing, unreadMessage } from '../../domain/unread.ts';
import type { Evidence } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';

const id = 'kubelet/client-certificate-embedded';

export const clientCertificateEmbedded = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'warning',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [
    { what: 'kubernetes v1.20 pkg/kubelet/certificate/bootstrap/bootstrap.go, isClientConfigStillValid' },
    {
      what: 'kubeadm issue 1753: kubelet.conf of the first control plane keeps an embedded certificate',
      url: 'https://github.com/kubernetes/kubeadm/issues/1753',
    },
  ],
  needs: ['kubeconfigs', 'kubelet-pki', 'kubelet'],
  examine({ kubeconfigs: { kubelet: kubeconfig }, 'kubelet-pki': pki, kubelet }) {
    if (kubeconfig.unread !== undefined) {
      const unread = unreadMessage(kubeconfig.path, kubeconfig.unread);
      return isCertainlyMissing(kubeconfig.unread) ? { kind: 'not-applicable', because: unread } : { kind: 'healthy', unread: [unread] };
    }
    const leaf = kubeconfig.client?.embedded === true ? kubeconfig.client.certificate.certificates[0] : undefined;
    if (leaf === undefined) return { kind: 'healthy' };
    // A kubelet that never rotates has nothing better to refer to; kubeadm's configuration, where it is gone, rotates.
    const { config, flags } = kubelet;
    if (flags['rotate-certificates'] !== 'true') {
      if (config.ok && !config.value.rotateCertificates) return { kind: 'healthy' };
      if (!config.ok && !isCertainlyMissing(config.unread))
        return { kind: 'healthy', unread: [unreadMessage("the kubelet's configuration", config.unread)] };
    }

    const until = isoDate(leaf.notAfterMs);
    const rotated = pki.current.certificates[0];
    const pem: Evidence[] =
      rotated === undefined
        ? []
        : [{ source: pki.current.path, observed: `${rotated.commonName}, valid until ${isoDate(rotated.notAfterMs)}` }];
    return {
      kind: 'unhealthy',
      findings: [
        {
          key: `${id}@${kubeconfig.path}`,
          check: id,
          subject: kubeconfig.path,
          severity: 'warning',
          message: msg(id, { path: kubeconfig.path, until }),
          evidence: [
            {
              source: kubeconfig.path,
              observed: `client-certificate-data: ${leaf.commonName}, valid until ${until}`,
              expected: `client-certificate: ${pki.current.path}`,
            },
            ...pem,
          ],
          about: { path: kubeconfig.path, role: 'kubelet.conf' },
        },
      ],
    };
  },
});

function isoDate(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : 'no date';
}
