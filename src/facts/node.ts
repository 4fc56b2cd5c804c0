import { imageVersion } from '../domain/manifest.ts';
import { controlPlanePaths, etcdPlace, isControlPlanePod, joinedPaths } from '../domain/node-role.ts';
import { printable } from '../domain/printable.ts';
import { runtimeOf, runtimeSockets } from '../domain/runtime-endpoint.ts';
import { isAbsPath, parseYaml, textAt } from '../domain/structured.ts';
import { parseEnvironmentFile } from '../domain/unit-file.ts';
import { parseVersion, versionText } from '../domain/versions.ts';
import { readCommands } from '../host/read-commands.ts';
import type { Collector, ManifestFile, NodeFact } from '../model/facts.ts';
import type { AbsPath, HostReader, ReadCommand } from '../model/host.ts';
import { type KubeletUnit, readKubeletUnit } from './kubelet-unit.ts';
import { findNodeName } from './node-name.ts';

const defaultCertificatesDir: AbsPath = '/etc/kubernetes/pki';
const podLogs: AbsPath = '/var/log/pods';

/**
 * Who this node is, from files alone but for two version commands. The facts about certificates are built on this one, so
 * it reads the few that it needs by itself.
 */
export const node: Collector<'node'> = {
  name: 'node',
  async collect({ host, get }) {
    const [unit, manifests, roles, hostname, os, kernel, kubeadmVersion, kubeletVersion] = await Promise.all([
      readKubeletUnit(host),
      get('manifests'),
      findRoles(host),
      readHostname(host),
      readText(host, '/etc/os-release'),
      readText(host, '/proc/sys/kernel/osrelease'),
      versionFrom(host, readCommands.kubeadmVersion()),
      versionFrom(host, readCommands.kubeletVersion()),
    ]);
    const files = manifests.state === 'ok' ? manifests.value.files : [];
    const manifestOf = (component: ManifestFile['component']) => files.find((file) => file.component === component);
    const apiserver = manifestOf('kube-apiserver');
    const kubernetesVersion = versionOf(apiserver ?? manifestOf('kube-controller-manager') ?? manifestOf('kube-scheduler'));
    const value: NodeFact = {
      hostname,
      nodeName: await findNodeName(host, { unit, hostname, etcdName: manifestOf('etcd')?.flags['name'] }),
      roles: roles.roles,
      topology: roles.roles.includes('control-plane') ? etcdPlace(apiserver, { etcdManifest: manifestOf('etcd') !== undefined }) : 'none',
      roleEvidence: roles.evidence,
      os: printable(parseEnvironmentFile(os ?? '')['PRETTY_NAME'] ?? '', 200),
      kernel: printable(kernel?.trim() ?? '', 200),
      ...(kubeadmVersion === undefined ? {} : { kubeadmVersion }),
      ...(kubeletVersion === undefined ? {} : { kubeletVersion }),
      ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
      runtime: await findRuntime(host, unit),
      certificatesDir: certificatesDirOf(apiserver),
    };
    return { state: 'ok', value };
  },
};

/** A control plane by one proof; a worker where a node has joined a cluster and no such proof is there; else nothing is said. */
async function findRoles(host: HostReader): Promise<{ readonly roles: NodeFact['roles']; readonly evidence: readonly string[] }> {
  const [proofs, pods, joined] = await Promise.all([there(host, controlPlanePaths), host.list(podLogs), there(host, joinedPaths)]);
  const podDirs = pods.kind === 'ok' ? pods.value.filter(isControlPlanePod).map((name) => `${podLogs}/${name}`) : [];
  const evidence = [...proofs.found, ...podDirs];
  if (evidence.length > 0) return { roles: ['control-plane'], evidence };
  // What could not be looked at may be a proof.
  if (proofs.unsure.length > 0) return { roles: [], evidence: [] };
  return joined.found.length > 0 ? { roles: ['worker'], evidence: joined.found } : { roles: [], evidence: [] };
}

async function there(
  host: HostReader,
  paths: readonly AbsPath[],
): Promise<{ readonly found: readonly AbsPath[]; readonly unsure: readonly AbsPath[] }> {
  const stats = await Promise.all(paths.map(async (path) => ({ path, kind: (await host.stat(path)).kind })));
  return {
    found: stats.filter(({ kind }) => kind === 'ok').map(({ path }) => path),
    unsure: stats.filter(({ kind }) => kind !== 'ok' && kind !== 'absent').map(({ path }) => path),
  };
}

/** The kernel's name is what the kubelet goes by; a mounted file system has only the file. */
async function readHostname(host: HostReader): Promise<string> {
  const [kernel, file] = await Promise.all([readText(host, '/proc/sys/kernel/hostname'), readText(host, '/etc/hostname')]);
  const name = [kernel, file]
    .map((text) => text?.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')))
    .find((line) => line !== undefined);
  return printable(name?.trim().toLowerCase() ?? '', 253);
}

async function versionFrom(host: HostReader, command: ReadCommand): Promise<string | undefined> {
  const result = await host.run(command);
  if (result.kind !== 'ok' || result.value.status !== 0) return undefined;
  const version = parseVersion(result.value.stdout);
  return version === undefined ? undefined : versionText(version);
}

function versionOf(manifest: ManifestFile | undefined): string | undefined {
  const version = parseVersion(imageVersion(manifest?.image ?? '') ?? '');
  return version === undefined ? undefined : versionText(version);
}

async function findRuntime(host: HostReader, unit: KubeletUnit): Promise<NodeFact['runtime']> {
  const configured =
    unit.flags['container-runtime-endpoint'] ??
    (await endpointIn(host, '/var/lib/kubelet/instance-config.yaml')) ??
    (await endpointIn(host, unit.flags['config'] ?? '/var/lib/kubelet/config.yaml'));
  if (configured !== undefined && configured !== '') return runtimeOf(printable(configured, 200));
  const sockets = await there(host, runtimeSockets);
  const first = sockets.found[0];
  return first === undefined ? { name: 'unknown' } : runtimeOf(first);
}

async function endpointIn(host: HostReader, path: string): Promise<string | undefined> {
  const content = isAbsPath(path) ? await host.read(path) : undefined;
  return content?.kind === 'ok' ? textAt(await parseYaml(content.value.bytes), 'containerRuntimeEndpoint') : undefined;
}

/** Where the API server's own flags say it is; habit says /etc/kubernetes/pki. */
function certificatesDirOf(apiserver: ManifestFile | undefined): AbsPath {
  const clientCa = apiserver?.flags['client-ca-file'];
  const dir = clientCa?.slice(0, clientCa.lastIndexOf('/'));
  return isAbsPath(dir) && dir !== '/' ? dir : defaultCertificatesDir;
}

async function readText(host: HostReader, path: AbsPath): Promise<string | undefined> {
  const content = await host.read(path);
  return content.kind === 'ok' ? content.value.bytes.toString('utf8') : undefined;
}
