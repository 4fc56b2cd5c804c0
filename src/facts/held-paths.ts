import { isAbsPath, parseJson, textAt } from '../domain/structured.ts';
import type { AbsPath, HostReader } from '../model/host.ts';

/** The kubelet's own folder: what it calls nodefs is the file system below it (kubeadm-facts §7.1). */
export const kubeletDir: AbsPath = '/var/lib/kubelet';

/** Where the container runtimes keep images and containers, unless configured otherwise. */
export const runtimeDirs: readonly AbsPath[] = ['/var/lib/containerd', '/var/lib/docker', '/var/lib/containers'];

/** A path that a node's programs write below: as it is called, and where it really lies. */
export interface HeldPath {
  readonly path: AbsPath;
  readonly lies: AbsPath;
}

const always: readonly AbsPath[] = ['/', '/etc/kubernetes', '/run', '/tmp', '/var', '/var/lib', '/var/lib/etcd', kubeletDir, '/var/log', ...runtimeDirs];

/** Those of the paths that exist. A runtime's folder that was moved by its configuration is named by its usual path. */
export async function heldPaths(host: HostReader): Promise<readonly HeldPath[]> {
  const moved = new Map<AbsPath, AbsPath>();
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
