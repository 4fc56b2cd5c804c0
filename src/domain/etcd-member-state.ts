import type { EtcdFact, EtcdMember } from '../model/facts.ts';
import type { Unread } from '../model/read.ts';

/** Why a member is not healthy. */
export type MemberFault =
  /** Nothing answers, or what answers is no etcd that this node's API server could talk to. */
  | 'no-answer'
  /** It was added to the cluster and has never started. */
  | 'never-started'
  /** It answers and knows no leader. */
  | 'no-leader'
  /** It answers and knows a leader, but a linearizable read through it fails. */
  | 'read-fails'
  /** Its API refuses us, and its health page on loopback says that it is not well. */
  | 'reports-unhealthy';

/** What is known of a member. `unknown`: it could not be looked at, which says nothing about it. */
export type MemberState =
  | { readonly state: 'healthy' }
  | { readonly state: 'unhealthy'; readonly fault: MemberFault; readonly unread?: Unread }
  | { readonly state: 'unknown'; readonly unread: Unread };

/** A member's own health page on loopback, where the member is the local one. */
export type MetricsHealth = EtcdFact['metricsHealth'];

/** Judges one member; `metrics` is asked only for the local one. */
export function memberState(member: EtcdMember, metrics?: MetricsHealth): MemberState {
  const { status, read } = member;
  if (!status.ok) {
    if (status.unread.kind === 'absent') return { state: 'unhealthy', fault: 'never-started' };
    return unansweredState(status.unread, member.local, member.local ? metrics : undefined);
  }
  if (status.value.leaderId === undefined) return { state: 'unhealthy', fault: 'no-leader' };
  // A learner serves no linearizable reads.
  if (member.isLearner || read.ok) return { state: 'healthy' };
  if (couldNotLook(read.unread)) return { state: 'unknown', unread: read.unread };
  return { state: 'unhealthy', fault: 'read-fails', unread: read.unread };
}

/**
 * What a failed question says of the member. Silence and refused connections are its own fault. Where it refuses our
 * client certificate, or we have none that works, it is alive and we could not look: then only its health page can tell
 * that it is not well. Where its certificate does not verify, the local API server, which trusts the same CA, cannot use
 * it either; of a remote member that says nothing, because the fault may be our copy of the CA.
 */
export function unansweredState(unread: Unread, local: boolean, metrics?: MetricsHealth): MemberState {
  if (couldNotLook(unread)) {
    return metrics?.ok === true && metrics.value.status !== 200
      ? { state: 'unhealthy', fault: 'reports-unhealthy', unread }
      : { state: 'unknown', unread };
  }
  if (!local && isTrustFailure(unread)) return { state: 'unknown', unread };
  return { state: 'unhealthy', fault: 'no-answer', unread };
}

/**
 * The leader that a member believes in, when that one is silent: for the second or two until the others have elected a
 * new one, reads through them fail, and it is no fault of theirs.
 */
export function silentLeaderOf(member: EtcdMember, members: readonly EtcdMember[]): EtcdMember | undefined {
  const leaderId = member.status.ok ? member.status.value.leaderId : undefined;
  return members.find(({ id, status }) => id === leaderId && !status.ok);
}

/** Did the member refuse our client certificate? It never says why: old servers call an expired one "bad". */
export function refusedOurCertificate(unread: Unread): boolean {
  return unread.kind === 'failed' && unread.code.startsWith('TLS-ALERT-');
}

function couldNotLook(unread: Unread): boolean {
  if (unread.kind === 'offline' || unread.kind === 'denied') return true;
  if (unread.kind !== 'failed') return false;
  // A learner answers few questions; that it refuses the others shows that it is there.
  return refusedOurCertificate(unread) || ['NO-CREDENTIALS', 'LEARNER'].includes(unread.code) || isOurOwn(unread.code);
}

/**
 * Failures inside this program, which no member caused: OpenSSL's own codes come from our certificate and key, Node's from
 * what we asked of it, and one without any code was never foreseen. What TLS makes of a member's answer is the member's.
 */
function isOurOwn(code: string): boolean {
  return code === 'UNKNOWN' || /^ERR_(?!TLS_|SSL_)/.test(code);
}

/** Verification failures that our own copy of the CA explains as well; an expired certificate is expired for everybody. */
const trustFailures: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
]);

function isTrustFailure(unread: Unread): boolean {
  return unread.kind === 'failed' && trustFailures.has(unread.code);
}

/** What the local member is known by. */
export interface LocalNames {
  readonly name?: string;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
}

/** Is a listed member the local one? By its URLs; by its name only where none is written down, because names repeat. */
export function isMemberOfOurOwn(member: Pick<EtcdMember, 'name' | 'peerUrls' | 'clientUrls'>, local: LocalNames): boolean {
  if (local.peerUrls.length > 0) return member.peerUrls.some((url) => local.peerUrls.includes(url));
  if (local.clientUrls.length > 0) return member.clientUrls.some((url) => local.clientUrls.includes(url));
  return local.name !== undefined && local.name === member.name;
}
