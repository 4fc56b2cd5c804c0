import type { ServerAnswers } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import type { CredentialFiles } from './credentials.ts';
import { type EtcdTarget, withEtcd } from './etcd-client.ts';
import { ServerFailure, unreadOf } from './server-failure.ts';

/** A key that is read to prove quorum, and that nobody writes. */
const probeKey = 'kdoctor/linearizable-read';

/** Maintenance.Status of one member; it answers also without quorum. */
export async function etcdStatus(target: EtcdTarget, files: CredentialFiles): Promise<Read<ServerAnswers['etcd-status']>> {
  return answer(target, () =>
    withEtcd(target, files, async (client) => {
      const status = await client.maintenance.status();
      return {
        clusterId: status.header.cluster_id,
        memberId: status.header.member_id,
        // protobuf's zero value: no leader is known.
        ...(status.leader === '0' ? {} : { leaderId: status.leader }),
        version: status.version,
        dbSizeBytes: Number(status.dbSize),
        raftTerm: status.raftTerm,
        raftIndex: status.raftIndex,
        isLearner: status.isLearner,
        errors: status.errors,
      };
    }),
  );
}

/**
 * Cluster.MemberList as this member knows it. etcd3 knows no `linearizable` field, so that servers from 3.5 on, where
 * etcdctl sets it, answer also without quorum, as 3.4 does.
 */
export async function etcdMembers(target: EtcdTarget, files: CredentialFiles): Promise<Read<ServerAnswers['etcd-members']>> {
  return answer(target, () =>
    withEtcd(target, files, async (client) => {
      // Without an argument etcd3 fails: "object expected".
      const list = await client.cluster.memberList({});
      return {
        clusterId: list.header.cluster_id,
        members: list.members.map((member) => ({
          id: member.ID,
          name: member.name,
          peerUrls: member.peerURLs,
          clientUrls: member.clientURLs,
          isLearner: member.isLearner,
        })),
      };
    }),
  );
}

/** The alarms raised in the cluster (`NOSPACE`, `CORRUPT`); needs quorum. */
export async function etcdAlarms(target: EtcdTarget, files: CredentialFiles): Promise<Read<ServerAnswers['etcd-alarms']>> {
  return answer(target, () =>
    withEtcd(target, files, async (client) => {
      const { alarms } = await client.maintenance.alarm({ action: 'Get', memberID: '0', alarm: 'None' });
      return { alarms: alarms.map(({ memberID, alarm }) => ({ memberId: memberID, alarm: alarm.toUpperCase() })) };
    }),
  );
}

/** A linearizable read: it goes through the leader, so an answer proves that this member reaches a quorum. */
export async function etcdRead(target: EtcdTarget, files: CredentialFiles): Promise<Read<ServerAnswers['etcd-read']>> {
  return answer(target, () =>
    withEtcd(target, files, async (client) => {
      const { header } = await client.get(probeKey).exec();
      return { revision: header.revision };
    }),
  );
}

async function answer<T>({ timeoutMs }: EtcdTarget, ask: () => Promise<T>): Promise<Read<T>> {
  try {
    return { kind: 'ok', value: await withDeadline(ask(), timeoutMs) };
  } catch (error) {
    return unreadOf(error, timeoutMs);
  }
}

/** gRPC's own deadline does not cover reading the credentials. */
async function withDeadline<T>(pending: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ServerFailure('ETIMEDOUT', 'no answer in time')), timeoutMs + graceMs);
  });
  try {
    return await Promise.race([pending, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Loading the client takes its time, and gRPC's own message is the better one. */
const graceMs = 500;
