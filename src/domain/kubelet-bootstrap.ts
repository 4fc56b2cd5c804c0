import type { PemFile } from '../model/certificate.ts';
import type { Kubeconfig, KubeletFact, KubeletPkiFact } from '../model/facts.ts';
import type { AbsPath } from '../model/host.ts';
import { isCertainlyMissing } from './unread.ts';

/** Why the kubelet will not work with the credentials that it has. */
export type CredentialPredicate =
  /** kubelet.conf is not there. */
  | 'kubeconfig-absent'
  /** kubelet.conf is empty, no YAML, or names no cluster or user. */
  | 'kubeconfig-unparsable'
  /** kubelet.conf names no certificate, or one that is not there (a link that leads nowhere is the same). */
  | 'client-certificate-absent'
  /** The file with the certificate is empty or filled with NULs, as a power loss leaves it. */
  | 'pem-empty'
  /** The certificate, or its key, does not parse. */
  | 'pem-damaged'
  /** The file holds the certificate alone. */
  | 'pem-without-key'
  /** Certificate and key are not a pair. */
  | 'key-mismatch'
  /** Past its end; see `expiredAtMs`. */
  | 'certificate-expired';

/** What is wrong, and the file that it is wrong with. */
export interface CredentialFault {
  readonly predicate: CredentialPredicate;
  readonly path: AbsPath;
  /** End of validity in milliseconds since the epoch; only of `certificate-expired`. */
  readonly expiredAtMs?: number;
}

/**
 * What the kubelet does when it starts.
 * - `use-kubeconfig`: works with what it has. The bootstrap file is not read and need not be there.
 * - `bootstrap`: asks the cluster for a certificate with the bootstrap file's token.
 * - `exit`: ends at once. `bootstrapTried` tells whether it was for want of a bootstrap file.
 * - `unknown`: one of the files could not be looked at.
 */
export type KubeletStart =
  | { readonly path: 'use-kubeconfig' }
  | { readonly path: 'bootstrap'; readonly because: CredentialFault }
  | { readonly path: 'exit'; readonly because: CredentialFault; readonly bootstrapTried: boolean }
  | { readonly path: 'unknown'; readonly unread: PemFile | Kubeconfig };

/** What the decision is made from. */
export interface KubeletCredentials {
  readonly kubeconfig: Kubeconfig;
  readonly bootstrapKubeconfig: Kubeconfig;
  readonly pki: Pick<KubeletPkiFact, 'current'>;
  readonly kubelet: Pick<KubeletFact, 'bootstrapKubeconfig'>;
}

/**
 * The kubelet's decision at its start (kubernetes v1.20 pkg/kubelet/certificate/bootstrap/bootstrap.go LoadClientConfig and
 * isClientConfigStillValid, client-go util/certificate/certificate_manager.go getCurrentCertificateOrBootstrap; observed
 * with 1.20.2). It does not look at NotBefore, nor at the signer. Without `--bootstrap-kubeconfig` it does not look at
 * the end of validity either: it starts, and is refused by the API server.
 */
export function decideKubeletStart(credentials: KubeletCredentials, now: Date): KubeletStart {
  const { kubeconfig, bootstrapKubeconfig, pki, kubelet } = credentials;
  const mayBootstrap = kubelet.bootstrapKubeconfig !== undefined;
  const judged = judgeKubeconfig(kubeconfig, now, { expiry: mayBootstrap });
  if (judged.kind === 'unknown') return { path: 'unknown', unread: judged.unread };
  if (judged.kind === 'fault') {
    if (!mayBootstrap) return { path: 'exit', because: judged.fault, bootstrapTried: false };
    if (bootstrapKubeconfig.unread !== undefined && !isCertainlyMissing(bootstrapKubeconfig.unread)) {
      return { path: 'unknown', unread: bootstrapKubeconfig };
    }
    if (!isBootstrapUsable(bootstrapKubeconfig)) return { path: 'exit', because: judged.fault, bootstrapTried: true };
  }
  // Whatever the way in, the certificate manager opens the current pem next: one that is not there is no harm, an expired
  // one neither, but one that does not load ends the kubelet.
  const current = judgeStore(pki.current);
  if (current !== undefined) return { path: 'exit', because: current, bootstrapTried: false };
  return judged.kind === 'fault' ? { path: 'bootstrap', because: judged.fault } : { path: 'use-kubeconfig' };
}

