import { parseKubeconfig } from '../domain/kubeconfig.ts';
import { parsePem } from '../domain/pem.ts';
import { isAbsPath } from '../domain/structured.ts';
import type { PemFile } from '../model/certificate.ts';
import type { NodeFact } from '../model/facts.ts';
import type { AbsPath, HostReader } from '../model/host.ts';
import type { KubeletUnit } from './kubelet-unit.ts';

/** What is known of the name besides the kubelet's certificates. */
export interface NameHints {
  readonly unit: KubeletUnit;
  readonly hostname: string;
  /** `--name` of the local etcd member. */
  readonly etcdName: string | undefined;
}

/**
 * The name of this node's Node object. The certificate that the cluster once signed for the kubelet comes first, because a
 * new one must carry the same name; then what the kubelet and etcd are told; then the hostname, as the kubelet does.
 */
export async function findNodeName(host: HostReader, hints: NameHints): Promise<NodeFact['nodeName']> {
  return (
    (await nameInCertificates(host, hints.unit)) ??
    named(hints.unit.flags['hostname-override'], "the kubelet's --hostname-override") ??
    named(hints.etcdName, "etcd's --name") ?? { value: hints.hostname, source: 'the hostname' }
  );
}

async function nameInCertificates(host: HostReader, unit: KubeletUnit): Promise<NodeFact['nodeName'] | undefined> {
  const certDir = absolute(unit.flags['cert-dir'], '/var/lib/kubelet/pki');
  const current: AbsPath = `${certDir}/kubelet-client-current.pem`;
  const kubeconfigPath = absolute(unit.flags['kubeconfig'], '/etc/kubernetes/kubelet.conf');
  const kubeconfig = await parseKubeconfig(kubeconfigPath, host);
  const names = await host.list(certDir);
  const older = names.kind === 'ok' ? names.value.filter((name) => /^kubelet-client-\d.*\.pem$/.test(name)).reverse() : [];

  const known = [parsePem(current, await host.read(current)), kubeconfig.client?.certificate];
  for (const file of known) {
    const found = nodeNameIn(file);
    if (found !== undefined) return found;
  }
  for (const name of older) {
    const path: AbsPath = `${certDir}/${name}`;
    const found = nodeNameIn(parsePem(path, await host.read(path)));
    if (found !== undefined) return found;
  }
  // A kubelet.conf whose certificate is gone still names the user that it was for.
  return named(nodeOf(kubeconfig.userName ?? ''), kubeconfigPath);
}

function nodeNameIn(file: PemFile | undefined): NodeFact['nodeName'] | undefined {
  return named(nodeOf(file?.certificates[0]?.commonName ?? ''), file?.path ?? '');
}

/** The node that a kubelet's user name stands for (`system:node:cp1`). */
function nodeOf(userName: string): string | undefined {
  return /^system:node:([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)$/.exec(userName)?.[1];
}

function named(value: string | undefined, source: string): NodeFact['nodeName'] | undefined {
  return value === undefined || value === '' ? undefined : { value: value.toLowerCase(), source };
}

function absolute(value: string | undefined, otherwise: AbsPath): AbsPath {
  return isAbsPath(value) ? value : otherwise;
}
