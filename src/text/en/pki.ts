import type { CertificateRole, PemFault } from '../../model/certificate.ts';
import type { NoArgs } from '../no-args.ts';
import { certificateNames, certificateUses } from './certificate-names.ts';
import { pkiExplanations } from './pki-explanations.ts';
import { pkiFixes } from './pki-fixes.ts';

/** English sentences: certificates and keys. */
export const pki = {
  ...pkiExplanations,
  ...pkiFixes,
  'pki/certificate-expired': (a: { role: CertificateRole; path: string; days: number }) =>
    `${capital(certificateNames[a.role])} in ${a.path} expired ${days(a.days)} ago: ${certificateUses[a.role]}`,
  'pki/certificate-expired:title': (_: NoArgs) => 'expired certificate',
  'pki/certificate-expired:why': (_: NoArgs) =>
    'Whoever verifies it refuses the connection: etcd, the API server, the kubelet or kubectl stop working.',

  'pki/certificate-expiring': (a: { role: CertificateRole; path: string; days: number }) =>
    `${capital(certificateNames[a.role])} in ${a.path} expires in ${days(a.days)}: ${certificateUses[a.role]}`,
  'pki/certificate-expiring:title': (_: NoArgs) => 'certificate that is about to expire',
  'pki/certificate-expiring:why': (_: NoArgs) => 'kubeadm renews certificates only during an upgrade; nothing else does it in time.',

  'pki/certificate-not-yet-valid': (a: { role: CertificateRole; path: string; notBefore: string; clockSuspect: boolean }) =>
    `${capital(certificateNames[a.role])} in ${a.path} is valid only from ${a.notBefore}${a.clockSuspect ? ": this node's clock is behind" : ''}`,
  'pki/certificate-not-yet-valid:title': (_: NoArgs) => 'certificate that is not valid yet',
  'pki/certificate-not-yet-valid:why': (_: NoArgs) =>
    'Whoever verifies it refuses the connection. Mostly it is the clock that is wrong, not the certificate.',

  'pki/certificate-missing': (a: { role: CertificateRole; path: string; part: 'certificate' | 'key' }) =>
    `${a.part === 'key' ? `The private key of ${certificateNames[a.role]}` : capital(certificateNames[a.role])} is missing: ${a.path}`,
  'pki/certificate-missing:title': (_: NoArgs) => 'missing certificate or key',
  'pki/certificate-missing:why': (_: NoArgs) => 'The component that reads it does not start, or cannot be reached.',
  'pki/certificate-missing-directory': (a: { path: string }) => `The directory of all certificates is gone: ${a.path}`,
  'pki/certificate-missing-service-account': (a: { path: string }) => `A key of the service accounts' tokens is missing: ${a.path}`,

  'pki/certificate-damaged': (a: { path: string; fault: PemFault | 'no-certificate' | 'no-key' | 'bad-date' }) =>
    `${a.path} ${faults[a.fault]}`,
  'pki/certificate-damaged:title': (_: NoArgs) => 'damaged certificate or key file',
  'pki/certificate-damaged:why': (_: NoArgs) =>
    'The component that reads it does not start, or cannot be reached. Typical after a power loss.',

  'pki/key-mismatch': (a: { certificate: string; key: string }) =>
    `The key in ${a.key} does not belong to the certificate in ${a.certificate}`,
  'pki/key-mismatch:title': (_: NoArgs) => 'key that does not belong to its certificate',
  'pki/key-mismatch:why': (_: NoArgs) => 'A server or client with such a pair fails when it loads it.',
  'pki/key-mismatch-service-account': (a: { publicKey: string; privateKey: string }) =>
    `${a.publicKey} is not the public half of ${a.privateKey}: no new service account token is accepted`,

  'pki/issuer-mismatch': (a: { role: CertificateRole; path: string; ca: string }) =>
    `${capital(certificateNames[a.role])} in ${a.path} is not signed by the CA in ${a.ca}`,
  'pki/issuer-mismatch:title': (_: NoArgs) => 'certificate signed by another CA than the one on disk',
  'pki/issuer-mismatch:why': (_: NoArgs) =>
    'Whoever trusts the CA on disk refuses it. All kubeadm clusters name their CAs alike, so names hide the difference.',
};

const faults: Readonly<Record<PemFault | 'no-certificate' | 'no-key' | 'bad-date', string>> = {
  empty: 'is empty',
  'nul-filled': 'holds nothing but NUL bytes',
  'not-pem': 'holds neither a certificate nor a key',
  damaged: 'is damaged: it does not decode',
  encrypted: 'holds a private key under a passphrase, which no component can open',
  'no-certificate': 'holds no certificate',
  'no-key': 'holds no private key',
  'bad-date': 'holds a certificate whose dates are not dates',
};

/** etcd writes itself in lower case, also where a sentence begins. */
function capital(text: string): string {
  if (text.startsWith('etcd')) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function days(count: number): string {
  if (count < 1) return 'less than a day';
  return count === 1 ? '1 day' : `${count} days`;
}
