import { asFraction, parseEvictionFlag, thresholdOf } from '../domain/eviction.ts';
import { isAtOrBelow, type Mount, mountOf, parseMountinfo } from '../domain/mounts.ts';
import { kubeletDir, runtimeDirs } from '../domain/node-paths.ts';
import { isMapping, parseYaml, valueAt } from '../domain/structured.ts';
import { isCertainlyMissing } from '../domain/unread.ts';
import { unreadReason } from '../domain/unread-reason.ts';
import type { Collector, FileSystemsFact, MountedFileSystem } from '../model/facts.ts';
import type { AbsPath, HostReader } from '../model/host.ts';
import { type HeldPath, heldPaths } from './held-paths.ts';

const mountinfoPath: AbsPath = '/proc/self/mountinfo';
/** A running node mounts these from memory: what lies there on its disk is not used. */
const inMemory: readonly AbsPath[] = ['/run', '/tmp'];
/** Always full, or no storage at all: their usage says nothing. */
const withoutUsage = ['squashfs', 'iso9660', 'erofs', 'autofs', 'ramfs', 'proc', 'sysfs', 'devtmpfs'];

/** The file systems that a node's programs write to, each once, and the kubelet's eviction thresholds for them. */
export const fileSystems: Collector<'file-systems'> = {
  name: 'file-systems',
  async collect({ host, get }) {
    const [mounts, manifests] = await Promise.all([mountTable(host), get('manifests')]);
    if ('reason' in mounts) return { state: 'failed', reason: mounts.reason };
    const [held, configured] = await Promise.all([
      heldPaths(host, manifests.state === 'ok' ? manifests.value : undefined),
      evictionSettings(host),
    ]);
    const found = await Promise.all(
      groupByDevice(mounts.table, host.live ? held : held.filter(({ path }) => !inMemory.includes(path))).map((group) =>
        measure(host, group),
      ),
    );
    return { state: 'ok', value: { mounts: found, eviction: evictionOf(found, configured) } };
  },
};

/** On a node's file system mounted elsewhere there is no table of its mounts: only the root is known. */
async function mountTable(host: HostReader): Promise<{ readonly table: readonly Mount[] } | { readonly reason: string }> {
  if (!host.live) return { table: [{ mountPoint: '/', device: 'root', type: 'unknown', source: 'unknown', readOnly: false }] };
  const text = await host.read(mountinfoPath);
  if (text.kind !== 'ok') return { reason: unreadReason(mountinfoPath, text) };
  const table = parseMountinfo(text.value.bytes.toString('utf8'));
  return table.length === 0 ? { reason: `${mountinfoPath}: no mounts in it` } : { table };
}

interface Group {
  readonly mount: Mount;
  readonly holds: readonly AbsPath[];
  readonly readOnly: boolean;
}

/** One group per device, named by its mount nearest to the root. */
function groupByDevice(table: readonly Mount[], held: readonly HeldPath[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { path, lies } of held) {
    const mount = mountOf(lies, table);
    if (mount === undefined || withoutUsage.includes(mount.type)) continue;
    const known = groups.get(mount.device);
    groups.set(mount.device, {
      mount: known === undefined || mount.mountPoint.length < known.mount.mountPoint.length ? mount : known.mount,
      holds: [...(known?.holds ?? []), path],
      readOnly: (known?.readOnly ?? false) || mount.readOnly,
    });
  }
  return [...groups.values()].sort((a, b) => (a.mount.mountPoint < b.mount.mountPoint ? -1 : 1));
}

async function measure(host: HostReader, { mount, holds, readOnly }: Group): Promise<MountedFileSystem> {
  const usage = await host.statfs(mount.mountPoint);
  const { mountPoint, type, source } = mount;
  return {
    mountPoint,
    type,
    source,
    readOnly,
    holds,
    usage: usage.kind === 'ok' ? { ok: true, value: usage.value } : { ok: false, unread: usage },
  };
}

type Eviction = FileSystemsFact['eviction'];
interface EvictionSettings extends Pick<Eviction, 'source' | 'guessed'> {
  readonly configured?: Readonly<Record<string, string>>;
}

/** The kubelet's flag wins over its configuration, which wins over its defaults; one that cannot be read leaves these as a guess. */
async function evictionSettings(host: HostReader): Promise<EvictionSettings> {
  const flagsPath: AbsPath = `${kubeletDir}/kubeadm-flags.env`;
  const configPath: AbsPath = `${kubeletDir}/config.yaml`;
  const [flags, config] = await Promise.all([host.read(flagsPath), host.read(configPath)]);
  const flag = flags.kind === 'ok' ? /--eviction-hard[= ]([^\s"']+)/.exec(flags.value.bytes.toString('utf8'))?.[1] : undefined;
  if (flag !== undefined) return { configured: parseEvictionFlag(flag), source: flagsPath };
  if (config.kind !== 'ok' && !isCertainlyMissing(config))
    return { source: 'kubelet defaults', guessed: { path: configPath, unread: config } };
  const parsed = config.kind === 'ok' ? await parseYaml(config.value.bytes) : undefined;
  const map = valueAt(parsed, 'evictionHard');
  if (!isMapping(map) || Object.keys(map).length === 0) return { source: 'kubelet defaults' };
  const entries = Object.entries(map).flatMap(([signal, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[signal, String(value)]] : [],
  );
  return { configured: Object.fromEntries(entries), source: configPath };
}

function evictionOf(mounts: readonly MountedFileSystem[], { configured, ...told }: EvictionSettings): Eviction {
  const nodefs = usageOfHolder(mounts, kubeletDir);
  const imagefs = usageOfHolder(mounts, ...runtimeDirs);
  return {
    nodefsAvailable: asFraction(thresholdOf('nodefs.available', configured), nodefs?.totalBytes ?? 0),
    nodefsInodesFree: asFraction(thresholdOf('nodefs.inodesFree', configured), nodefs?.totalInodes ?? 0),
    imagefsAvailable: asFraction(thresholdOf('imagefs.available', configured), imagefs?.totalBytes ?? 0),
    ...told,
  };
}

function usageOfHolder(mounts: readonly MountedFileSystem[], ...paths: readonly AbsPath[]) {
  const usage = mounts.find((mount) => mount.holds.some((held) => paths.some((path) => isAtOrBelow(held, path))))?.usage;
  return usage?.ok === true ? usage.value : undefined;
}
