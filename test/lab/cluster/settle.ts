import type { NodeName } from '../machine/names.ts';
import { on } from '../machine/node.ts';
import { say, until } from '../run.ts';
import { kubectl } from './kubeadm.ts';

/** Waits until a cluster is as a healthy one is: every node Ready as of now, every pod running. */
export async function settle(nodes: readonly NodeName[], timeoutMs = 240_000): Promise<void> {
  const [from = 'cp1'] = nodes;
  await until(`the nodes ${nodes.join(', ')} are ready and all pods run`, () => isSettled(from, nodes), {
    timeoutMs,
    explain: async () => (await on(from, kubectl('get', 'nodes,pods', '--all-namespaces', '--output=wide'))).stdout,
  });
  say(`${nodes.join(', ')} are ready`);
}

async function isSettled(from: NodeName, nodes: readonly NodeName[]): Promise<boolean> {
  const listed = await on(from, kubectl('get', 'nodes,pods', '--all-namespaces', '--output=json'));
  if (listed.status !== 0) return false;
  const { items }: { readonly items: readonly KubeObject[] } = JSON.parse(listed.stdout);
  const ready = items.filter((item) => item.kind === 'Node' && isReady(item)).map((item) => item.metadata.name);
  const pods = items.filter((item) => item.kind === 'Pod');
  return nodes.every((node) => ready.includes(node)) && pods.length > 0 && pods.every(isReady) && (await haveRotated(nodes));
}

/** What is read of a Node or a Pod. */
interface KubeObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const isReady = (item: KubeObject): boolean =>
  item.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** Have the kubelets got the certificates that they rotate? The first one comes a little after the node is ready. */
async function haveRotated(nodes: readonly NodeName[]): Promise<boolean> {
  const tests = nodes.map((node) => on(node, ['test', '-s', '/var/lib/kubelet/pki/kubelet-client-current.pem']));
  return (await Promise.all(tests)).every(({ status }) => status === 0);
}
