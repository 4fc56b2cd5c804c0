import { parseFlags } from '../domain/manifest.ts';
import { isAbsPath } from '../domain/structured.ts';
import { expandCommand, parseEnvironmentFile, parseServiceStart } from '../domain/unit-file.ts';
import type { AbsPath, HostReader } from '../model/host.ts';

/** How the kubelet is started, as its unit's files say. */
export interface KubeletUnit {
  /** The unit and its drop-ins in the order in which systemd reads them; empty when there is no unit. */
  readonly files: readonly AbsPath[];
  /** Flags by name without dashes. */
  readonly flags: Readonly<Record<string, string>>;
}

/** systemd's folders for units, the stronger first (systemd.unit(5)). */
const unitDirs: readonly AbsPath[] = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];
const unitName = 'kubelet.service';

/** What kubeadm's own drop-in says: taken where no unit is found at all, as on a disk that was mounted without /usr. */
const kubeadmFlags = {
  'bootstrap-kubeconfig': '/etc/kubernetes/bootstrap-kubelet.conf',
  kubeconfig: '/etc/kubernetes/kubelet.conf',
  config: '/var/lib/kubelet/config.yaml',
};

/** Reads the kubelet's unit, its drop-ins and environment files from disk; asks nothing of systemd, so it works offline. */
export async function readKubeletUnit(host: HostReader): Promise<KubeletUnit> {
  const [unit, dropIns] = await Promise.all([
    firstReadable(
      host,
      unitDirs.map((dir): AbsPath => `${dir}/${unitName}`),
    ),
    readDropIns(host),
  ]);
  const sources = unit === undefined ? dropIns : [unit, ...dropIns];
  if (sources.length === 0) return { files: [], flags: kubeadmFlags };
  const start = parseServiceStart(sources.map(({ text }) => text));
  const environmentFiles = await Promise.all(
    start.environmentFiles.map(async ({ path }) => (isAbsPath(path) ? readText(host, path) : undefined)),
  );
  const environment = Object.assign({}, start.environment, ...environmentFiles.map((text) => parseEnvironmentFile(text ?? '')));
  return { files: sources.map(({ path }) => path), flags: parseFlags(expandCommand(start.execStart ?? '', environment)) };
}

interface UnitText {
  readonly path: AbsPath;
  readonly text: string;
}

/** Drop-ins of all folders together, sorted by name; of two with the same name the stronger folder's alone counts. */
async function readDropIns(host: HostReader): Promise<readonly UnitText[]> {
  const listed = await Promise.all(
    unitDirs.map(async (dir) => {
      const names = await host.list(`${dir}/${unitName}.d`);
      return names.kind === 'ok'
        ? names.value.filter((name) => name.endsWith('.conf')).map((name) => ({ name, path: `${dir}/${unitName}.d/${name}` as const }))
        : [];
    }),
  );
  const strongest = new Map<string, AbsPath>();
  for (const { name, path } of listed.flat()) if (!strongest.has(name)) strongest.set(name, path);
  const paths = [...strongest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  // One that is a link to /dev/null is switched off: it reads as no regular file.
  return (await Promise.all(paths.map(async (path) => readUnit(host, path)))).filter((unit) => unit !== undefined);
}

async function firstReadable(host: HostReader, paths: readonly AbsPath[]): Promise<UnitText | undefined> {
  return (await Promise.all(paths.map((path) => readUnit(host, path)))).find((unit) => unit !== undefined);
}

async function readUnit(host: HostReader, path: AbsPath): Promise<UnitText | undefined> {
  const text = await readText(host, path);
  return text === undefined ? undefined : { path, text };
}

async function readText(host: HostReader, path: AbsPath): Promise<string | undefined> {
  const content = await host.read(path);
  return content.kind === 'ok' ? content.value.bytes.toString('utf8') : undefined;
}
