import { parseManifest } from '../domain/manifest.ts';
import { isAbsPath, parseYaml, valueAt } from '../domain/structured.ts';
import { isCertainlyMissing } from '../domain/unread.ts';
import { unreadReason } from '../domain/unread-reason.ts';
import type { CollectContext, Collector, ManifestFile, ManifestsFact } from '../model/facts.ts';
import type { AbsPath, HostReader } from '../model/host.ts';
import { findManifestCopies } from './manifest-copies.ts';

/** Where the kubelet's configuration lies on a kubeadm node (kubeadm-facts §1.4). */
const kubeletConfigPath: AbsPath = '/var/lib/kubelet/config.yaml';
const kubeadmStaticPodPath: AbsPath = '/etc/kubernetes/manifests';
/** The kubelet reads no more of a manifest (kubernetes v1.20 `pkg/kubelet/config/file.go`, maxConfigLength). */
const largestManifestBytes = 10 * 1024 * 1024;

/**
 * The static-pod folder: every file that the kubelet would run, and copies found elsewhere. It reads the folder's place
 * itself, because the node's role and the kubelet's state are told from this fact.
 */
export const manifests: Collector<'manifests'> = {
  name: 'manifests',
  async collect({ host }: CollectContext) {
    const { dir, ...guessed } = await staticPodPath(host);
    const [names, copies] = await Promise.all([host.list(dir), findManifestCopies(host, dir)]);
    if (names.kind === 'absent') return { state: 'ok', value: { dir, ...guessed, dirPresent: false, files: [], copies } };
    if (names.kind !== 'ok') return { state: 'failed', reason: unreadReason(dir, names) };
    const read = await Promise.all(names.value.filter((name) => !name.startsWith('.')).map((name) => readManifest(host, `${dir}/${name}`)));
    return { state: 'ok', value: { dir, ...guessed, dirPresent: true, files: read.filter((file) => file !== undefined), copies } };
  },
};

/** kubeadm's folder, unless the kubelet is configured otherwise; where that cannot be told, kubeadm's as a guess. */
async function staticPodPath(host: HostReader): Promise<Pick<ManifestsFact, 'dir' | 'dirGuessed'>> {
  const config = await host.read(kubeletConfigPath);
  if (config.kind !== 'ok') {
    const dir = kubeadmStaticPodPath;
    return isCertainlyMissing(config) ? { dir } : { dir, dirGuessed: { path: kubeletConfigPath, unread: config } };
  }
  const path = valueAt(await parseYaml(config.value.bytes), 'staticPodPath');
  return { dir: isAbsPath(path) && path !== '/' ? withoutTrailingSlash(path) : kubeadmStaticPodPath };
}

function withoutTrailingSlash(path: AbsPath): AbsPath {
  return `/${path.slice(1).replace(/\/+$/, '')}`;
}

/** Undefined for what the kubelet passes over: folders, devices, sockets, pipes. Links it follows. */
async function readManifest(host: HostReader, path: AbsPath): Promise<ManifestFile | undefined> {
  const content = await host.read(path, { maxBytes: largestManifestBytes });
  if (content.kind === 'wrong-type') return undefined;
  if (content.kind === 'ok') return parseManifest(path, content.value.bytes);
  const { component } = await parseManifest(path, new Uint8Array());
  return { path, unread: content, flags: {}, ...(component === undefined ? {} : { component }) };
}
