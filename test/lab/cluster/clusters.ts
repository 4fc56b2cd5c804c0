import { join } from 'node:path';
import { copyRoot, removeRoot } from '../machine/disk.ts';
import { type NodeName, nodeNames } from '../machine/names.ts';
import { boot, running, stop } from '../machine/node.ts';
import { images, nodeRoot, type Part, provide } from '../parts.ts';
import { places } from '../places.ts';
import { requireRoom } from '../room.ts';
import { say } from '../run.ts';
import { makeCluster } from './make-cluster.ts';
import { settle } from './settle.ts';

/** The clusters that trials start from; the first node is where kubeadm init ran. */
export const clusters = {
  /** One control plane with stacked etcd, and a worker. */
  pair: ['cp1', 'w1'],
  /** Three control planes with an etcd member each. */
  three: ['cp1', 'cp2', 'cp3'],
} as const satisfies Record<string, readonly [NodeName, ...NodeName[]]>;

/** A node with its images, and some room to work. */
const roomForNodeBytes = 2 * 1024 ** 3;

export type ClusterName = keyof typeof clusters;

/** Is this the name of a cluster? */
export const isClusterName = (text: string): text is ClusterName => Object.hasOwn(clusters, text);

/** A cluster as kubeadm made it, stopped, with its workload. */
const partOf = (cluster: ClusterName): Part => ({
  name: `cluster-${cluster}`,
  folder: join(places.clusters, cluster),
  recipe: [
    ...['make-cluster.ts', 'kubeadm.ts', 'kubeadm-config.yaml', 'workload.yaml'],
    // Names and addresses are in the certificates, and in the files of each node.
    ...['../machine/names.ts', '../machine/disk.ts'],
  ].map((name) => join(import.meta.dirname, name)),
  from: [nodeRoot, images],
  make: async (folder) => {
    await clearNodes();
    await makeCluster(clusters[cluster], folder);
  },
  // kubeadm's certificates hold for a year, and kdoctor warns of their end a month before.
  days: 90,
});

/** Makes what a cluster needs, unless it is there. */
export const provideCluster = (cluster: ClusterName): Promise<void> => provide(partOf(cluster));

/** Puts the nodes of a cluster into their places as kubeadm left them, in the stead of all that was there; none is started. */
export async function loadCluster(cluster: ClusterName, diskMebibytes: DiskSizes = {}): Promise<void> {
  await provideCluster(cluster);
  await clearNodes();
  requireRoom(clusters[cluster].length * roomForNodeBytes);
  for (const node of clusters[cluster]) await copyRoot(join(places.clusters, cluster, node), node, diskMebibytes[node]);
  say(`${clusters[cluster].join(', ')} lie as kubeadm left them`);
}

/** Nodes whose root shall be a file system of its own, and how large, in mebibytes. */
export type DiskSizes = Readonly<Partial<Record<NodeName, number>>>;

/** Starts nodes, all at once. */
export async function bootAll(nodes: readonly NodeName[]): Promise<void> {
  await Promise.all(nodes.map(boot));
}

/** Starts the nodes of a cluster that nothing is wrong with, and waits until it is as healthy as it was. */
export async function bootHealthy(nodes: readonly NodeName[]): Promise<void> {
  const since = new Date();
  await bootAll(nodes);
  await settle(nodes, since);
}

/** Shuts nodes down, all at once. */
export async function stopAll(nodes: readonly NodeName[] = running()): Promise<void> {
  await Promise.all(nodes.map(stop));
}

/** Stops every node, and removes what is in their places. */
export async function clearNodes(): Promise<void> {
  await stopAll(nodeNames);
  for (const node of nodeNames) await removeRoot(node);
}
