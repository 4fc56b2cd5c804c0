import type { CaRole, PemFile } from '../model/certificate.ts';
import type { CheckId } from '../model/finding.ts';
import type { FixContext, Guard, Refusal } from '../model/fix.ts';
import type { AbsPath } from '../model/host.ts';
import type { Message } from '../model/message.ts';
import { contradictionOf } from './ca-witnesses.ts';
import { clockIsBehind } from './clock-behind.ts';
import { msg } from './message.ts';
import { type CertificateFacts, certificateFacts, effectiveCertificate } from './node-certificates.ts';
import { authorityPaths } from './pki-inventory.ts';
import { isCertainlyMissing } from './unread.ts';

/** How long new certificates last: kubeadm's year. */
export const leafDays = 365;

/** Owner and modes of what is signed, as kubeadm writes it (kubeadm-facts §2.4). */
export const rootOwned = {
  pair: { cert: { mode: 0o644, uid: 0, gid: 0 }, key: { mode: 0o600, uid: 0, gid: 0 } },
  secret: { cert: { mode: 0o600, uid: 0, gid: 0 }, key: { mode: 0o600, uid: 0, gid: 0 } },
} as const;

/** The facts that certificates are found in, or why the fix must be refused. */
export function certificateFactsOf(at: FixContext): CertificateFacts | Refusal {
  const { pki, kubeconfigs, 'kubelet-pki': kubeletPki } = at.facts;
  for (const fact of certificateFacts) {
    const result = at.facts[fact];
    if (result.state !== 'ok') return refused(msg('sign:refused-facts', { fact, reason: result.reason }));
  }
  if (pki.state !== 'ok' || kubeconfigs.state !== 'ok' || kubeletPki.state !== 'ok') throw new TypeError('a fact is both there and not');
  return { pki: pki.value, kubeconfigs: kubeconfigs.value, 'kubelet-pki': kubeletPki.value };
}

/** A refusal with its reason. */
export function refused(because: Message): Refusal {
  return { kind: 'refused', because };
}

/** Is it a refusal? */
export function isRefusal(value: object): value is Refusal {
  return 'kind' in value && value.kind === 'refused';
}

/**
 * Where a CA lies that can sign now, and what must still hold when it does; or why it must not sign. A CA that the rest of the
 * node speaks against is refused: signing with it would cut the node off from its cluster. `replaced` is the path of the
 * certificate that is to be signed anew, absent when none lies there.
 */
export function usableCa(
  facts: CertificateFacts,
  role: CaRole,
  at: FixContext,
  replaced?: string,
): { readonly cert: AbsPath; readonly key: AbsPath; readonly guards: readonly Guard[] } | Refusal {
  const clock = clockObstacle(at);
  if (clock !== undefined) return clock;
  const { pki } = facts;
  const { cert, key } = authorityPaths(pki.dir, role);
  const authority = pki.authorities.find((entry) => entry.role === role);
  if (authority === undefined) return refused(msg('sign:refused-ca-missing', { path: cert }));

  const certificate = effectiveCertificate(authority);
  if (certificate === undefined) return refused(unusable(authority.file));
  const now = at.now.getTime();
  if (!(now < certificate.notAfterMs)) {
    return refused(msg('sign:refused-ca-expired', { path: cert, notAfter: new Date(certificate.notAfterMs || 0).toISOString() }));
  }
  if (!(certificate.notBeforeMs <= now)) {
    return refused(msg('sign:refused-ca-not-yet-valid', { path: cert, notBefore: new Date(certificate.notBeforeMs || 0).toISOString() }));
  }
  const { keyFile } = authority;
  if (keyFile.key === undefined) {
    const isMissing = keyFile.unread !== undefined && isCertainlyMissing(keyFile.unread);
    return refused(isMissing ? msg('sign:refused-ca-key-missing', { path: key }) : unusable(keyFile));
  }
  // Only the first certificate of the file signs: that is what kubeadm loads, and what the guard looks at.
  if (keyFile.key.spkiSha256 !== authority.file.certificates[0]?.key.spkiSha256)
    return refused(msg('sign:refused-ca-key-foreign', { cert, key }));
  const contradiction = contradictionOf(facts, role, authority.file, replaced);
  if (contradiction !== undefined) {
    const { certificates, kubeconfigs } = contradiction;
    return refused(msg('sign:refused-ca-is-the-stranger', { ca: cert, certificates: certificates.length, kubeconfigs }));
  }
  return { cert, key, guards: [{ guard: 'clock-plausible' }, { guard: 'ca-usable', cert, key }] };
}

/** Nothing is signed under a clock that is behind the node's own files. */
export function clockObstacle(at: FixContext): Refusal | undefined {
  const { clock } = at.facts;
  if (clock.state !== 'ok' || clock.value.newestWrite === undefined || !clockIsBehind(clock.value)) return undefined;
  const { path, mtimeMs } = clock.value.newestWrite;
  return refused(
    msg('sign:refused-clock', { now: new Date(clock.value.nowMs).toISOString(), path, newest: new Date(mtimeMs).toISOString() }),
  );
}

/**
 * The checks to run after signing: the one that the plan is for, and those that would find a new certificate of no use.
 * Nothing on the node says who must have signed a certificate that its owner signs itself.
 */
export function checksAfterSigning(check: CheckId, ca: 'cluster' | 'self'): readonly [CheckId, ...CheckId[]] {
  const useful: readonly CheckId[] = [
    ...(ca === 'self' ? [] : ['pki/issuer-mismatch' as const]),
    'pki/key-mismatch',
    'pki/certificate-not-yet-valid',
  ];
  return [check, ...useful.filter((other) => other !== check)];
}

/** The file that a step replaces still is what the plan was made from. */
export function unchanged(file: PemFile): readonly Guard[] {
  if (file.sha256 !== undefined) return [{ guard: 'unchanged', path: file.path, sha256: file.sha256 }];
  return file.unread?.kind === 'absent' ? [{ guard: 'unchanged', path: file.path, sha256: null }] : [];
}

function unusable(file: PemFile): Message {
  if (file.unread === undefined) return msg('sign:refused-ca-damaged', { path: file.path });
  return isCertainlyMissing(file.unread)
    ? msg('sign:refused-ca-missing', { path: file.path })
    : msg('sign:refused-ca-unread', { path: file.path });
}
