import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { makeRoot } from '../machine/disk.ts';
import { type NodeName, onDisk } from '../machine/names.ts';
import { boot, mustOn, on, stop } from '../machine/node.ts';
import { initCluster, joinControlPlane, joinWorker, kubectl } from './kubeadm.ts';
import { settle } from './settle.ts';

/** Makes a cluster with kubeadm and a workload, on nodes whose places are free, and leaves them, stopped, in a folder. */
export async function makeCluster(nodes: readonly [NodeName, ...NodeName[]], folder: string): Promise<void> {
  const [first, ...others] = nodes;
  const since = new Date();
  for (const node of nodes) await makeRoot(node);
  await Promise.all(nodes.map(boot));
  await Promise.all(nodes.map(importImages));
  await initCluster(first);
  for (const node of others) await (node.startsWith('cp') ? joinControlPlane(node, first) : joinWorker(node, first));
  await mustOn(first, kubectl('apply', '--filename=-'), { input: readFileSync(join(import.meta.dirname, 'workload.yaml')) });
  for (const what of ['daemonset/bystander', 'deployment/movable']) {
    await mustOn(first, ['kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', 'rollout', 'status', what, '--timeout=180s']);
  }
  await settle(nodes, since, 300_000);
  await Promise.all(nodes.map(stop));
  mkdirSync(folder, { recursive: true });
  for (const node of nodes) renameSync(onDisk(node), join(folder, node));
}

async function importImages(node: NodeName): Promise<void> {
  const { stdout } = await on(node, ['ls', '/root/images']);
  for (const name of stdout.trim().split('\n'))
    await mustOn(node, ['ctr', '--namespace=k8s.io', 'images', 'import', `/root/images/${name}`]);
  await mustOn(node, ['rm', '-r', '/root/images']);
}
