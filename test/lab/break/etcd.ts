import { readdirSync, truncateSync } from 'node:fs';
import { type NodeName, onDisk } from '../machine/names.ts';
import { isUp, on } from '../machine/node.ts';
import { until } from '../run.ts';

const log = '/var/lib/etcd/member/wal';

/**
 * Empties the write-ahead log of a node's etcd member, as a power cut can leave it. On a running node the member is killed for
 * it, and has died of it again when this returns.
 */
export async function destroyEtcdLog(node: NodeName): Promise<void> {
  const empty = (): void => {
    for (const name of readdirSync(onDisk(node, log))) truncateSync(onDisk(node, `${log}/${name}`), 0);
  };
  if (!isUp(node)) {
    empty();
    return;
  }
  await on(node, ['pkill', '-KILL', '-x', 'etcd']);
  empty();
  await until(`etcd on ${node} fails`, async () => (await lastLines(node)).includes('panic: cannot use none as id'), {
    timeoutMs: 120_000,
  });
}

async function lastLines(node: NodeName): Promise<string> {
  const { stdout } = await on(node, ['sh', '-c', 'tail -n 200 /var/log/pods/kube-system_etcd-*/etcd/*.log']);
  return stdout;
}
