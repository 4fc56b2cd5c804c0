import { type CredentialFault, decideKubeletStart, isBootstrapUsable } from '../../domain/kubelet-bootstrap.ts';
import { msg } from '../../domain/message.ts';
import { unreadMessage } from '../../domain/unread.ts';
import { unreadReason } from '../../domain/unread-reason.ts';
import type { PemFile } from '../../model/certificate.ts';
import type { Facts, Kubeconfig, LogMatch } from '../../model/facts.ts';
import type { Evidence, Finding } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';

const id = 'kubelet/bootstrap-kubeconfig-missing';
type Needed = Pick<Facts, 'kubeconfigs' | 'kubelet-pki' | 'kubelet'>;

/** Lines by which a kubelet says why it found no credentials; see `src/domain/log-signatures.ts`. */
const tellingSignatures: readonly string[] = [
  'bootstrap-kubeconfig-unusable',
  'kubeconfig-unusable',
  'client-certificate-expired',
  'client-certificate-unreadable',
  'client-certificate-damaged',
  'client-certificate-without-key',
  'kubeconfig-damaged',
  'client-certificate-expired-while-running',
  'client-certificate-never-came',
  'certificate-request-refused',
  'certificate-request-unknown-authority',
];
/** Lines by which it says that the bootstrap file did not help. */
const refusedSignatures: readonly string[] = ['certificate-request-refused', 'certificate-request-unknown-authority'];

export const bootstrapKubeconfigMissing = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [
    { what: 'kubernetes v1.20 pkg/kubelet/certificate/bootstrap/bootstrap.go, LoadClientConfig and isClientConfigStillValid' },
    { what: 'kubernetes v1.20 client-go util/certificate/certificate_manager.go, getCurrentCertificateOrBootstrap' },
    {
      what: 'Kubernetes documentation, TLS bootstrapping',
      url: 'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/',
    },
  ],
  needs: ['kubeconfigs', 'kubelet-pki', 'kubelet'],
  examine(facts, { now }) {
    if (isWithoutKubelet(facts)) return { kind: 'not-applicable', because: msg('kubelet:none', {}) };
    const { kubeconfigs, 'kubelet-pki': pki, kubelet } = facts;
    const start = decideKubeletStart(
      { kubeconfig: kubeconfigs.kubelet, bootstrapKubeconfig: kubeconfigs.bootstrapKubelet, pki, kubelet },
      now,
    );
    switch (start.path) {
      case 'use-kubeconfig':
        return { kind: 'healthy' };
      case 'unknown':
        return { kind: 'healthy', unread: [unreadMessage(start.unread.path, start.unread.unread ?? { kind: 'absent' })] };
      case 'bootstrap': {
        // It can ask for a certificate: a fault only where the cluster has said no.
        const refused = matches(facts, refusedSignatures).length > 0;
        return refused ? { kind: 'unhealthy', findings: [findingOf(start.because, facts, 'refused')] } : { kind: 'healthy' };
      }
      case 'exit':
        return { kind: 'unhealthy', findings: [findingOf(start.because, facts, start.bootstrapTried ? 'tried' : 'not-tried')] };
    }
  },
});

/** A machine without any trace of a kubelet: nothing to judge. */
function isWithoutKubelet({ kubeconfigs, 'kubelet-pki': pki, kubelet }: Needed): boolean {
  const absent = [kubeconfigs.kubelet, kubeconfigs.bootstrapKubelet, pki.current].every((file) => file.unread?.kind === 'absent');
  return absent && pki.clients.length === 0 && kubelet.unitFiles.length === 0;
}

function findingOf(fault: CredentialFault, facts: Needed, bootstrap: 'tried' | 'not-tried' | 'refused'): Finding {
  const { kubeconfigs, 'kubelet-pki': pki, kubelet } = facts;
  const subject = kubeconfigs.kubelet.path;
  const pem = kubeconfigs.kubelet.client?.embedded === false ? kubeconfigs.kubelet.client.certificate : pki.current;
  const bootstrapFile: Evidence = {
    source: kubelet.bootstrapKubeconfig ?? kubeconfigs.bootstrapKubelet.path,
    observed:
      kubelet.bootstrapKubeconfig === undefined
        ? 'not asked for: the kubelet runs without --bootstrap-kubeconfig'
        : bootstrapState(kubeconfigs.bootstrapKubelet),
  };
  return {
    key: `${id}@${subject}`,
    check: id,
    subject,
    severity: 'critical',
    message: msg(id, {
      predicate: fault.predicate,
      path: fault.path,
      ...(fault.expiredAtMs === undefined ? {} : { expiredAt: isoDate(fault.expiredAtMs) }),
      bootstrap,
      bootstrapPath: bootstrapFile.source,
    }),
    evidence: [
      { source: subject, observed: kubeconfigState(kubeconfigs.kubelet) },
      { source: pem.path, observed: pemState(pem) },
      bootstrapFile,
      ...matches(facts, tellingSignatures).map((match) => ({ source: 'journalctl -u kubelet', observed: match.line })),
    ],
    about: { path: subject, predicate: fault.predicate, credential: fault.path },
  };
}

function matches({ kubelet }: Needed, signatures: readonly string[]): readonly LogMatch[] {
  return kubelet.log.ok ? kubelet.log.value.filter((match) => signatures.includes(match.signature)) : [];
}

function kubeconfigState(kubeconfig: Kubeconfig): string {
  if (kubeconfig.unread !== undefined) return unreadReason('kubeconfig', kubeconfig.unread);
  if (kubeconfig.fault !== undefined) return `no usable kubeconfig: ${kubeconfig.fault}`;
  if (kubeconfig.client === undefined) return 'names no client certificate';
  return kubeconfig.client.embedded
    ? `embeds a client certificate: ${pemState(kubeconfig.client.certificate)}`
    : `refers to ${kubeconfig.client.certificate.path}`;
}

function bootstrapState(kubeconfig: Kubeconfig): string {
  if (kubeconfig.unread !== undefined) return unreadReason('bootstrap kubeconfig', kubeconfig.unread);
  if (kubeconfig.fault !== undefined) return `no usable kubeconfig: ${kubeconfig.fault}`;
  return isBootstrapUsable(kubeconfig) ? 'there, with a token or certificate' : 'there, without a token or certificate';
}

function pemState(file: PemFile): string {
  if (file.unread !== undefined) return unreadReason('certificate', file.unread);
  const [leaf] = file.certificates;
  if (leaf === undefined) return `no certificate: ${file.fault ?? 'not-pem'}`;
  return `${leaf.commonName}, valid until ${isoDate(leaf.notAfterMs)}`;
}

function isoDate(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : 'no date';
}
