import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { places } from '../places.ts';
import { must } from '../run.ts';
import { addressOf, type NodeName, nodeNames, onDisk, podSubnetOf } from './names.ts';
import { removeTree } from './remove-tree.ts';

const imageOf = (node: NodeName): string => join(places.disks, `${node}.img`);

/** Makes the root file system of a new node: a copy of Debian's with the node's own name and addresses. */
export async function makeRoot(node: NodeName): Promise<void> {
  await copyRoot(places.nodeRoot, node);
  const write = (path: string, text: string) => writeFileSync(onDisk(node, path), text);
  write('/etc/hostname', `${node}\n`);
  write('/etc/machine-id', await must(['systemd-id128', 'new']));
  // Nothing outside is looked up, and a question that nobody answers ends soon.
  write('/etc/resolv.conf', 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
  const hosts = nodeNames.map((name) => `${addressOf(name)} ${name}`);
  write('/etc/hosts', ['127.0.0.1 localhost', ...hosts, `${addressOf('cp1')} kubernetes-apiserver`, ''].join('\n'));
  const network = '/etc/cni/net.d/10-bridge.conflist';
  await must(['sed', '-i', `s#10.244.0.0/24#${podSubnetOf(node)}#`, onDisk(node, network)]);
  mkdirSync(onDisk(node, '/opt/kdoctor'), { recursive: true });
  mkdirSync(onDisk(node, '/root/images'), { recursive: true });
  for (const name of readdirSync(places.images)) copyFileSync(join(places.images, name), onDisk(node, `/root/images/${name}`));
}

/** Puts a copy of a stopped node's root file system into the node's place; with `diskMebibytes`, on an ext4 of that size. */
export async function copyRoot(from: string, node: NodeName, diskMebibytes?: number): Promise<void> {
  await removeRoot(node);
  mkdirSync(onDisk(node), { recursive: true });
  if (diskMebibytes !== undefined) await mountDisk(node, diskMebibytes);
  await must(['cp', '-a', '--reflink=auto', `${from}/.`, onDisk(node)]);
}

/** Takes a stopped node's root file system away. */
export async function removeRoot(node: NodeName): Promise<void> {
  await removeTree(onDisk(node));
  rmSync(imageOf(node), { force: true });
}

/** An ext4 file system of its own for a node's root, so that it can fill to the last block. */
async function mountDisk(node: NodeName, mebibytes: number): Promise<void> {
  mkdirSync(places.disks, { recursive: true });
  const image = imageOf(node);
  if (!existsSync(image)) writeFileSync(image, '');
  truncateSync(image, mebibytes * 1024 ** 2);
  await must(['mkfs.ext4', '-q', '-F', image]);
  await must(['mount', '-o', 'loop', image, onDisk(node)]);
}
