import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import type { Certificate, PublicKeyInfo, SubjectAltNames } from '../model/certificate.ts';
import { printable } from './printable.ts';

/** The extended key usages that have a name among kubeadm's and common tools'; RFC 5280, 4.2.1.12. */
const usageNames: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
  '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
  '2.5.29.37.0': 'any',
};

/**
 * The public keys of CAs by certificate, so that many leafs can be held against one CA without parsing it each time. OpenSSL's
 * own objects are not kept beside other certificates: they take many times the room of what is told of them.
 */
const authorityKeys = new WeakMap<Certificate, KeyObject>();

/**
 * Parses one certificate: the first of a PEM text, or DER. Undefined when it does not decode, or when its public key is of
 * a kind that OpenSSL cannot read. Takes about a quarter of a millisecond.
 */
export function parseCertificate(pemOrDer: string | Uint8Array): Certificate | undefined {
  try {
    const handle = new X509Certificate(pemOrDer);
    const subject = parseName(handle.subject);
    return {
      commonName: subject.get('CN')?.at(-1) ?? '',
      organizations: subject.get('O') ?? [],
      issuerCommonName: parseName(handle.issuer).get('CN')?.at(-1) ?? '',
      serial: handle.serialNumber.toUpperCase().replace(/^0+(?=.)/, ''),
      notBeforeMs: handle.validFromDate.getTime(),
      notAfterMs: handle.validToDate.getTime(),
      isCa: handle.ca,
      // A name that equals the issuer's proves nothing (kubeadm's CAs all have the same names): the signature does.
      selfSigned: handle.subject === handle.issuer && handle.verify(handle.publicKey),
      // Node calls the extended key usages `keyUsage`, and has none for the key usage bits.
      extendedKeyUsages: (handle.keyUsage ?? []).map((oid) => usageNames[oid] ?? oid),
      san: parseSubjectAltNames(handle.subjectAltName ?? ''),
      key: publicKeyInfo(handle.publicKey),
      fingerprint: createHash('sha256').update(handle.raw).digest('hex'),
      pem: toPem('CERTIFICATE', handle.raw),
    };
  } catch {
    return undefined;
  }
}

/** Was `certificate` signed with the key of `ca`? By signature alone: names and key identifiers are not asked. */
export function isIssuedBy(certificate: Certificate, ca: Certificate): boolean {
  try {
    return new X509Certificate(certificate.pem).verify(authorityKey(ca));
  } catch {
    return false;
  }
}

/** What can be told of a public key (or of a private key's public half) without keeping it. */
export function publicKeyInfo(key: KeyObject): PublicKeyInfo {
  const spkiSha256 = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { algorithm: 'rsa', size: String(key.asymmetricKeyDetails?.modulusLength ?? ''), spkiSha256 };
    case 'ec':
      return { algorithm: 'ec', size: key.asymmetricKeyDetails?.namedCurve ?? '', spkiSha256 };
    case 'ed25519':
      return { algorithm: 'ed25519', size: '', spkiSha256 };
    default:
      return { algorithm: 'other', size: '', spkiSha256 };
  }
}

/** A PEM block of the given label, with lines of 64 characters as OpenSSL and Go write them. */
export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** An IP address in Node's canonical spelling: IPv6 compressed and lower-case; as given when it is none. */
export function canonicalIp(ip: string): string {
  if (!ip.includes(':')) return ip;
  try {
    return new URL(`http://[${ip}]/`).hostname.slice(1, -1);
  } catch {
    return ip;
  }
}

function authorityKey(ca: Certificate): KeyObject {
  const key = authorityKeys.get(ca) ?? new X509Certificate(ca.pem).publicKey;
  authorityKeys.set(ca, key);
  return key;
}

/**
 * Node prints a name with one RDN a line, ` + ` between the values of one, and escapes of RFC 2253 and of control characters.
 * Whoever made the certificate chose the text, so what a terminal would obey is taken out here, for all who show it.
 */
function parseName(name: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const part of name.split('\n').flatMap((rdn) => rdn.split(' + '))) {
    const equals = part.indexOf('=');
    if (equals < 0) continue;
    const type = part.slice(0, equals);
    values.set(type, [...(values.get(type) ?? []), printable(unescapeName(part.slice(equals + 1)))]);
  }
  return values;
}

function unescapeName(value: string): string {
  return value.replace(/\\([0-9A-Fa-f]{2}|.)/g, (_, code: string) =>
    code.length === 2 ? String.fromCharCode(Number.parseInt(code, 16)) : code,
  );
}

/** Node prints `DNS:a, IP Address:10.0.0.1`, and a value with special characters as a JSON string. */
function parseSubjectAltNames(text: string): SubjectAltNames {
  const dns: string[] = [];
  const ips: string[] = [];
  for (const [, kind, quoted, plain] of text.matchAll(/([A-Za-z ]+):(?:("(?:[^"\\]|\\.)*")|([^,]*))(?:, |$)/g)) {
    const value = quoted === undefined ? (plain ?? '') : unquote(quoted);
    if (kind === 'DNS') dns.push(printable(value));
    if (kind === 'IP Address') ips.push(canonicalIp(printable(value)));
  }
  return { dns, ips };
}

function unquote(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    return json;
  }
}