/** Can the kubelet ask for a certificate with it? Whether the cluster still knows its token only the cluster can tell. */
export function isBootstrapUsable(bootstrap: Kubeconfig): boolean {
  return bootstrap.unread === undefined && bootstrap.fault === undefined && (bootstrap.hasToken || bootstrap.client !== undefined);
}

type Judgement =
  | { readonly kind: 'usable' }
  | { readonly kind: 'fault'; readonly fault: CredentialFault }
  | { readonly kind: 'unknown'; readonly unread: PemFile | Kubeconfig };

function judgeKubeconfig(kubeconfig: Kubeconfig, now: Date, o: { readonly expiry: boolean }): Judgement {
  const { path } = kubeconfig;
  if (kubeconfig.unread !== undefined) {
    return isCertainlyMissing(kubeconfig.unread) ? fault('kubeconfig-absent', path) : { kind: 'unknown', unread: kubeconfig };
  }
  // Incomplete by credentials alone, it still parses: the kubelet then finds no certificate in it.
  if (kubeconfig.fault !== undefined && !(kubeconfig.fault === 'incomplete' && kubeconfig.server !== undefined)) {
    return fault('kubeconfig-unparsable', path);
  }
  const { client } = kubeconfig;
  // Without a certificate but with a login of another kind and no bootstrap file it is taken as it is.
  if (client === undefined) return o.expiry || !kubeconfig.hasToken ? fault('client-certificate-absent', path) : { kind: 'usable' };
  for (const file of [client.certificate, client.key]) {
    if (file.unread === undefined) continue;
    return isCertainlyMissing(file.unread) ? fault('client-certificate-absent', file.path) : { kind: 'unknown', unread: file };
  }
  if (client.certificate.certificates.length === 0) return fault(emptyOrDamaged(client.certificate), client.certificate.path);
  // Only an embedded pair is compared here; one in files is left to the certificate manager.
  if (client.embedded) {
    const broken = judgePair(client.certificate, client.key);
    if (broken !== undefined) return { kind: 'fault', fault: broken };
  }
  const expired = client.certificate.certificates.find((certificate) => now.getTime() > certificate.notAfterMs);
  if (o.expiry && expired !== undefined) {
    return { kind: 'fault', fault: { predicate: 'certificate-expired', path: client.certificate.path, expiredAtMs: expired.notAfterMs } };
  }
  return { kind: 'usable' };
}

/** What keeps the certificate manager from loading its current pem; undefined when it loads, or is not there, or is unread. */
function judgeStore(current: PemFile): CredentialFault | undefined {
  if (current.unread !== undefined) return undefined;
  if (current.certificates.length === 0) return { predicate: emptyOrDamaged(current), path: current.path };
  return judgePair(current, current);
}

function judgePair(certificate: PemFile, key: PemFile): CredentialFault | undefined {
  const [leaf] = certificate.certificates;
  if (leaf === undefined) return { predicate: emptyOrDamaged(certificate), path: certificate.path };
  if (key.key === undefined)
    return { predicate: key.fault === 'damaged' || key.fault === 'encrypted' ? 'pem-damaged' : 'pem-without-key', path: key.path };
  return key.key.spkiSha256 === leaf.key.spkiSha256 ? undefined : { predicate: 'key-mismatch', path: certificate.path };
}

function emptyOrDamaged(file: PemFile): CredentialPredicate {
  return file.fault === 'empty' || file.fault === 'nul-filled' ? 'pem-empty' : 'pem-damaged';
}

function fault(predicate: CredentialPredicate, path: AbsPath): Judgement {
  return { kind: 'fault', fault: { predicate, path } };
}
