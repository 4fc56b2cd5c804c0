import { msg } from '../../domain/message.ts';
import { certificateFacts, isAuthority, nodeCertificates } from '../../domain/node-certificates.ts';
import { printable } from '../../domain/printable.ts';
import { isCertainlyMissing } from '../../domain/unread.ts';
import type { PemFile } from '../../model/certificate.ts';
import type { CertificateEntry, NodeFact, PkiFact } from '../../model/facts.ts';
import type { Evidence, Finding, Severity } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';
import { verdictOf } from './each-certificate.ts';

const id = 'pki/certificate-missing';

/**
 * A certificate or key that this node must have by its role is not there, or one half of a pair. Of a CA without its key only
 * a warning is given: that may be kubeadm's external CA mode.
 */
export const certificateMissing = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [
    { what: 'kubeadm v1.20 cmd/kubeadm/app/phases/certs/certlist.go' },
    { what: 'Kubernetes: PKI certificates and requirements', url: 'https://kubernetes.io/docs/setup/best-practices/certificates/' },
  ],
  needs: [...certificateFacts, 'node'],
  examine(facts) {
    const { pki, node } = facts;
    if (!pki.dirPresent) return { kind: 'unhealthy', findings: [directoryFinding(pki)] };
    const entries = nodeCertificates(facts);
    const isControlPlane = node.roles.includes('control-plane');
    const { publicKey, privateKey } = pki.serviceAccount;
    const serviceAccount = isControlPlane ? [publicKey, privateKey] : [];
    return verdictOf(
      [...entries.flatMap((entry) => missingHalves(entry, node)), ...serviceAccount.filter(isMissing).map(serviceAccountFinding)],
      [...entries.flatMap((entry) => [entry.file, ...(keyBelongsHere(entry, node) ? [entry.keyFile] : [])]), ...serviceAccount],
    );
  },
});

function missingHalves(entry: CertificateEntry, node: NodeFact): readonly Finding[] {
  const certificateMissingHere = isMissing(entry.file);
  const keyMissingHere = keyBelongsHere(entry, node) && isMissing(entry.keyFile);
  const complete = entry.required || !certificateMissingHere || !isMissing(entry.keyFile);
  if (!complete) return [];
  return [
    ...(certificateMissingHere ? [halfFinding(entry, 'certificate', entry.used ? 'critical' : 'warning')] : []),
    // One file with both halves is said once.
    ...(keyMissingHere && entry.keyFile.path !== entry.file.path
      ? [halfFinding(entry, 'key', entry.used && !isAuthority(entry) ? 'critical' : 'warning')]
      : []),
  ];
}

/** Workers have the cluster CA's certificate alone, and so do control planes the CA certificate of an external etcd. */
function keyBelongsHere(entry: CertificateEntry, node: NodeFact): boolean {
  if (!isAuthority(entry)) return true;
  return node.roles.includes('control-plane') && (entry.role !== 'etcd-ca' || node.topology === 'stacked-etcd');
}

function halfFinding(entry: CertificateEntry, part: 'certificate' | 'key', severity: Severity): Finding {
  const file = part === 'key' ? entry.keyFile : entry.file;
  return {
    key: `${id}@${file.path}`,
    check: id,
    subject: file.path,
    severity,
    message: msg(id, { role: entry.role, path: file.path, part }),
    evidence: [evidenceOf(file)],
    about: { path: file.path, role: entry.role, part, certificate: entry.path },
  };
}

function serviceAccountFinding(file: PemFile): Finding {
  return {
    key: `${id}@${file.path}`,
    check: id,
    subject: file.path,
    severity: 'critical',
    message: msg(`${id}-service-account`, { path: file.path }),
    evidence: [evidenceOf(file)],
    about: { path: file.path, role: 'sa' },
  };
}

function directoryFinding(pki: PkiFact): Finding {
  const { dir } = pki;
  return {
    key: `${id}@${dir}`,
    check: id,
    subject: dir,
    severity: 'critical',
    message: msg(`${id}-directory`, { path: dir }),
    evidence: [{ source: dir, observed: 'not there', expected: 'the directory of the certificates' }],
    about: { path: dir, role: 'directory' },
  };
}

function evidenceOf({ path, unread }: PemFile): Evidence {
  const dangling = unread?.kind === 'absent' ? unread.dangling : undefined;
  if (unread?.kind === 'wrong-type') return { source: path, observed: `a ${unread.type}`, expected: 'a file' };
  return {
    source: path,
    observed: dangling === undefined ? 'not there' : `a link to ${printable(dangling)}, which is not there`,
    expected: 'a file',
  };
}

function isMissing(file: PemFile): boolean {
  return file.unread !== undefined && isCertainlyMissing(file.unread);
}
