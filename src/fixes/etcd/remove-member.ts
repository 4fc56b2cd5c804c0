import { memberState } from '../../domain/etcd-member-state.ts';
import { msg } from '../../domain/message.ts';
import { countQuorum, nameOf, removalOf } from '../../domain/quorum.ts';
import type { EtcdFact, EtcdMember } from '../../model/facts.ts';
import type { Fix, Guard } from '../../model/fix.ts';
import type { AbsPath } from '../../model/host.ts';
import type { Message } from '../../model/message.ts';

/** A snapshot of a big database takes its time; etcd itself gives up on nothing here. */
const snapshotTimeoutMs = 10 * 60_000;
const removeTimeoutMs = 10_000;

/**
 * Takes a dead remote member out of the cluster, after a snapshot. Only where the others make a quorum now and afterwards;
 * never the local member, which is repaired where it is (kubeadm-facts §6.3, §6.4).
 */
export const removeMember: Fix = {
  id: 'etcd/remove-member',
  for: ['etcd/member-unhealthy'],
  title: msg('etcd/remove-member:title', {}),
  risk: 'destructive',
  plan(finding, { facts, live }) {
    if (!live) return refused(msg('etcd/remove-member:refused-offline', {}));
    const etcd = facts.etcd.state === 'ok' ? facts.etcd.value : undefined;
    const memberId = finding.about['member'];
    if (etcd === undefined || !etcd.members.ok || memberId === undefined)
      return refused(msg('etcd/remove-member:refused-members-unread', {}));
    const members = etcd.members.value;
    const removal = removalOf(members, memberId);
    if (!removal.safe) return refused(removal.because);
    const member = members.find(({ id }) => id === memberId);
    const endpoint = healthyEndpoint(etcd, members);
    if (member === undefined || endpoint === undefined) return refused(msg('etcd/remove-member:refused-members-unread', {}));

    const name = nameOf(member);
    const { tls } = etcd;
    const to: AbsPath = `/var/lib/kdoctor/etcd-before-removing-${member.idHex}.db`;
    const guards: readonly Guard[] = [{ guard: 'etcd-removal-keeps-quorum', endpoint, memberId }];
    return {
      kind: 'plan',
      fix: 'etcd/remove-member',
      finding: finding.key,
      risk: 'destructive',
      effect: msg('etcd/remove-member:effect', {
        name,
        voters: countQuorum(members).voters,
        votersAfter: removal.votersAfter,
        toleranceAfter: removal.toleranceAfter,
      }),
      changes: [
        {
          do: 'server',
          why: msg('step:etcd-snapshot', { to }),
          action: { act: 'etcd-snapshot', endpoint, tls, to },
          timeoutMs: snapshotTimeoutMs,
          guards,
          // The snapshot stays on purpose: it is what is left to go back to when the removal was a mistake.
          undo: { kind: 'nothing-to-undo' },
        },
        {
          do: 'server',
          why: msg('step:etcd-remove-member', { name, id: member.idHex }),
          action: { act: 'etcd-member-remove', endpoint, tls, memberId },
          timeoutMs: removeTimeoutMs,
          guards,
          undo: { kind: 'impossible', because: msg('etcd/remove-member:no-undo', { name }) },
        },
      ],
      restarts: [],
      finish: [],
      verify: ['etcd/member-unhealthy'],
    };
  },
};

function healthyEndpoint(etcd: EtcdFact, members: readonly EtcdMember[]): string | undefined {
  const healthy = members.filter((member) => !member.isLearner && memberState(member).state === 'healthy');
  return healthy.some(({ local }) => local) ? etcd.endpoint : healthy[0]?.clientUrls[0];
}

function refused(because: Message) {
  return { kind: 'refused' as const, because };
}
