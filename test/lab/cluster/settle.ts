import type { NodeName } from '../machine/names.ts';
import { on } from '../machine/node.ts';
import { say, until } from '../run.ts';
import { kubectl } from './kubeadm.ts';

/**
 * Waits until nodes that were started at `since` are as those of a healthy cluster: Kubernetes calls each Ready, its kubelet has
 * reported since, and every container of every pod was started since and runs. What was said before counts for nothing: a
 * cluster that comes up again shows its last state first.
 *
 * @throws when that is not so within `timeoutMs`
 */
export async function settle(nodes: readonly NodeName[], since: Date, timeoutMs = 240_000): Promise<void> {
  const [from = 'cp1'] = nodes;
  await until(`the nodes ${nodes.join(', ')} are ready and all pods run`, () => isSettled(from, nodes, since), {
    timeoutMs,
    explain: async () => (await on(from, kubectl('get', 'nodes,pods', '--all-namespaces', '--output=wide'))).stdout,
  });
  say(`${nodes.join(', ')} are ready`);
}

/** Are these nodes Ready, by what their kubelets have said since then? */
export async function areReady(from: NodeName, nodes: readonly NodeName[], since: Date): Promise<boolean> {
  const listed = await on(from, kubectl('get', 'nodes,leases', '--namespace=kube-node-lease', '--output=json'));
  if (listed.status !== 0) return false;
  const { items }: { readonly items: readonly (KubeNode | KubeLease)[] } = JSON.parse(listed.stdout);
  return nodes.every((name) => {
    const ours = items.filter((item) => item.metadata.name === name);
    return (
      ours.some((item) => item.kind === 'Node' && isReady(item)) &&
      ours.some((item) => item.kind === 'Lease' && isSince(item.spec.renewTime, since))
    );
  });
}

async function isSettled(from: NodeName, nodes: readonly NodeName[], since: Date): Promise<boolean> {
  if (!(await areReady(from, nodes, since))) return false;
  const listed = await on(from, kubectl('get', 'pods', '--all-namespaces', '--output=json'));
  if (listed.status !== 0) return false;
  const { items }: { readonly items: readonly KubePod[] } = JSON.parse(listed.stdout);
  const containers = items.map(({ status }) => status.containerStatuses ?? []);
  const run = containers.every((all) => all.length > 0 && all.every(({ state }) => isSince(state.running?.startedAt, since)));
  return items.length > 0 && run && (await haveCredentials(nodes));
}

/** Have the kubelets the credentials that they rotate? The first come a little after the node is ready. */
async function haveCredentials(nodes: readonly NodeName[]): Promise<boolean> {
  const tests = nodes.map((node) => on(node, ['test', '-s', '/var/lib/kubelet/pki/kubelet-client-current.pem']));
  return (await Promise.all(tests)).every(({ status }) => status === 0);
}

/** Not earlier than that: Kubernetes tells times in whole seconds. */
const isSince = (time: string | undefined, since: Date): boolean =>
  time !== undefined && Math.floor(Date.parse(time) / 1000) >= Math.floor(since.getTime() / 1000);

const isReady = ({ status }: KubeNode): boolean =>
  status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');

/** What is read of a Node. */
interface KubeNode {
  readonly kind: 'Node';
  readonly metadata: { readonly name: string };
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
}

/** What is read of a Lease; its kubelet renews it every ten seconds. */
interface KubeLease {
  readonly kind: 'Lease';
  readonly metadata: { readonly name: string };
  readonly spec: { readonly renewTime: string };
}

/** What is read of a Pod. */
interface KubePod {
  readonly status: { readonly containerStatuses?: readonly { readonly state: { readonly running?: { readonly startedAt: string } } }[] };
}
