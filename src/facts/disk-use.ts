import { coreDumps, type DumpFolder, dumpFolders } from '../domain/core-dumps.ts';
import { usedInodePercent, usedPercent } from '../domain/disk-room.ts';
import { kubernetesDir, logDir } from '../domain/node-paths.ts';
import { rotatedLogs } from '../domain/rotated-logs.ts';
import type { Collector, DiskUseFact, FileSystemsFact } from '../model/facts.ts';
import type { AbsPath, HostReader, Walk, WalkEntry } from '../model/host.ts';
import type { Read } from '../model/read.ts';

/** From here on it is worth a look at what could go: below the usual warning, so that a lowered one finds it looked at. */
const worthALookPercent = 70;
const journalDir: AbsPath = '/var/log/journal';
const kubeadmTmp: AbsPath = '/etc/kubernetes/tmp';
/** Half the walk's deadline on a slow disk, so that there is time left to ask which of the files are open. */
const walkLimits = { maxEntries: 100_000, maxDepth: 6 };
/** An upgrade backup holds four manifests, or an etcd data directory. */
const backupLimits = { maxEntries: 5_000, maxDepth: 5 };

/** What could go from file systems that are nearly full; costs nothing on a node with room. */
export const diskUse: Collector<'disk-use'> = {
  name: 'disk-use',
  async collect({ host, get }) {
    const fileSystems = await get('file-systems');
    if (fileSystems.state !== 'ok') return fileSystems;
    const isLookedAt = ({ heldBy }: DumpFolder) => isNearlyFull(fileSystems.value, heldBy);
    const [walks, kubeadmBackups] = await Promise.all([
      Promise.all(dumpFolders.filter(isLookedAt).map(async (folder) => ({ folder, walk: await host.walk(folder.path, walkLimits) }))),
      isNearlyFull(fileSystems.value, kubernetesDir) ? kubeadmBackupsOf(host) : [],
    ]);
    return { state: 'ok', value: { ...(await sortOut(host, walks)), kubeadmBackups } };
  },
};

function isNearlyFull({ mounts }: FileSystemsFact, path: AbsPath): boolean {
  const usage = mounts.find((mount) => mount.holds.includes(path))?.usage;
  return usage?.ok === true && Math.max(usedPercent(usage.value), usedInodePercent(usage.value)) >= worthALookPercent;
}

interface WalkedFolder {
  readonly folder: DumpFolder;
  readonly walk: Read<Walk>;
}

async function sortOut(host: HostReader, walks: readonly WalkedFolder[]): Promise<DiskUseFact> {
  const walked = walks.flatMap(({ folder, walk }) => (walk.kind === 'ok' ? [{ folder, entries: walk.value.entries }] : []));
  const logs = walked.find(({ folder }) => folder.path === logDir)?.entries ?? [];
  const rotated = rotatedLogs(logs);
  const dumps = walked.flatMap(({ folder, entries }) => coreDumps(folder, entries));
  const candidates = [...rotated, ...dumps].map((entry) => entry.path);
  const open = candidates.length === 0 ? undefined : await host.openedBy(candidates);
  const isClosed = ({ path }: WalkEntry) => open?.kind !== 'ok' || !open.value.has(path);
  return {
    rotatedLogs: rotated.filter(isClosed),
    coreDumps: dumps.filter(isClosed),
    journalBytes: allocated(logs.filter((entry) => entry.path.startsWith(`${journalDir}/`))),
    kubeadmBackups: [],
    complete: walks.every(({ walk }) => walk.kind === 'absent' || (walk.kind === 'ok' && walk.value.complete)),
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
