/*
 * What programs that are not ours say of a node. Nothing here is kdoctor's own.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { leafsOf, verdictOf } from '../harness/openssl.ts';
import { kubeletPem } from './break/certificates.ts';
import { kubectl } from './cluster/kubeadm.ts';
import { areReady } from './cluster/settle.ts';
import { addressOf, type NodeName, onDisk } from './machine/names.ts';
import { mustOn, on } from './machine/node.ts';
import { must, until } from './run.ts';

/** A kubelet that was restarted tells that it is not ready within a second or two, and for up to ten: before, its last word counts. */
const steadyMs = 6_000;

/**
 * Kubernetes calls these nodes Ready, steadily, and their kubelets have renewed their leases since now: without its controllers
 * a cluster says Ready for ever.
 */
export async function expectReady(nodes: readonly NodeName[], from: NodeName = 'cp1', timeoutMs = 180_000): Promise<void> {
  const since = new Date();
  let readyFrom: number | undefined;
  await until(
    `${nodes.join(', ')} ready`,
    async () => {
      readyFrom = (await areReady(from, nodes, since)) ? (readyFrom ?? performance.now()) : undefined;
      return readyFrom !== undefined && performance.now() - readyFrom >= steadyMs;
    },
    { timeoutMs, explain: async () => (await on(from, kubectl('describe', 'nodes'))).stdout },
  );
}

/** kubeadm finds every certificate of a control plane, none of them ending within `days`. */
export async function expectKubeadmFinds(node: NodeName, { days }: { readonly days: number }): Promise<void> {
  const table = await mustOn(node, ['kubeadm', 'certs', 'check-expiration', '--config=/root/kubeadm-config.yaml']);
  const rows = [...table.matchAll(/^(\S+)\s+\w{3} \d{2}, \d{4} \d{2}:\d{2} UTC\s+(\d+)([dy])\s/gm)];
  const left = Object.fromEntries(rows.map(([, name = '', count, unit]) => [name, Number(count) * (unit === 'y' ? 365 : 1)]));
  expect(table).not.toMatch(/MISSING|<invalid>/);
  expect(Object.keys(left).sort(), table).toEqual(kubeadmNames);
  expect(
    Object.entries(left).filter(([, daysLeft]) => daysLeft < days),
    table,
  ).toEqual([]);
}

/** What kubeadm 1.20 lists of a control plane with stacked etcd. */
const kubeadmNames = [
  ...['admin.conf', 'apiserver', 'apiserver-etcd-client', 'apiserver-kubelet-client', 'ca', 'controller-manager.conf', 'etcd-ca'],
  ...['etcd-healthcheck-client', 'etcd-peer', 'etcd-server', 'front-proxy-ca', 'front-proxy-client', 'scheduler.conf'],
];

/** openssl accepts every leaf of a control plane: chain, dates, and the key that goes with it. */
export function expectOpensslAccepts(node: NodeName): void {
  const verdicts = leafsOf(onDisk(node)).map((leaf) => `${leaf.path}${verdictOf(leaf)}`);
  expect(verdicts).toHaveLength(12);
  expect(verdicts.filter((verdict) => !verdict.endsWith(': OK'))).toEqual([]);
}

/** openssl accepts a kubelet's client certificate with the CA of a control plane, and it is the node's own. */
export async function expectKubeletCertificate(node: NodeName, caNode: NodeName): Promise<void> {
  const certificate = kubeletPem(node);
  const ca = onDisk(caNode, '/etc/kubernetes/pki/ca.crt');
  expect(await must(['openssl', 'verify', '-purpose', 'sslclient', '-CAfile', ca, certificate])).toMatch(/: OK\n$/);
  const subject = await must(['openssl', 'x509', '-noout', '-subject', '-nameopt', 'RFC2253', '-in', certificate]);
  expect(subject).toBe(`subject=CN=system:node:${node},O=system:nodes\n`);
}

/** etcdctl gets an answer from so many members, each healthy. */
export async function expectEtcdHealthy(node: NodeName, members: number): Promise<void> {
  const { stdout, stderr } = await on(node, etcdctl('endpoint', 'health', '--cluster', '--write-out=json'));
  const answers: readonly { readonly endpoint: string; readonly health: boolean }[] = JSON.parse(stdout);
  expect(
    answers.map(({ health }) => health),
    `${stdout}${stderr}`,
  ).toEqual(Array.from({ length: members }, () => true));
}

/** etcdctl's words to a node's own member, with the node's own certificates. */
export const etcdctl = (...words: readonly string[]): readonly [string, ...string[]] => [
  ...(['etcdctl', '--endpoints=https://127.0.0.1:2379', '--cacert=/etc/kubernetes/pki/etcd/ca.crt'] as const),
  ...['--cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt', '--key=/etc/kubernetes/pki/etcd/healthcheck-client.key', ...words],
];

/**
 * The workload's containers that run on these nodes, as `node container-id`, sorted.
 *
 * @throws when there are none on one of them: then no harm could show
 */
export async function bystanders(nodes: readonly NodeName[]): Promise<readonly string[]> {
  const lists = await Promise.all(nodes.map(containersOf));
  const bare = nodes.filter((_node, i) => lists[i]?.length === 0);
  if (bare.length > 0) throw new Error(`no container of the workload runs on ${bare.join(', ')}`);
  return lists.flat().sort();
}

async function containersOf(node: NodeName): Promise<readonly string[]> {
  const ctr = ['ctr', '--namespace=k8s.io'] as const;
  const workload = 'labels."io.kubernetes.pod.namespace"==default';
  const [tasks, containers] = await Promise.all([
    mustOn(node, [...ctr, 'tasks', 'list']),
    mustOn(node, [...ctr, 'containers', 'list', '--quiet', workload]),
  ]);
  const runs = new Set([...tasks.matchAll(/^(\S+)\s+\d+\s+RUNNING/gm)].map(([, id]) => id));
  return containers
    .trim()
    .split('\n')
    .filter((id) => runs.has(id))
    .map((id) => `${node} ${id}`);
}

/** A port presents the certificate that lies on the node's disk. */
export async function expectServed(node: NodeName, port: number, path: string): Promise<void> {
  const address = `${addressOf(node)}:${port}`;
  const { stdout, stderr } = await on(node, ['openssl', 's_client', '-connect', address]);
  const pem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(stdout)?.[0];
  if (pem === undefined) throw new Error(`${address} presents no certificate:\n${stderr}`);
  const onItsDisk = new X509Certificate(readFileSync(onDisk(node, path)));
  expect(new X509Certificate(pem).fingerprint256, `${address} and ${path}`).toBe(onItsDisk.fingerprint256);
}
