import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { arch } from 'node:os';
import { dirname } from 'node:path';
import { labFolder } from './places.ts';

const gibibyte = 1024 ** 3;

/** What the lab needs: one node with its images takes about 1.5 GiB, the largest cluster three of them, twice. */
const neededBytes = 20 * gibibyte;

/** Why the lab cannot run on this machine; undefined where it can. */
export function unsupported(): string | undefined {
  if (process.platform !== 'linux' || arch() !== 'x64') return `it needs Linux on x86-64, and this is ${process.platform} on ${arch()}`;
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  // Kubernetes 1.20.2 is in Debian 12 alone, and its nodes are made from the same packages.
  if (!/^ID=debian$/m.test(release) || !/^VERSION_ID="12"$/m.test(release)) return 'it needs Debian 12';
  if (process.getuid?.() !== 0) return 'only root can start nodes';
  if (!existsSync('/sys/fs/cgroup/memory')) return 'it needs control groups of version 1, as the kubelet of 1.20 does';
  let folder = labFolder;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < neededBytes)
    return `it needs 20 GiB below ${labFolder}, and ${Math.floor((bavail * bsize) / gibibyte)} GiB are left`;
  return undefined;
}
