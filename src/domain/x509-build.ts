import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { CertificateTemplate } from '../model/fix.ts';
import type { Asn1, Der } from './der.ts';
import { toPem } from './x509.ts';

/** Object identifiers of RFC 5280 and of the signature algorithms (RFC 4055, RFC 5758, RFC 8410). */
export const oids = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  ecdsaWithSha384: '1.2.840.10045.4.3.3',
  ecdsaWithSha512: '1.2.840.10045.4.3.4',
  ed25519: '1.3.101.112',
} as const;

/** Everything that goes into a certificate. */
export interface CertificateParts {
  readonly subject: Asn1;
  readonly issuer: Asn1;
  /** Milliseconds since the epoch. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly publicKey: KeyObject;
  /** Key identifiers included. */
  readonly extensions: readonly Asn1[];
  readonly signingKey: KeyObject;
}

/** An X.509 v3 certificate (RFC 5280, 4.1) with a random serial number, signed; as PEM. */
export function buildCertificate(der: Der, parts: CertificateParts): string {
  const { algorithm, hash } = signatureAlgorithm(der, parts.signingKey);
  const tbs = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(randomSerial()),
    algorithm,
    parts.issuer,
    der.sequence(der.time(parts.notBeforeMs), der.time(parts.notAfterMs)),
    parts.subject,
    der.parse(parts.publicKey.export({ type: 'spki', format: 'der' })),
    der.explicit(3, der.sequence(...parts.extensions)),
  );
  const signature = sign(hash, der.encode(tbs), parts.signingKey);
  return toPem('CERTIFICATE', der.encode(der.sequence(tbs, algorithm, der.bits(signature))));
}

/** The parts of a certificate that a renewal copies. */
export interface TakenApart {
  readonly issuer: Asn1;
  readonly subject: Asn1;
  readonly extensions: readonly { readonly id: string; readonly node: Asn1; readonly value: Buffer }[];
}

/** Takes a certificate apart. Throws when it is not DER, or not a certificate. */
export function takeApart(der: Der, certificate: Uint8Array): TakenApart {
  const [tbs] = der.children(der.parse(certificate));
  const fields = tbs === undefined ? [] : der.children(tbs);
  // version is `[0] EXPLICIT` and has a default: version 1 certificates leave it out.
  const [, , issuer, , subject, , ...rest] = fields[0]?.type === 0 ? fields.slice(1) : fields;
  if (issuer === undefined || subject === undefined) throw new TypeError('not a certificate');
  const wrapped = rest.find((field) => field.type === 3);
  const list = wrapped === undefined ? undefined : der.children(wrapped)[0];
  const extensions = (list === undefined ? [] : der.children(list)).map((node) => {
    const parts = der.children(node);
    const [id, value] = [parts[0], parts.at(-1)];
    if (id === undefined || value === undefined) throw new TypeError('not an extension');
    return { id: der.oidOf(id), node, value: der.bytes(value) };
  });
  return { issuer, subject, extensions };
}

/** A distinguished name in the order kubeadm uses: organizations, then the common name. */
export function distinguishedName(der: Der, name: Pick<CertificateTemplate, 'commonName' | 'organizations'>): Asn1 {
  const attribute = (type: string, value: string) => der.sequence(der.oid(type), der.string(value));
  return der.sequence(
    // Go puts several organizations into one RDN; DER wants the members of a SET sorted.
    ...(name.organizations.length === 0 ? [] : [der.set(...[...name.organizations].sort().map((o) => attribute(oids.organization, o)))]),
    der.set(attribute(oids.commonName, name.commonName)),
  );
}

