import { msg } from '../../domain/message.ts';
import { certificateFacts, isAuthority, nodeCertificates } from '../../domain/node-certificates.ts';
import type { CertificateEntry, PkiFact } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';
import { certificateFinding, severityOf, verdictOf } from './each-certificate.ts';

const id = 'pki/key-mismatch';

/** A private key and the certificate it should belong to are not a pair; likewise the two halves of the service accounts' key. */
export const keyMismatch = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [{ what: 'Go crypto/tls, X509KeyPair', url: 'https://pkg.go.dev/crypto/tls#X509KeyPair' }],
  needs: certificateFacts,
  examine(facts) {
    const entries = nodeCertificates(facts);
    const { publicKey, privateKey } = facts.pki.serviceAccount;
    return verdictOf(
      [...entries.flatMap(mismatchOf), ...serviceAccountMismatch(facts.pki)],
      [...entries.flatMap((entry) => [entry.file, entry.keyFile]), publicKey, privateKey],
    );
  },
});

function mismatchOf(entry: CertificateEntry): readonly Finding[] {
  const { file, keyFile } = entry;
  const { key } = keyFile;
  // A CA file may hold an old CA beside its successor: the key belongs to one of them. Of a leaf only the first counts.
  const candidates = isAuthority(entry) ? file.certificates : file.certificates.slice(0, 1);
  if (key === undefined || candidates.length === 0) return [];
  if (candidates.some((certificate) => certificate.key.spkiSha256 === key.spkiSha256)) return [];
  return [
    certificateFinding(id, entry, {
      severity: severityOf(entry),
      message: msg(id, { certificate: file.path, key: keyFile.path }),
      evidence: [
        {
          source: keyFile.path,
          observed: `public key sha256:${key.spkiSha256}`,
          expected: `sha256:${candidates.map((certificate) => certificate.key.spkiSha256).join(' or ')}`,
        },
      ],
    }),
  ];
}

function serviceAccountMismatch(pki: PkiFact): readonly Finding[] {
  const { publicKey, privateKey } = pki.serviceAccount;
  if (publicKey.key === undefined || privateKey.key === undefined || publicKey.key.spkiSha256 === privateKey.key.spkiSha256) return [];
  return [
    {
      key: `${id}@${publicKey.path}`,
      check: id,
      subject: publicKey.path,
      severity: 'critical',
      message: msg(`${id}-service-account`, { publicKey: publicKey.path, privateKey: privateKey.path }),
      evidence: [
        {
          source: publicKey.path,
          observed: `sha256:${publicKey.key.spkiSha256}`,
          expected: `sha256:${privateKey.key.spkiSha256}`,
        },
      ],
      about: { path: publicKey.path, role: 'sa' },
    },
  ];
}
