import { existsSync } from 'node:fs';
import { must, run } from '../run.ts';
import { addressOf, gateway, type NodeName, nodeNames } from './names.ts';

const bridge = 'kdlab0';
const spaceOf = (node: NodeName): string => `kdlab-${node}`;
/** Names of interfaces have at most 15 characters. */
const portOf = (node: NodeName): string => `kdlab-${node}`;

/** Where the kernel shows a node's network namespace. */
export const namespacePath = (node: NodeName): string => `/run/netns/${spaceOf(node)}`;

/** Gives a node its network namespace, with an interface on the lab's bridge and no way to the world. */
export async function connect(node: NodeName): Promise<void> {
  await provideBridge();
  if (existsSync(namespacePath(node))) return;
  const [space, port] = [spaceOf(node), portOf(node)];
  await must(['ip', 'netns', 'add', space]);
  await must(['ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space]);
  await must(['ip', 'link', 'set', port, 'master', bridge, 'up']);
  await must(['ip', '-n', space, 'addr', 'add', `${addressOf(node)}/24`, 'dev', 'eth0']);
  for (const device of ['eth0', 'lo']) await must(['ip', '-n', space, 'link', 'set', device, 'up']);
  // kubeadm looks for the address of the default route; behind this one there is nothing.
  await must(['ip', '-n', space, 'route', 'add', 'default', 'via', gateway]);
  await must(['ip', 'netns', 'exec', space, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
}

/** Nodes start at once, and only one of them can make the bridge that all need. */
async function provideBridge(): Promise<void> {
  bridging ??= makeBridge().finally(() => {
    bridging = undefined;
  });
  return bridging;
}
let bridging: Promise<void> | undefined;

async function makeBridge(): Promise<void> {
  if (existsSync(`/sys/class/net/${bridge}`)) return;
  await must(['ip', 'link', 'add', bridge, 'type', 'bridge']);
  await must(['ip', 'addr', 'add', `${gateway}/24`, 'dev', bridge]);
  await must(['ip', 'link', 'set', bridge, 'up']);
}

/** Takes a node's network away, and the bridge with the last one. */
export async function disconnect(node: NodeName): Promise<void> {
  // A namespace takes its end of the pair with it, and the pair goes as one.
  if (existsSync(namespacePath(node))) await must(['ip', 'netns', 'delete', spaceOf(node)]);
  await run(['ip', 'link', 'delete', portOf(node)]);
  if (!nodeNames.some((other) => existsSync(namespacePath(other)))) await run(['ip', 'link', 'delete', bridge]);
}
