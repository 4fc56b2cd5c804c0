import { usedInodePercent, usedPercent } from '../domain/disk-room.ts';
import { kubernetesDir, logDir } from '../domain/node-paths.ts';
import { rotatedLogs } from '../domain/rotated-logs.ts';
import type { Collector, DiskUseFact, FileSystemsFact } from '../model/facts.ts';
import type { AbsPath, HostReader, WalkEntry } from '../model/host.ts';

/** From here on it is worth a look at what could go: below the usual warning, so that a lowered one finds it looked at. */
const worthALookPercent = 70;
const journalDir: AbsPath = '/var/log/journal';
const kubeadmTmp: AbsPath = '/etc/kubernetes/tmp';
/** Half the walk's deadline on a slow disk, so that there is time left to ask which of the files are open. */
const logLimits = { maxEntries: 100_000, maxDepth: 6 };
/** An upgrade backup holds four manifests, or an etcd data directory. */
const backupLimits = { maxEntries: 5_000, maxDepth: 5 };

const nothing: DiskUseFact = { rotatedLogs: [], journalBytes: 0, kubeadmBackups: [], complete: true, openFilesKnown: false };

/** What could go from file systems that are nearly full; costs nothing on a node with room. */
export const diskUse: Collector<'disk-use'> = {
  name: 'disk-use',
  async collect({ host, get }) {
    const fileSystems = await get('file-systems');
    if (fileSystems.state !== 'ok') return fileSystems;
    const [logs, kubeadmBackups] = await Promise.all([
      isNearlyFull(fileSystems.value, logDir) ? lookAtLogs(host) : nothing,
      isNearlyFull(fileSystems.value, kubernetesDir) ? kubeadmBackupsOf(host) : [],
    ]);
    return { state: 'ok', value: { ...logs, kubeadmBackups } };
  },
};

function isNearlyFull({ mounts }: FileSystemsFact, path: AbsPath): boolean {
  const usage = mounts.find((mount) => mount.holds.includes(path))?.usage;
  return usage?.ok === true && Math.max(usedPercent(usage.value), usedInodePercent(usage.value)) >= worthALookPercent;
}

async function lookAtLogs(host: HostReader): Promise<DiskUseFact> {
  const walk = await host.walk(logDir, logLimits);
  if (walk.kind !== 'ok') return { ...nothing, complete: walk.kind === 'absent' };
  const { entries, complete } = walk.value;
  const rotated = rotatedLogs(entries);
  const open = rotated.length === 0 ? undefined : await host.openedBy(rotated.map((entry) => entry.path));
  return {
    rotatedLogs: open?.kind === 'ok' ? rotated.filter((entry) => !open.value.has(entry.path)) : rotated,
    journalBytes: allocated(entries.filter((entry) => entry.path.startsWith(`${journalDir}/`))),
    kubeadmBackups: [],
    complete,
    openFilesKnown: open?.kind === 'ok',
  };
}

async function kubeadmBackupsOf(host: HostReader): Promise<DiskUseFact['kubeadmBackups']> {
  const names = await host.list(kubeadmTmp);
  if (names.kind !== 'ok') return [];
  const backups = names.value.filter((name) => name.startsWith('kubeadm-backup-'));
  return Promise.all(
    backups.map(async (name) => {
      const path: AbsPath = `${kubeadmTmp}/${name}`;
      const walk = await host.walk(path, backupLimits);
      return { path, bytes: walk.kind === 'ok' ? allocated(walk.value.entries) : 0 };
    }),
  );
}

function allocated(entries: readonly WalkEntry[]): number {
  return entries.reduce((sum, { stat }) => sum + (stat.type === 'file' ? stat.allocatedBytes : 0), 0);
}
