import type { AbsPath } from './host.ts';
import type { Unread } from './read.ts';

/** Names that a certificate is valid for. */
export interface SubjectAltNames {
  readonly dns: readonly string[];
  /** In Node's canonical spelling: IPv6 compressed and lower-case. */
  readonly ips: readonly string[];
}

/** One parsed X.509 certificate: only public data. */
export interface Certificate {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** Issuer's common name. All kubeadm CAs have constant names: never judge the issuer by it. */
  readonly issuerCommonName: string;
  /** Upper-case hex, without leading zeros. */
  readonly serial: string;
  /** Milliseconds since the epoch; NaN when the certificate's date is not a date. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly isCa: boolean;
  readonly selfSigned: boolean;
  /** Extended key usages by name (`serverAuth`, `clientAuth`) or, when unknown, by object id. */
  readonly extendedKeyUsages: readonly string[];
  readonly san: SubjectAltNames;
  readonly key: PublicKeyInfo;
  /** SHA-256 of the DER certificate, lower-case hex. */
  readonly fingerprint: string;
  readonly pem: string;
}

/** A public key, or the public half of a private one. */
export interface PublicKeyInfo {
  readonly algorithm: 'rsa' | 'ec' | 'ed25519' | 'other';
  /** RSA modulus length in bits, or the curve's name (`prime256v1`). */
  readonly size: string;
  /** SHA-256 of the DER SubjectPublicKeyInfo, lower-case hex: what `--discovery-token-ca-cert-hash` pins. */
  readonly spkiSha256: string;
}

/** Why bytes that were read are no certificate or key. */
export type PemFault =
  /** Zero bytes: typical after a power loss. */
  | 'empty'
  /** Only NUL bytes: typical after a power loss. */
  | 'nul-filled'
  /** No PEM block of the wanted kind. */
  | 'not-pem'
  /** A block that does not decode. */
  | 'damaged'
  /** A private key under a passphrase. */
  | 'encrypted';

/** A PEM file as found: what could be parsed, and what could not. */
export interface PemFile {
  readonly path: AbsPath;
  /** Present when the file gave no bytes; `certificates` and `key` are then empty. */
  readonly unread?: Unread;
  readonly certificates: readonly Certificate[];
  /** The key in the file, as its public half; absent where there is none. */
  readonly key?: PublicKeyInfo;
  /** Why the file holds less than it should; absent when all blocks parsed. */
  readonly fault?: PemFault;
  readonly mode?: number;
  /** SHA-256 of the file's bytes, lower-case hex; absent when unread. Of the kubeconfig for what one embeds. */
  readonly sha256?: string;
}

/** Where in the cluster a certificate belongs, by kubeadm's own names (`kubeadm certs renew NAME`). */
export type CertificateRole =
  | 'ca'
  | 'front-proxy-ca'
  | 'etcd-ca'
  | 'apiserver'
  | 'apiserver-kubelet-client'
  | 'front-proxy-client'
  | 'etcd-server'
  | 'etcd-peer'
  | 'etcd-healthcheck-client'
  | 'apiserver-etcd-client'
  | 'admin.conf'
  | 'super-admin.conf'
  | 'controller-manager.conf'
  | 'scheduler.conf'
  | 'kubelet.conf'
  | 'kubelet-client'
  | 'kubelet-serving';

/** The three certificate authorities of a kubeadm control plane. */
export type CaRole = 'ca' | 'front-proxy-ca' | 'etcd-ca';
