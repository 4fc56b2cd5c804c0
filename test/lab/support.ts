import { existsSync, readFileSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { checkout } from './places.ts';
import { must } from './run.ts';

/** Why the lab cannot run on this machine; undefined where it can. */
export function unsupported(): string | undefined {
  if (process.platform !== 'linux' || arch() !== 'x64') return `it needs Linux on x86-64, and this is ${process.platform} on ${arch()}`;
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  // Kubernetes 1.20.2 is in Debian 12 alone, and its nodes are made from the same packages.
  if (!/^ID=debian$/m.test(release) || !/^VERSION_ID="12"$/m.test(release)) return 'it needs Debian 12';
  if (process.getuid?.() !== 0) return 'only root can start nodes';
  if (!existsSync('/sys/fs/cgroup/memory')) return 'it needs control groups of version 1, as the kubelet of 1.20 does';
  return undefined;
}

/** What the recipes build with, what nodes run on, and what trials judge with. */
const packages = [
  ...['golang-go', 'golang-github-modern-go-reflect2-dev', 'dpkg-dev', 'gcc', 'libc6-dev', 'make', 'rsync'],
  ...['debootstrap', 'systemd-container', 'iproute2', 'iptables', 'e2fsprogs', 'procps', 'util-linux'],
  ...['etcd-server', 'etcd-client', 'openssl', 'strace'],
];

/** Installs the packages of Debian that the lab needs and that are not there yet. */
export async function providePackages(): Promise<void> {
  await must([join(checkout, 'scripts/debian-packages.sh'), ...packages], { timeoutMs: 1_800_000 });
}