/** The extensions of a leaf as kubeadm makes it (k8s.io/kubernetes cmd/kubeadm/app/util/pkiutil, v1.20), without key identifiers. */
export function leafExtensions(der: Der, template: CertificateTemplate): readonly Asn1[] {
  const names = [
    ...template.dns.map((name) => der.implicit(2, Buffer.from(name, 'latin1'))),
    ...template.ips.map((ip) => der.implicit(7, ipBytes(ip))),
  ];
  return [
    // digitalSignature and keyEncipherment.
    extension(der, oids.keyUsage, true, der.bits(Buffer.from([0b1010_0000]), 5)),
    extension(der, oids.extendedKeyUsage, false, der.sequence(...template.extendedKeyUsages.map((usage) => der.oid(oids[usage])))),
    extension(der, oids.basicConstraints, true, der.sequence()),
    ...(names.length === 0 ? [] : [extension(der, oids.subjectAltName, false, der.sequence(...names))]),
  ];
}

/** The extensions of a CA as kubeadm makes it, its own key identifier included. */
export function authorityExtensions(der: Der, key: KeyObject): readonly Asn1[] {
  return [
    // digitalSignature, keyEncipherment and keyCertSign.
    extension(der, oids.keyUsage, true, der.bits(Buffer.from([0b1010_0100]), 2)),
    extension(der, oids.basicConstraints, true, der.sequence(der.boolean(true))),
    subjectKeyIdentifier(der, key),
  ];
}

/** The subject key identifier by RFC 5280, 4.2.1.2 (1): SHA-1 of the key's bit string. */
export function subjectKeyIdentifier(der: Der, key: KeyObject): Asn1 {
  const spki = der.parse(createPublicKeyOf(key).export({ type: 'spki', format: 'der' }));
  const bits = der.children(spki)[1];
  if (bits === undefined) throw new TypeError('not a public key');
  const digest = createHash('sha1').update(der.bytes(bits).subarray(1)).digest();
  return extension(der, oids.subjectKeyIdentifier, false, der.octets(digest));
}

/** The authority key identifier that names a CA's own subject key identifier. */
export function authorityKeyIdentifier(der: Der, keyId: Uint8Array): Asn1 {
  return extension(der, oids.authorityKeyIdentifier, false, der.sequence(der.implicit(0, keyId)));
}

function extension(der: Der, id: string, critical: boolean, value: Asn1): Asn1 {
  return der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octets(der.encode(value)));
}

function createPublicKeyOf(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key;
}

/** 127 bits with the highest set: positive, and always 16 bytes long. */
function randomSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
}

function signatureAlgorithm(der: Der, key: KeyObject): { algorithm: Asn1; hash: string | null } {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { algorithm: der.sequence(der.oid(oids.sha256WithRsa), der.null()), hash: 'sha256' };
    case 'ed25519':
      return { algorithm: der.sequence(der.oid(oids.ed25519)), hash: null };
    case 'ec': {
      // The digest as strong as the curve, as Go chooses it (crypto/x509, signingParamsForKey).
      const curve = key.asymmetricKeyDetails?.namedCurve;
      if (curve === 'secp384r1') return { algorithm: der.sequence(der.oid(oids.ecdsaWithSha384)), hash: 'sha384' };
      if (curve === 'secp521r1') return { algorithm: der.sequence(der.oid(oids.ecdsaWithSha512)), hash: 'sha512' };
      return { algorithm: der.sequence(der.oid(oids.ecdsaWithSha256)), hash: 'sha256' };
    }
    default:
      throw new TypeError('a CA key of this kind cannot sign here');
  }
}

/** The 4 or 16 bytes of an IP address. */
function ipBytes(ip: string): Buffer {
  if (!ip.includes(':')) return Buffer.from(ip.split('.').map(Number));
  const [head = '', tail] = ip.split('::');
  const groups = (part: string) =>
    part
      .split(':')
      .filter((group) => group !== '')
      .flatMap((group) => (group.includes('.') ? v4Groups(group) : [group]));
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return Buffer.from(
    [...front, ...zeros, ...back].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]),
  );
}

function v4Groups(ip: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = ip.split('.').map(Number);
  return [((a << 8) | b).toString(16), ((c << 8) | d).toString(16)];
}
