import { type MemberState, memberState, refusedOurCertificate, silentLeaderOf, unansweredState } from '../../domain/etcd-member-state.ts';
import { msg } from '../../domain/message.ts';
import { countQuorum, nameOf } from '../../domain/quorum.ts';
import { unreadMessage } from '../../domain/unread.ts';
import { unreadReason } from '../../domain/unread-reason.ts';
import { verdictOf } from '../../domain/verdict.ts';
import type { EtcdFact, EtcdMember } from '../../model/facts.ts';
import type { Evidence, Finding, Severity } from '../../model/finding.ts';
import type { Message } from '../../model/message.ts';
import { defineCheck } from '../define.ts';
import { quorumEvidence } from './quorum-text.ts';

const id = 'etcd/member-unhealthy';

/**
 * Each member by its own answers. A member that answers without a leader is not blamed when too few others answer to make
 * a quorum: that is `etcd/quorum-lost`, and the ones that are silent are to blame.
 */
export const memberUnhealthy = defineCheck({
  id,
  title: msg('etcd/member-unhealthy:title', {}),
  severity: 'critical',
  why: msg('etcd/member-unhealthy:why', {}),
  explanation: msg('etcd/member-unhealthy:explanation', {}),
  sources: [
    {
      what: 'etcd 3.4, server/etcdserver/api/v3rpc/maintenance.go: Status',
      url: 'https://github.com/etcd-io/etcd/blob/v3.4.13/etcdserver/api/v3rpc/maintenance.go',
    },
    { what: 'etcd FAQ: quorum and failure tolerance', url: 'https://etcd.io/docs/v3.5/faq/' },
  ],
  needs: ['etcd'],
  examine({ etcd }, { now }) {
    if (!etcd.members.ok) return judgeEndpoint(etcd, etcd.members.unread, now);
    const members = etcd.members.value;
    const { answering, quorum } = countQuorum(members);
    const judged = members.map((member) => ({ member, state: memberState(member, etcd.metricsHealth) }));
    const findings: Finding[] = [];
    const unread: Message[] = [];
    for (const { member, state } of judged) {
      const leader = silentLeaderOf(member, members);
      if (state.state === 'unknown') unread.push(unknownReason(etcd, endpointOf(etcd, member), state.unread, now));
      else if (state.state === 'unhealthy' && state.fault === 'read-fails' && leader !== undefined) {
        unread.push(msg('etcd/member-unhealthy:leader-silent', { name: nameOf(member), leader: nameOf(leader) }));
      } else if (state.state === 'unhealthy' && !(member.status.ok && answering < quorum))
        findings.push(findingOf(etcd, members, member, state));
    }
    return verdictOf(findings, unread);
  },
});

type Unhealthy = Extract<MemberState, { state: 'unhealthy' }>;

function findingOf(etcd: EtcdFact, members: readonly EtcdMember[], member: EtcdMember, state: Unhealthy): Finding {
  const name = nameOf(member);
  return {
    key: `${id}@${name}`,
    check: id,
    subject: name,
    severity: severityOf(members, member),
    message: msg(id, { name, fault: state.fault, local: member.local }),
    evidence: [...answerEvidence(etcd, endpointOf(etcd, member), state), quorumEvidence(etcd, members)],
    about: { member: member.id, memberName: name, local: String(member.local) },
  };
}

/** A remote member is a warning while another may fail as well; the local one carries this node's API server. */
function severityOf(members: readonly EtcdMember[], member: EtcdMember): Severity {
  if (member.local) return 'critical';
  if (member.isLearner) return 'warning';
  return countQuorum(members).spare > 0 ? 'warning' : 'critical';
}

/** Nobody tells the members: all that can be judged is the endpoint itself. */
function judgeEndpoint(etcd: EtcdFact, unread: Parameters<typeof unansweredState>[0], now: Date) {
  const local = !etcd.external;
  const state = unansweredState(unread, local, etcd.metricsHealth);
  const reasons = [msg('etcd/member-unhealthy:members-unread', { endpoint: etcd.endpoint })];
  if (state.state !== 'unhealthy') return verdictOf([], [unknownReason(etcd, etcd.endpoint, unread, now)]);
  const name = etcd.localName ?? etcd.endpoint;
  const finding: Finding = {
    key: `${id}@${name}`,
    check: id,
    subject: name,
    severity: 'critical',
    message: msg(id, { name, fault: state.fault, local }),
    evidence: answerEvidence(etcd, etcd.endpoint, state),
    about: { memberName: name, local: String(local) },
  };
  return verdictOf([finding], reasons);
}

function answerEvidence(etcd: EtcdFact, endpoint: string, state: Unhealthy): [Evidence, ...Evidence[]] {
  const answer: Evidence = {
    source: endpoint,
    observed: state.unread === undefined ? observedFaults[state.fault] : unreadReason(observedFaults[state.fault], state.unread),
    expected: 'status with a leader, and a linearizable read',
  };
  if (state.fault !== 'reports-unhealthy' || !etcd.metricsHealth.ok) return [answer];
  return [answer, { source: `${etcd.metricsUrl ?? ''}/health`, observed: `HTTP ${etcd.metricsHealth.value.status}`, expected: 'HTTP 200' }];
}

const observedFaults: Readonly<Record<Unhealthy['fault'], string>> = {
  'no-answer': 'no answer',
  'never-started': 'no client URL: never started',
  'no-leader': 'no leader',
  'read-fails': 'linearizable read',
  'reports-unhealthy': 'our client certificate does not work there',
};

function unknownReason(etcd: EtcdFact, endpoint: string, unread: Parameters<typeof unansweredState>[0], now: Date): Message {
  if (!refusedOurCertificate(unread)) return unreadMessage(endpoint, unread);
  const { path, certificates } = etcd.clientCertificate;
  const notAfterMs = certificates[0]?.notAfterMs ?? Number.NaN;
  const expired = notAfterMs <= now.getTime() ? new Date(notAfterMs).toISOString() : null;
  return msg('etcd/member-unhealthy:client-refused', { endpoint, path, expired });
}

function endpointOf(etcd: EtcdFact, member: EtcdMember): string {
  return member.local ? etcd.endpoint : (member.clientUrls[0] ?? `member ${nameOf(member)}`);
}
