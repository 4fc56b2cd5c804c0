import { msg } from '../../domain/message.ts';
import { certificateFacts, isAuthority, isRotated, nodeCertificates } from '../../domain/node-certificates.ts';
import type { Certificate } from '../../model/certificate.ts';
import type { Limits } from '../../model/check.ts';
import type { CertificateEntry } from '../../model/facts.ts';
import { defineCheck } from '../define.ts';
import { certificateFinding, dateText, judgeCertificates } from './each-certificate.ts';

const id = 'pki/certificate-expiring';
const dayMs = 86_400_000;
/** All that a CA signs ends with it, and a change of CA takes every node: that needs a year's notice. */
const authorityWarningDays = 365;

/** A certificate of the node ends soon: within the limit, or within a part of its whole life when that is shorter. */
export const certificateExpiring = defineCheck({
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
    { what: 'client-go v1.20 util/certificate/certificate_manager.go, nextRotationDeadline (70 to 90 per cent of the life)' },
  ],
  needs: certificateFacts,
  examine(facts, { now, limits }) {
    return judgeCertificates(nodeCertificates(facts), (entry, certificate) => {
      const leftMs = certificate.notAfterMs - now.getTime();
      const limit = noticeOf(entry, certificate, limits);
      if (!(leftMs >= 0 && leftMs < limit.warningMs)) return undefined;
      const { role, path } = entry;
      return certificateFinding(id, entry, {
        severity: entry.used && leftMs < limit.criticalMs ? 'critical' : 'warning',
        message: msg(id, { role, path, days: Math.floor(leftMs / dayMs) }),
        evidence: [
          {
            source: path,
            observed: `notAfter ${dateText(certificate.notAfterMs)}`,
            expected: `after ${dateText(now.getTime() + limit.warningMs)}`,
          },
        ],
      });
    });
  },
});

/** How long before its end a certificate is a warning, and critical; milliseconds. */
function noticeOf(
  entry: CertificateEntry,
  certificate: Certificate,
  limits: Limits,
): { readonly warningMs: number; readonly criticalMs: number } {
  const lifeMs = certificate.notAfterMs - certificate.notBeforeMs;
  // The kubelet waits for up to 90 per cent of the life; only less than that tells that its rotation does not work.
  const part = isRotated(entry) ? lifeMs / 10 : lifeMs / 3;
  const [warningDays, criticalDays] = isAuthority(entry)
    ? [Math.max(authorityWarningDays, limits.certificateWarningDays), limits.certificateWarningDays]
    : [limits.certificateWarningDays, limits.certificateCriticalDays];
  const warningMs = Math.min(warningDays * dayMs, part);
  return { warningMs, criticalMs: Math.min(criticalDays * dayMs, warningMs / 4) };
}
