import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Certificate } from '../model/certificate.ts';
import type { CertificateTemplate } from '../model/fix.ts';
import { type Asn1, type Der, loadDer } from './der.ts';
import { defaultKeyKind, type KeyKind, newPrivateKey, parsePrivateKey, privateKeyPem } from './key-pair.ts';
import { isIssuedBy, parseCertificate, publicKeyInfo } from './x509.ts';
import * as build from './x509-build.ts';

/** A certificate with its private key, both PEM. The key is a secret: it goes into a file and nowhere else. */
export interface SignedPair {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** A CA to sign with, as PEM. */
export type Authority = SignedPair;

/** Subject, usages and names of the new certificate: copied from an old one (PEM), or as given. */
export type SignLike = { readonly certificatePem: string } | { readonly template: CertificateTemplate };

/** When a certificate is made, and for how long. */
export interface Validity {
  readonly nowMs: number;
  readonly days: number;
}

/** Why nothing could be signed. */
export type SigningFault =
  | 'old-certificate-unreadable'
  | 'ca-unreadable'
  | 'ca-key-unreadable'
  | 'ca-key-mismatch'
  | 'not-a-ca'
  | 'ca-not-valid-now'
  | 'not-verified';

/** Thrown when nothing could be signed; never holds key material. */
export class SigningError extends Error {
  readonly code: SigningFault;
  constructor(code: SigningFault) {
    super(`cannot sign: ${code}`);
    this.name = 'SigningError';
    this.code = code;
  }
}

const dayMs = 86_400_000;

/**
 * Makes a new key and a certificate over it, signed by a CA. Renewing, everything but serial, issuer, validity, key and key
 * identifiers is copied byte by byte, and the key is of the old one's kind. Valid as long as its CA has been, as kubeadm does
 * it (cmd/kubeadm/app/util/pkiutil/pki_helpers.go, v1.20): signed under a clock that is ahead, it is of use at once all the
 * same. Ends after `days`, but never beyond the CA: kubeadm does not cap that, and makes leafs that fail with their CA
 * unannounced.
 *
 * Throws {@link SigningError} when the CA cannot sign now (no CA, expired, another key), or the old certificate is unreadable.
 */
export async function signCertificate(like: SignLike, authority: Authority, validity: Validity, kind?: KeyKind): Promise<SignedPair> {
  const der = await loadDer();
  const ca = usableAuthority(authority, validity.nowMs);
  const caParts = takeApart(der, ca.certificate, 'ca-unreadable');
  const source = sourceOf(der, like);
  const key = await newPrivateKey(kind ?? keyKindOf(source));

  const certificatePem = build.buildCertificate(der, {
    ...subjectAndExtensions(der, source, createPublicKey(key), caParts),
    issuer: caParts.subject,
    notBeforeMs: ca.certificate.notBeforeMs,
    notAfterMs: Math.min(validity.nowMs + validity.days * dayMs, ca.certificate.notAfterMs),
    publicKey: createPublicKey(key),
    signingKey: ca.key,
  });
  const signed = parseCertificate(certificatePem);
  if (signed === undefined || !isIssuedBy(signed, ca.certificate)) throw new SigningError('not-verified');
  return { certificatePem, keyPem: privateKeyPem(key) };
}

/**
 * A serving pair as the kubelet makes one for itself (client-go util/cert, GenerateSelfSignedCertKey, v1.20): a leaf, behind
 * it the CA that signed it, whose key is thrown away. Renewing, both keep their subjects.
 */
export async function signSelfSigned(like: SignLike, validity: Validity, kind?: KeyKind): Promise<SignedPair> {
  const der = await loadDer();
  const source = sourceOf(der, like);
  const keyKind = kind ?? keyKindOf(source);
  const caKey = await newPrivateKey(keyKind);
  const caName =
    'parts' in source
      ? source.parts.issuer
      : build.distinguishedName(der, { commonName: throwAwayCaName(source.template.commonName), organizations: [] });
  const authority = {
    certificatePem: build.buildCertificate(der, {
      subject: caName,
      issuer: caName,
      notBeforeMs: validity.nowMs - 3_600_000,
      notAfterMs: validity.nowMs + validity.days * dayMs,
      publicKey: createPublicKey(caKey),
      extensions: build.authorityExtensions(der, caKey),
      signingKey: caKey,
    }),
    keyPem: privateKeyPem(caKey),
  };
  const leaf = await signCertificate(like, authority, validity, keyKind);
  return { certificatePem: leaf.certificatePem + authority.certificatePem, keyPem: leaf.keyPem };
}

/** A new CA named as kubeadm names it. Only for trees made from nothing (the demonstration, tests): a lost CA is never replaced. */
export async function newAuthority(
  commonName: string,
  validity: { readonly notBeforeMs: number; readonly notAfterMs: number },
  key: KeyObject,
): Promise<Authority> {
  const der = await loadDer();
  const name = build.distinguishedName(der, { commonName, organizations: [] });
  const certificatePem = build.buildCertificate(der, {
    subject: name,
    issuer: name,
    ...validity,
    publicKey: createPublicKey(key),
    extensions: build.authorityExtensions(der, key),
    signingKey: key,
  });
  return { certificatePem, keyPem: privateKeyPem(key) };
}

/** A leaf over a given key with given dates: what {@link signCertificate} refuses to make (expired, outliving its CA), for test trees. */
export async function newLeaf(
  template: CertificateTemplate,
  authority: Authority,
  validity: { readonly notBeforeMs: number; readonly notAfterMs: number },
  key: KeyObject,
): Promise<SignedPair> {
  const der = await loadDer();
  const ca = parseCertificate(authority.certificatePem);
  const signingKey = parsePrivateKey(authority.keyPem);
  if (ca === undefined) throw new SigningError('ca-unreadable');
  if (signingKey === undefined) throw new SigningError('ca-key-unreadable');
  const caParts = takeApart(der, ca, 'ca-unreadable');
  const publicKey = createPublicKey(key);
  const certificatePem = build.buildCertificate(der, {
    ...subjectAndExtensions(der, { template }, publicKey, caParts),
    issuer: caParts.subject,
    ...validity,
    publicKey,
    signingKey,
  });
  return { certificatePem, keyPem: privateKeyPem(key) };
}

function usableAuthority(authority: Authority, nowMs: number): { certificate: Certificate; key: KeyObject } {
  const certificate = parseCertificate(authority.certificatePem);
  if (certificate === undefined) throw new SigningError('ca-unreadable');
  if (!certificate.isCa) throw new SigningError('not-a-ca');
  const key = parsePrivateKey(authority.keyPem);
  if (key === undefined) throw new SigningError('ca-key-unreadable');
  if (publicKeyInfo(createPublicKey(key)).spkiSha256 !== certificate.key.spkiSha256) throw new SigningError('ca-key-mismatch');
  // Written so that a date that is not a date (NaN) is refused as well.
  if (!(certificate.notBeforeMs <= nowMs && nowMs < certificate.notAfterMs)) throw new SigningError('ca-not-valid-now');
  return { certificate, key };
}

/** {@link SignLike} with the old certificate parsed. */
type Source = { readonly template: CertificateTemplate } | { readonly certificate: Certificate; readonly parts: build.TakenApart };

function sourceOf(der: Der, like: SignLike): Source {
  if ('template' in like) return like;
  const certificate = parseCertificate(like.certificatePem);
  if (certificate === undefined) throw new SigningError('old-certificate-unreadable');
  return { certificate, parts: takeApart(der, certificate, 'old-certificate-unreadable') };
}

function keyKindOf(source: Source): KeyKind {
  return 'certificate' in source ? source.certificate.key : defaultKeyKind;
}

function takeApart(der: Der, certificate: Certificate, fault: SigningFault): build.TakenApart {
  try {
    return build.takeApart(der, derOf(certificate));
  } catch {
    throw new SigningError(fault);
  }
}

function subjectAndExtensions(
  der: Der,
  source: Source,
  publicKey: KeyObject,
  ca: build.TakenApart,
): { subject: Asn1; extensions: readonly Asn1[] } {
  const authorityKeyId = authorityKeyIdentifier(der, ca);
  if ('template' in source) {
    return {
      subject: build.distinguishedName(der, source.template),
      extensions: [...build.leafExtensions(der, source.template), ...authorityKeyId],
    };
  }
  const { subject, extensions } = source.parts;
  // Both key identifiers speak of keys that are replaced: copied, OpenSSL would no longer find the issuer.
  const kept = extensions.filter((e) => e.id !== build.oids.subjectKeyIdentifier && e.id !== build.oids.authorityKeyIdentifier);
  const hadKeyId = extensions.some((e) => e.id === build.oids.subjectKeyIdentifier);
  return {
    subject,
    extensions: [...kept.map((e) => e.node), ...(hadKeyId ? [build.subjectKeyIdentifier(der, publicKey)] : []), ...authorityKeyId],
  };
}

/** None when the CA has no key identifier itself: then names alone link the two, and OpenSSL accepts that. */
function authorityKeyIdentifier(der: Der, ca: build.TakenApart): readonly Asn1[] {
  const own = ca.extensions.find((e) => e.id === build.oids.subjectKeyIdentifier);
  return own === undefined ? [] : [build.authorityKeyIdentifier(der, der.bytes(der.parse(own.value)))];
}

function derOf(certificate: Certificate): Buffer {
  return Buffer.from(certificate.pem.replace(/-----[^-]+-----/g, ''), 'base64');
}

/** `node@1700000000` is signed by `node-ca@1700000000`. */
function throwAwayCaName(leaf: string): string {
  return leaf.includes('@') ? leaf.replace('@', '-ca@') : `${leaf}-ca`;
}
