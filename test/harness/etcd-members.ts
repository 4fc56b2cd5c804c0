import type { EtcdMember } from '../../src/model/facts.ts';
import type { Unread } from '../../src/model/read.ts';

/** A remote voter that is well, called `m<id>`. */
export function member(id: string): EtcdMember {
  return {
    id,
    idHex: BigInt(id).toString(16),
    name: `m${id}`,
    peerUrls: [`https://10.0.0.${id}:2380`],
    clientUrls: [`https://10.0.0.${id}:2379`],
    isLearner: false,
    local: false,
    status: {
      ok: true,
      value: {
        clusterId: '1',
        memberId: id,
        leaderId: '1',
        version: '3.4.13',
        dbSizeBytes: 1,
        raftTerm: '2',
        raftIndex: '9',
        isLearner: false,
        errors: [],
      },
    },
    read: { ok: true, value: { revision: '5' } },
  };
}

/** One that refuses connections; `absent`: one that was added and has never started. */
export function dead(id: string, kind: 'refused' | 'absent' = 'refused'): EtcdMember {
  const unread: Unread = kind === 'absent' ? { kind: 'absent' } : { kind: 'failed', code: 'ECONNREFUSED', reason: 'connect ECONNREFUSED' };
  return silent(id, unread);
}

/** One that refuses our client certificate. */
export function unseen(id: string): EtcdMember {
  return silent(id, { kind: 'failed', code: 'TLS-ALERT-BAD-CERTIFICATE', reason: 'ssl/tls alert bad certificate' });
}

/** One that answers, and knows no leader. */
export function leaderless(id: string): EtcdMember {
  const { status, ...rest } = member(id);
  if (!status.ok) throw new Error('member() is well');
  const { leaderId: _, ...value } = status.value;
  return {
    ...rest,
    status: { ok: true, value: { ...value, errors: ['etcdserver: no leader'] } },
    read: { ok: false, unread: { kind: 'timed-out', afterMs: 2000 } },
  };
}

function silent(id: string, unread: Unread): EtcdMember {
  return { ...member(id), status: { ok: false, unread }, read: { ok: false, unread } };
}
