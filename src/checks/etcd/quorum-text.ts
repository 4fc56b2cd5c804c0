import { countQuorum } from '../../domain/quorum.ts';
import type { EtcdFact, EtcdMember } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';

/** The arithmetic that a finding about members rests on. */
export function quorumEvidence(etcd: EtcdFact, members: readonly EtcdMember[]): Evidence {
  const { voters, healthy, quorum, spare } = countQuorum(members);
  const learners = members.length - voters;
  return {
    source: `etcd member list, ${etcd.endpoint}`,
    observed: [
      `${healthy} of ${voters} voters healthy`,
      `quorum ${quorum}`,
      spare < 0 ? `${-spare} too few` : `${spare} more may fail`,
      ...(learners === 0 ? [] : [`${learners} ${learners === 1 ? 'learner, which does' : 'learners, which do'} not vote`]),
    ].join(', '),
    expected: `${voters} of ${voters} voters healthy`,
  };
}
