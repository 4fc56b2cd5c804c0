import { etcdDir, kubeletDir, kubernetesDir, logDir, runtimeDirs } from '../domain/node-paths.ts';
import { isAbsPath, parseJson, textAt } from '../domain/structured.ts';
import type { ManifestsFact } from '../model/facts.ts';
import type { AbsPath, HostReader } from '../model/host.ts';

/** A path that a node's programs write below: as it is called, and where it really lies. */
export interface HeldPath {
  readonly path: AbsPath;
  readonly lies: AbsPath;
}

const always: readonly AbsPath[] = ['/', kubernetesDir, '/run', '/tmp', '/var', '/var/lib', etcdDir, kubeletDir, logDir, ...runtimeDirs];

/**
 * Those of the paths that exist. A folder that was moved by its owner's configuration keeps its usual name, so that
 * readers know what it is. `manifests`, when known, tell where etcd's data is.
 */
export async function heldPaths(host: HostReader, manifests: ManifestsFact | undefined): Promise<readonly HeldPath[]> {
  const moved = new Map<AbsPath, AbsPath>();
  const dataDir = manifests?.files.find((file) => file.component === 'etcd')?.flags['data-dir'];
  if (isAbsPath(dataDir)) moved.set(etcdDir, dataDir);
  const [docker, containerd] = await Promise.all([dockerRoot(host), containerdRoot(host)]);
  if (docker !== undefined) moved.set('/var/lib/docker', docker);
  if (containerd !== undefined) moved.set('/var/lib/containerd', containerd);
  const found = await Promise.all(always.map((path) => locate(host, path, moved.get(path) ?? path)));
  return found.filter((held) => held !== undefined);
}

/** One link is followed: folders are moved to bigger disks that way. */
async function locate(host: HostReader, path: AbsPath, at: AbsPath): Promise<HeldPath | undefined> {
  const stat = await host.stat(at);
  // A folder that may not be looked at still lies somewhere; only what is certainly absent holds nothing.
  if (stat.kind === 'absent') return undefined;
  const target = stat.kind === 'ok' ? stat.value.target : undefined;
  return { path, lies: isAbsPath(target) ? target : at };
}

async function dockerRoot(host: HostReader): Promise<AbsPath | undefined> {
  const config = await host.read('/etc/docker/daemon.json');
  const root = config.kind === 'ok' ? textAt(parseJson(config.value.bytes.toString('utf8')), 'data-root') : undefined;
  return isAbsPath(root) ? root : undefined;
}

/** `root = "/var/lib/containerd"` stands before the first table of the TOML file. */
async function containerdRoot(host: HostReader): Promise<AbsPath | undefined> {
  const config = await host.read('/etc/containerd/config.toml');
  if (config.kind !== 'ok') return undefined;
  const beforeTables = config.value.bytes.toString('utf8').split(/^\s*\[/m)[0] ?? '';
  const root = /^\s*root\s*=\s*["']([^"']+)["']/m.exec(beforeTables)?.[1];
  return isAbsPath(root) ? root : undefined;
}
