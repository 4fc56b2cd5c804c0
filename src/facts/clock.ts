import type { Collector } from '../model/facts.ts';
import type { AbsPath, HostReader } from '../model/host.ts';

/**
 * Folders whose files this node alone writes: etcd's log of writes, the kubelet's certificates, what kubeadm made. Not
 * /var/log: programs keep foreign dates there when they unpack or rotate (kubeadm-facts §7.5).
 */
const watchedDirs: readonly AbsPath[] = [
  '/var/lib/etcd/member/wal',
  '/var/lib/etcd/member/snap',
  '/var/lib/kubelet',
  '/var/lib/kubelet/pki',
  '/etc/kubernetes',
  '/etc/kubernetes/manifests',
];
/** Files of one folder that are looked at, the last by name: etcd numbers its files upwards, the others are few. */
const filesPerDir = 500;

/** The node's time, and the newest date among its own files: a clock behind that one is wrong. */
export const clock: Collector<'clock'> = {
  name: 'clock',
  async collect({ host }) {
    const files = (await Promise.all(watchedDirs.map((dir) => filesIn(host, dir)))).flat();
    const newest = files.reduce<(typeof files)[number] | undefined>(
      (best, file) => (best === undefined || file.mtimeMs > best.mtimeMs ? file : best),
      undefined,
    );
    return { state: 'ok', value: { nowMs: host.now().getTime(), ...(newest === undefined ? {} : { newestWrite: newest }) } };
  },
};

async function filesIn(host: HostReader, dir: AbsPath): Promise<readonly { readonly path: AbsPath; readonly mtimeMs: number }[]> {
  const names = await host.list(dir);
  if (names.kind !== 'ok') return [];
  const found = await Promise.all(
    names.value.slice(-filesPerDir).map(async (name) => {
      const path: AbsPath = `${dir}/${name}`;
      const stat = await host.stat(path);
      return stat.kind === 'ok' && stat.value.type === 'file' ? [{ path, mtimeMs: stat.value.mtimeMs }] : [];
    }),
  );
  return found.flat();
}
