import type { Component, ManifestFile } from '../model/facts.ts';
import type { AbsPath } from '../model/host.ts';
import { blankness } from './blank-bytes.ts';
import { isMapping, type Mapping, parseYaml, textAt, valueAt } from './structured.ts';

/** The static pods of a kubeadm control plane, in the order in which they depend on each other. */
export const components = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const satisfies readonly Component[];

export function isComponent(name: unknown): name is Component {
  return components.some((component) => component === name);
}

/** The component that a manifest belongs to by its file's name (`etcd.yaml`), as kubeadm names them. */
export function componentOfFileName(path: string): Component | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.(ya?ml|json)$/, '');
  return isComponent(name) ? name : undefined;
}

/**
 * One manifest as the kubelet reads it: the first document of a YAML or JSON file, which must be a v1 Pod
 * (kubernetes v1.20 `pkg/kubelet/config/common.go`, tryDecodeSinglePod). Where the content cannot tell the component,
 * the file's name does, so that a damaged manifest still has one. Throws nothing.
 */
export async function parseManifest(path: AbsPath, bytes: Uint8Array): Promise<ManifestFile> {
  const named = componentOfFileName(path);
  const nothing = { path, flags: {}, ...(named === undefined ? {} : { component: named }) };
  const blank = blankness(bytes);
  if (blank !== undefined) return { ...nothing, fault: blank };

  const pod = await parseYaml(bytes);
  if (pod === undefined) return { ...nothing, fault: 'not-yaml' };
  const containers = podContainers(pod) ?? [];
  const main = containers.find((container) => isComponent(container['name'])) ?? containers[0];
  const image = textAt(main, 'image');
  // The API's own validation refuses a container without an image: such a file was cut off.
  if (main === undefined || image === undefined) return { ...nothing, fault: 'not-a-pod' };
  const component = [main['name'], valueAt(pod, 'metadata', 'labels', 'component'), named].find(isComponent);
  const podName = textAt(pod, 'metadata', 'name');
  return {
    path,
    image,
    flags: parseFlags([...strings(main['command']), ...strings(main['args'])]),
    ...(component === undefined ? {} : { component }),
    ...(podName === undefined ? {} : { podName }),
  };
}

/**
 * Flags of a Go program by name without dashes: `--k=v`, `--k v` and the bare `--k`, which is `true`. A flag given twice
 * keeps its last value; everything that is no flag (the program's name) is passed over.
 */
export function parseFlags(argv: readonly string[]): Readonly<Record<string, string>> {
  const flags = new Map<string, string>();
  for (const [index, argument] of argv.entries()) {
    const match = /^--?([A-Za-z][\w.-]*)(?:=([\s\S]*))?$/.exec(argument);
    if (match?.[1] === undefined) continue;
    const next = argv[index + 1];
    flags.set(match[1], match[2] ?? (next === undefined || next.startsWith('-') ? 'true' : next));
  }
  return Object.fromEntries(flags);
}

/** The tag of an image reference without a leading `v`: `k8s.gcr.io/kube-apiserver:v1.20.2` → `1.20.2`. */
export function imageVersion(image: string): string | undefined {
  return /:v?([^:/@]+)(?:@|$)/.exec(image)?.[1];
}

/** The containers of a v1 Pod; undefined when the document is none. */
function podContainers(pod: unknown): readonly Mapping[] | undefined {
  if (valueAt(pod, 'kind') !== 'Pod' || valueAt(pod, 'apiVersion') !== 'v1') return undefined;
  const containers = valueAt(pod, 'spec', 'containers');
  return Array.isArray(containers) ? containers.filter(isMapping) : undefined;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
