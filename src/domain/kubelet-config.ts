import type { KubeletConfig } from '../model/facts.ts';
import type { AbsPath } from '../model/host.ts';
import { blankness } from './blank-bytes.ts';
import { isAbsPath, isMapping, parseYaml, textAt, valueAt } from './structured.ts';

/** The kubelet's configuration, and where it answers `/healthz`. */
export interface ParsedKubeletConfig {
  readonly config: KubeletConfig;
  /** `http://127.0.0.1:10248/healthz`; absent when the endpoint is switched off (port 0). */
  readonly healthzUrl?: string;
}

/**
 * A KubeletConfiguration, with the defaults of kubernetes v1.20 (pkg/kubelet/apis/config/v1beta1/defaults.go) for what it
 * does not say, and kubeadm's for the static-pod folder and the cluster's domain. A file that does not parse has all
 * defaults and a `fault`.
 */
export async function parseKubeletConfig(path: AbsPath, bytes: Uint8Array): Promise<ParsedKubeletConfig> {
  const blank = blankness(bytes);
  const root = blank === undefined ? await parseYaml(bytes) : undefined;
  const fault = blank ?? (root === undefined ? 'not-yaml' : textAt(root, 'kind') === 'KubeletConfiguration' ? undefined : 'incomplete');
  const staticPodPath = valueAt(root, 'staticPodPath');
  const clientCaFile = valueAt(root, 'authentication', 'x509', 'clientCAFile');
  const healthzUrl = urlOf(textAt(root, 'healthzBindAddress') ?? '127.0.0.1', valueAt(root, 'healthzPort') ?? 10248);
  return {
    config: {
      path,
      ...(fault === undefined ? {} : { fault }),
      staticPodPath: isAbsPath(staticPodPath) ? staticPodPath : '/etc/kubernetes/manifests',
      ...(isAbsPath(clientCaFile) ? { clientCaFile } : {}),
      rotateCertificates: valueAt(root, 'rotateCertificates') === true,
      serverTlsBootstrap: valueAt(root, 'serverTLSBootstrap') === true,
      evictionHard: texts(valueAt(root, 'evictionHard')),
      clusterDomain: textAt(root, 'clusterDomain') ?? 'cluster.local',
    },
    ...(healthzUrl === undefined ? {} : { healthzUrl }),
  };
}

function urlOf(address: string, port: unknown): string | undefined {
  if (typeof port !== 'number' || port <= 0) return undefined;
  // Bound to every address, it answers on loopback too.
  const host =
    address === '' || address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '[::1]' : address.includes(':') ? `[${address}]` : address;
  return `http://${host}:${port}/healthz`;
}

/** A YAML value that looks like a number (`nodefs.available: 10`) is a string for the kubelet as well. */
function texts(value: unknown): Readonly<Record<string, string>> {
  if (!isMapping(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (typeof item === 'string' || typeof item === 'number' ? [[key, String(item)]] : [])),
  );
}
