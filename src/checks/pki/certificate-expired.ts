import { msg } from '../../domain/message.ts';
import { certificateFacts, nodeCertificates } from '../../domain/node-certificates.ts';
import { defineCheck } from '../define.ts';
import { certificateFinding, dateText, judgeCertificates, severityOf } from './each-certificate.ts';

const id = 'pki/certificate-expired';
const dayMs = 86_400_000;

/** A certificate of the node is past its end. A warning where no component depends on it. */
export const certificateExpired = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [
    {
      what: 'Kubernetes: Certificate Management with kubeadm',
      url: 'https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/',
    },
    { what: 'RFC 5280, section 4.1.2.5: Validity', url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5' },
  ],
  needs: certificateFacts,
  examine(facts, { now }) {
    return judgeCertificates(nodeCertificates(facts), (entry, certificate) => {
      const overMs = now.getTime() - certificate.notAfterMs;
      if (!(overMs > 0)) return undefined;
      const { role, path } = entry;
      return certificateFinding(id, entry, {
        severity: severityOf(entry),
        message: msg(id, { role, path, days: Math.floor(overMs / dayMs) }),
        evidence: [
          { source: path, observed: `notAfter ${dateText(certificate.notAfterMs)}`, expected: `after ${dateText(now.getTime())}` },
        ],
      });
    });
  },
});
