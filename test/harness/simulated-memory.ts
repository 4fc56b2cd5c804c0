import { ownGid, ownUid } from '../../src/demo/sick-node.ts';
import type { Component } from '../../src/model/facts.ts';
import type { AbsPath, HostWriter } from '../../src/model/host.ts';

/** Where the simulated programs keep their state: in the tree itself, so that it is still there when kdoctor is killed. */
export const memoryDir: AbsPath = '/simulated';
/** What an operator could see changed afterwards: compared with what was there before. */
export const lastingPath: AbsPath = `${memoryDir}/lasting.json`;
/** Process ids, container ids and such: other ones after every restart. */
export const passingPath: AbsPath = `${memoryDir}/passing.json`;

/** A member of the simulated etcd cluster; the first is the node's own. */
export interface SimulatedMember {
  /** Decimal. */
  readonly id: string;
  readonly name: string;
  readonly ip: string;
  readonly dead: boolean;
}

/** What stays. */
export interface Lasting {
  readonly kubelet: { readonly enabled: boolean; readonly started: boolean };
  readonly members: readonly SimulatedMember[];
  /** The kubeconfig inside ConfigMap kube-public/cluster-info. */
  readonly clusterInfo: string;
}

/** What passes. */
export interface Passing {
  readonly kubeletPid: number;
  /** Ids of the running containers. */
  readonly containers: Readonly<Partial<Record<Component, string>>>;
  readonly nextContainer: number;
  /** Containers that run and do not answer. */
  readonly hung: readonly string[];
  readonly configMapVersion: number;
}

/** Reads what a program remembers; the tree was made with it. */
export async function recall<T>(tree: HostWriter, path: AbsPath): Promise<T> {
  const content = await tree.read(path);
  if (content.kind !== 'ok') throw new Error(`${path}: ${content.kind}`);
  // Written by the function below alone.
  return JSON.parse(content.value.bytes.toString('utf8')) as T;
}

/** Writes what a program remembers, always with the same date: pictures of a tree compare dates. */
export async function remember(tree: HostWriter, path: AbsPath, value: Lasting | Passing): Promise<void> {
  await tree.writeFile(path, Buffer.from(JSON.stringify(value, null, 1)), { mode: 0o600, uid: ownUid(), gid: ownGid(), mtimeMs: 0 });
}
