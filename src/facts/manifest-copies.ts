import { componentOfFileName, parseManifest } from '../domain/manifest.ts';
import { isAbsPath, isMapping, parseJson } from '../domain/structured.ts';
import type { ManifestsFact } from '../model/facts.ts';
import type { AbsPath, HostReader } from '../model/host.ts';

type ManifestCopy = ManifestsFact['copies'][number];

/** Where `kubeadm upgrade` keeps the manifests that it replaced (kubeadm-facts §1.6). */
const kubeadmTmp: AbsPath = '/etc/kubernetes/tmp';
const kubeadmBackupPrefix = 'kubeadm-backup-manifests';
/** Where a static pod's manifest is held for the moment of its restart; one is left there when that is interrupted. */
const holdDir: AbsPath = '/etc/kubernetes/kdoctor-hold';
/** Backups of earlier runs: each has an index, `backup.json`, and the bytes in `files/`. */
const runsDir: AbsPath = '/var/lib/kdoctor/runs';
/** Of each kind of place only the newest are read: names hold a date or a rising number. */
const newestPlaces = 10;

/** A file that may be a copy: `original` tells by its name which manifest it was. */
interface Candidate {
  readonly path: AbsPath;
  readonly original: AbsPath;
}

/** Usable copies of the control plane's manifests outside the static-pod folder, newest first. Never fails: what cannot be read is left out. */
export async function findManifestCopies(host: HostReader, manifestsDir: AbsPath): Promise<readonly ManifestCopy[]> {
  const places = await Promise.all([inFolder(host, holdDir), inKubeadmBackups(host), inRuns(host, manifestsDir)]);
  const copies = await Promise.all(places.flat().map((candidate) => readCopy(host, candidate)));
  return copies.filter((copy) => copy !== undefined).sort((a, b) => b.mtimeMs - a.mtimeMs || (a.path < b.path ? -1 : 1));
}

async function inFolder(host: HostReader, dir: AbsPath): Promise<readonly Candidate[]> {
  const names = await listOrNothing(host, dir);
  return names
    .map((name): Candidate => ({ path: `${dir}/${name}`, original: `${dir}/${name}` }))
    .filter((c) => componentOfFileName(c.path) !== undefined);
}

async function inKubeadmBackups(host: HostReader): Promise<readonly Candidate[]> {
  const backups = (await listOrNothing(host, kubeadmTmp)).filter((name) => name.startsWith(kubeadmBackupPrefix));
  return (await Promise.all(backups.slice(-newestPlaces).map((name) => inFolder(host, `${kubeadmTmp}/${name}`)))).flat();
}

async function inRuns(host: HostReader, manifestsDir: AbsPath): Promise<readonly Candidate[]> {
  const runs = await listOrNothing(host, runsDir);
  return (await Promise.all(runs.slice(-newestPlaces).map((run) => inRun(host, `${runsDir}/${run}`, manifestsDir)))).flat();
}

async function inRun(host: HostReader, run: AbsPath, manifestsDir: AbsPath): Promise<readonly Candidate[]> {
  const index = await host.read(`${run}/backup.json`);
  if (index.kind !== 'ok') return [];
  const entries = parseJson(index.value.bytes.toString('utf8'));
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown): readonly Candidate[] => {
    if (!isMapping(entry)) return [];
    const { path, stored } = entry;
    if (!isAbsPath(path) || !path.startsWith(`${manifestsDir}/`) || typeof stored !== 'string' || !/^\w+$/.test(stored)) return [];
    return [{ path: `${run}/files/${stored}`, original: path }];
  });
}

async function readCopy(host: HostReader, { path, original }: Candidate): Promise<ManifestCopy | undefined> {
  const content = await host.read(path);
  if (content.kind !== 'ok') return undefined;
  const { component, fault } = await parseManifest(original, content.value.bytes);
  if (component === undefined || fault !== undefined) return undefined;
  return { component, path, mtimeMs: content.value.stat.mtimeMs, content: content.value.bytes.toString('utf8') };
}

async function listOrNothing(host: HostReader, dir: AbsPath): Promise<readonly string[]> {
  const names = await host.list(dir);
  return names.kind === 'ok' ? names.value : [];
}
