import { msg } from '../../domain/message.ts';
import { certificateFacts, isAuthority, nodeCertificates } from '../../domain/node-certificates.ts';
import type { PemFault, PemFile } from '../../model/certificate.ts';
import type { CertificateEntry } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';
import { verdictOf } from './each-certificate.ts';

const id = 'pki/certificate-damaged';

type Damage = PemFault | 'no-certificate' | 'no-key' | 'bad-date';

/** A certificate or key file is there but holds no usable certificate or key. What a kubeconfig embeds is `kubeconfig/damaged`'s. */
export const certificateDamaged = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [{ what: 'RFC 7468: Textual Encodings of PKIX, PKCS, and CMS Structures', url: 'https://www.rfc-editor.org/rfc/rfc7468' }],
  needs: certificateFacts,
  examine(facts) {
    const entries = nodeCertificates(facts).filter((entry) => !entry.embedded);
    const { publicKey, privateKey } = facts.pki.serviceAccount;
    const halves = entries.flatMap((entry) => damagedHalves(entry));
    const serviceAccount = [publicKey, privateKey].flatMap((file) => {
      const damage = keyDamage(file);
      return damage === undefined ? [] : [findingOn(file, damage, { role: 'sa', severity: 'critical' })];
    });
    return verdictOf([...halves, ...serviceAccount], [...entries.flatMap((entry) => [entry.file, entry.keyFile]), publicKey, privateKey]);
  },
});

function damagedHalves(entry: CertificateEntry): readonly Finding[] {
  const { file, keyFile } = entry;
  const certificate = certificateDamage(file);
  const key = keyDamage(keyFile);
  const about = { role: entry.role, certificate: entry.path };
  const severity = entry.used ? 'critical' : 'warning';
  return [
    ...(certificate === undefined ? [] : [findingOn(file, certificate, { ...about, severity })]),
    ...(key === undefined || (keyFile.path === file.path && certificate !== undefined)
      ? []
      : [findingOn(keyFile, key, { ...about, severity: isAuthority(entry) ? 'warning' : severity })]),
  ];
}

function certificateDamage(file: PemFile): Damage | undefined {
  if (file.unread !== undefined) return undefined;
  const [first] = file.certificates;
  if (first === undefined) return file.fault ?? 'no-certificate';
  // The file's own key, when it holds one, is judged as a key.
  if (file.fault === 'damaged' && file.key === undefined) return 'damaged';
  return Number.isNaN(first.notBeforeMs) || Number.isNaN(first.notAfterMs) ? 'bad-date' : undefined;
}

function keyDamage(file: PemFile): Damage | undefined {
  if (file.unread !== undefined || file.key !== undefined) return undefined;
  return file.fault ?? 'no-key';
}

function findingOn(
  file: PemFile,
  fault: Damage,
  of: { readonly severity: Finding['severity']; readonly role: string; readonly certificate?: string },
): Finding {
  return {
    key: `${id}@${file.path}`,
    check: id,
    subject: file.path,
    severity: of.severity,
    message: msg(id, { path: file.path, fault }),
    evidence: [{ source: file.path, observed: fault, expected: 'PEM' }],
    about: { path: file.path, role: of.role, ...(of.certificate === undefined ? {} : { certificate: of.certificate }) },
  };
}
