import { msg } from '../../domain/message.ts';
import { countQuorum, nameOf } from '../../domain/quorum.ts';
import { unreadReason } from '../../domain/unread-reason.ts';
import { verdictOf } from '../../domain/verdict.ts';
import type { EtcdMember } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';
import { quorumEvidence } from './quorum-text.ts';

const id = 'etcd/quorum-lost';

/** One successful linearizable read, through whichever member, proves the quorum; so does etcd's own health page. */
export const quorumLost = defineCheck({
  id,
  title: msg('etcd/quorum-lost:title', {}),
  severity: 'critical',
  why: msg('etcd/quorum-lost:why', {}),
  explanation: msg('etcd/quorum-lost:explanation', {}),
  sources: [
    { what: 'etcd FAQ: what is failure tolerance', url: 'https://etcd.io/docs/v3.5/faq/#what-is-failure-tolerance' },
    {
      what: 'etcd 3.4, etcdserver/api/etcdhttp/metrics.go: /health reads through the quorum',
      url: 'https://github.com/etcd-io/etcd/blob/v3.4.13/etcdserver/api/etcdhttp/metrics.go',
    },
  ],
  needs: ['etcd'],
  examine({ etcd }) {
    if (etcd.metricsHealth.ok && etcd.metricsHealth.value.status === 200) return { kind: 'healthy' };
    if (!etcd.members.ok) {
      return verdictOf([], [msg('etcd/quorum-lost:members-unread', { reason: unreadReason(etcd.endpoint, etcd.members.unread) })]);
    }
    const members = etcd.members.value;
    if (members.some(({ read }) => read.ok)) return { kind: 'healthy' };
    const { answering, voters, quorum, unknown } = countQuorum(members);
    // A member that answers without a leader knows; where none answers, those that refuse us may be well.
    if (answering === 0 && unknown > 0) return verdictOf([], [msg('etcd/quorum-lost:voters-unread', { unknown, voters })]);
    const leaderless = members.some(({ status }) => status.ok && status.value.leaderId === undefined);
    // Enough of them answer and believe in a leader: it may be new, busy, or just gone.
    if (answering >= quorum && !leaderless) return verdictOf([], [msg('etcd/quorum-lost:election', { answering, voters })]);
    return verdictOf([
      {
        key: `${id}@etcd`,
        check: id,
        subject: 'etcd',
        severity: 'critical',
        message: msg(id, { answering, voters, quorum }),
        evidence: [quorumEvidence(etcd, members), ...members.map(memberEvidence)],
        about: { local: String(members.some(({ local, status }) => local && !status.ok)) },
      },
    ]);
  },
});

function memberEvidence(member: EtcdMember): Evidence {
  const source = member.clientUrls[0] ?? `member ${nameOf(member)}`;
  if (!member.status.ok) return { source, observed: unreadReason(nameOf(member), member.status.unread) };
  const { leaderId, raftTerm } = member.status.value;
  return {
    source,
    observed: `${nameOf(member)}: ${leaderId === undefined ? 'no leader' : 'has a leader'}, term ${raftTerm}`,
    expected: 'a leader',
  };
}
