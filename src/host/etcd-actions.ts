import { Readable } from 'node:stream';
import type { AbsPath, ActionResult, HostWriter } from '../model/host.ts';
import type { CredentialFiles } from './credentials.ts';
import { type EtcdTarget, withEtcd } from './etcd-client.ts';
import { ServerFailure, unreadOf } from './server-failure.ts';

/** Where a snapshot is written to. */
export type SnapshotFiles = CredentialFiles & Pick<HostWriter, 'writeStream'>;

/** Removes a member by its decimal id. It cannot commit without quorum: then it times out, and may still happen later. */
export async function etcdRemoveMember(target: EtcdTarget, memberId: string, files: CredentialFiles): Promise<ActionResult> {
  return outcome(target, () =>
    withEtcd(target, files, async (client) => {
      const { members } = await client.cluster.memberRemove({ ID: memberId });
      return `removed member ${BigInt(memberId).toString(16)}; ${members.length} members are left`;
    }),
  );
}

/** Streams the member's database, with its hash, into a file that only root can read; works without quorum. */
export async function etcdSnapshot(target: EtcdTarget, to: AbsPath, files: SnapshotFiles): Promise<ActionResult> {
  return outcome(target, () =>
    withEtcd(target, files, async (client) => {
      const stream: unknown = await client.maintenance.snapshot();
      if (!(stream instanceof Readable)) throw new ServerFailure('NO-STREAM', 'etcd3 gave no stream');
      const bytes = await files.writeStream(to, blobsOf(stream), { mode: 0o600, uid: 0, gid: 0 });
      return `wrote a snapshot of ${bytes} bytes to ${to}`;
    }),
  );
}

async function* blobsOf(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const message of stream) yield blobOf(message);
}

/** The bytes of one message of Maintenance.Snapshot; the hash comes as the last of them. */
function blobOf(message: unknown): Uint8Array {
  if (typeof message === 'object' && message !== null && 'blob' in message && message.blob instanceof Uint8Array) return message.blob;
  throw new ServerFailure('NO-STREAM', 'a message of the snapshot carries no bytes');
}

async function outcome({ timeoutMs }: EtcdTarget, act: () => Promise<string>): Promise<ActionResult> {
  try {
    return { ok: true, detail: await act() };
  } catch (error) {
    const unread = unreadOf(error, timeoutMs);
    return unread.kind === 'failed'
      ? { ok: false, code: unread.code, reason: unread.reason }
      : { ok: false, code: 'ETIMEDOUT', reason: `no answer within ${timeoutMs} ms` };
  }
}
