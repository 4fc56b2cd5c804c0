import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressOf, type NodeName, onDisk } from '../machine/names.ts';
import { mustOn } from '../machine/node.ts';

/** kubeadm refuses nothing that the lab knows to be missing: crictl, swap limits, a kernel it has never heard of. */
const accept = '--ignore-preflight-errors=all';

/** Makes the first control plane of a cluster. */
export async function initCluster(node: NodeName): Promise<void> {
  const config = writeConfig(node);
  // There is no image of kube-proxy or CoreDNS.
  const skipped = '--skip-phases=preflight,addon/coredns,addon/kube-proxy';
  await mustOn(node, ['kubeadm', 'init', `--config=${config}`, skipped, '--upload-certs']);
  await copyAdminConf(node);
}

/** Adds a worker to a cluster. */
export async function joinWorker(node: NodeName, from: NodeName): Promise<void> {
  await mustOn(node, [...(await joinCommand(from)), `--node-name=${node}`, '--cri-socket=unix:///run/containerd/containerd.sock', accept]);
}

/** Adds a control plane to a cluster, with an etcd member of its own. */
export async function joinControlPlane(node: NodeName, from: NodeName): Promise<void> {
  const config = writeConfig(from);
  const uploaded = await mustOn(from, ['kubeadm', 'init', 'phase', 'upload-certs', '--upload-certs', `--config=${config}`]);
  const key = /^[0-9a-f]{64}$/m.exec(uploaded)?.[0];
  if (key === undefined) throw new Error(`kubeadm named no certificate key:\n${uploaded}`);
  await mustOn(node, [
    ...(await joinCommand(from)),
    ...['--control-plane', `--certificate-key=${key}`, `--apiserver-advertise-address=${addressOf(node)}`],
    // Its preflight would pull images, and asks for crictl to do it.
    ...[`--node-name=${node}`, '--cri-socket=unix:///run/containerd/containerd.sock', '--skip-phases=preflight'],
  ]);
  writeConfig(node);
  await copyAdminConf(node);
}

/** The words of `kubeadm join`, with a new token. */
export async function joinCommand(from: NodeName): Promise<readonly [string, ...string[]]> {
  const printed = await mustOn(from, ['kubeadm', 'token', 'create', '--print-join-command']);
  const [program, ...words] = printed.trim().split(/\s+/);
  if (program !== 'kubeadm') throw new Error(`kubeadm printed no join command:\n${printed}`);
  return [program, ...words];
}

/** kubectl's words to a control plane, as its administrator; it gives up after five seconds. */
export const kubectl = (...words: readonly string[]): readonly [string, ...string[]] => [
  'kubectl',
  '--kubeconfig=/etc/kubernetes/admin.conf',
  '--request-timeout=5s',
  ...words,
];

function writeConfig(node: NodeName): string {
  const template = readFileSync(join(import.meta.dirname, 'kubeadm-config.yaml'), 'utf8');
  const path = '/root/kubeadm-config.yaml';
  writeFileSync(onDisk(node, path), template.replace('ADDRESS', addressOf(node)).replace('NODE', node));
  return path;
}

async function copyAdminConf(node: NodeName): Promise<void> {
  await mustOn(node, ['install', '-D', '-m', '600', '/etc/kubernetes/admin.conf', '/root/.kube/config']);
}
