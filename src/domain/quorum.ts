import type { EtcdMember } from '../model/facts.ts';
import type { Message } from '../model/message.ts';
import type { Unread } from '../model/read.ts';
import { memberState } from './etcd-member-state.ts';
import { msg } from './message.ts';

/** How many of `voters` must agree: ⌊n/2⌋ + 1 (etcd `raft/quorum/majority.go`). */
export function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/** How many of `voters` may fail before the cluster stops: 1→0, 2→0, 3→1, 4→1, 5→2. */
export function toleranceOf(voters: number): number {
  return Math.max(0, voters - quorumOf(voters));
}

/** A member id as etcd's own texts spell it: hex without leading zeros. Ids are unsigned 64-bit: never a number. */
export function memberIdHex(decimal: string): string {
  return BigInt(decimal).toString(16);
}

/** The decimal spelling of a member id given in hex. */
export function memberIdDecimal(hex: string): string {
  return BigInt(`0x${hex}`).toString();
}

/** Where a cluster stands. Learners do not vote; a voter that was added and never started does (kubeadm-facts §6.3). */
export interface QuorumCount {
  readonly voters: number;
  readonly quorum: number;
  /** Voters that were seen to reach a quorum themselves. */
  readonly healthy: number;
  /** Voters that answer, with or without a leader. */
  readonly answering: number;
  /** Voters that could not be looked at. */
  readonly unknown: number;
  /** How many more voters may fail; negative: so many too few are healthy. */
  readonly spare: number;
}

/** Counts a cluster's voters by their state. */
export function countQuorum(members: readonly EtcdMember[]): QuorumCount {
  const voters = members.filter((member) => !member.isLearner);
  const quorum = quorumOf(voters.length);
  const states = voters.map((member) => memberState(member));
  const healthy = states.filter(({ state }) => state === 'healthy').length;
  return {
    voters: voters.length,
    quorum,
    healthy,
    answering: voters.filter((member) => member.status.ok).length,
    unknown: states.filter(({ state }) => state === 'unknown').length,
    spare: healthy - quorum,
  };
}

/** May a member be removed, and what is left then? */
export type Removal =
  | { readonly safe: true; readonly votersAfter: number; readonly quorumAfter: number; readonly toleranceAfter: number }
  | { readonly safe: false; readonly because: Message };

/**
 * Removing a member is safe when it is dead for certain, and when the voters that are healthy now make a quorum both of
 * the cluster as it is (or the removal cannot be committed) and of what is left. Unknown voters count as dead here.
 */
export function removalOf(members: readonly EtcdMember[], memberId: string): Removal {
  const member = members.find(({ id }) => id === memberId);
  if (member === undefined) return { safe: false, because: msg('etcd:removal-unknown-member', { member: memberIdHex(memberId) }) };
  if (member.local) return { safe: false, because: msg('etcd:removal-local', {}) };
  const { state } = memberState(member);
  if (member.status.ok) return { safe: false, because: msg('etcd:removal-answers', { name: nameOf(member) }) };
  if (state === 'unknown' || !isSilence(member.status.unread))
    return { safe: false, because: msg('etcd:removal-state-unknown', { name: nameOf(member) }) };

  const { voters, quorum, healthy } = countQuorum(members);
  const votersAfter = member.isLearner ? voters : voters - 1;
  const quorumAfter = quorumOf(votersAfter);
  if (healthy < quorum) return { safe: false, because: msg('etcd:removal-no-quorum', { healthy, voters, quorum }) };
  if (healthy < quorumAfter) return { safe: false, because: msg('etcd:removal-loses-quorum', { healthy, votersAfter, quorumAfter }) };
  return { safe: true, votersAfter, quorumAfter, toleranceAfter: Math.max(0, healthy - quorumAfter) };
}

/**
 * Does this answer come from nobody? A member that is dead refuses, is not reached, or says nothing, or has never
 * started. Every TLS fault comes from something that lives; a name or a network that is not found says nothing of it.
 */
export function isSilence(unread: Unread): boolean {
  if (unread.kind === 'timed-out' || unread.kind === 'absent') return true;
  return unread.kind === 'failed' && ['ECONNREFUSED', 'EHOSTUNREACH', 'ETIMEDOUT'].includes(unread.code);
}

/** A member's name, or its id in hex where it was added and never started. */
export function nameOf(member: Pick<EtcdMember, 'name' | 'idHex'>): string {
  return member.name === '' ? member.idHex : member.name;
}
