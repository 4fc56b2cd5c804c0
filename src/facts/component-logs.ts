import { parseContainerLog } from '../domain/container-log.ts';
import { matchLog } from '../domain/log-signatures.ts';
import { components } from '../domain/manifest.ts';
import { printable } from '../domain/printable.ts';
import type { Collector, Component, ComponentLogsFact } from '../model/facts.ts';
import type { AbsPath, HostReader } from '../model/host.ts';

type ComponentLog = ComponentLogsFact['logs'][number];

/** The kubelet's folder of container logs: they outlive the containers, and need no runtime (kubeadm-facts §8.5). */
const podLogs: AbsPath = '/var/log/pods';
/** A program that fails at its start says why in its last lines; one that has run for long, in its last minutes. */
const tailBytes = 64 * 1024;
const longestLine = 500;

/** The newest log of each of the control plane's static pods. */
export const componentLogs: Collector<'component-logs'> = {
  name: 'component-logs',
  async collect({ host }) {
    const pods = await host.list(podLogs);
    if (pods.kind === 'absent') return { state: 'ok', value: { logs: [] } };
    // Kept as a value: a check that only quotes these logs must not become unknown because of them.
    if (pods.kind !== 'ok')
      return { state: 'ok', value: { logs: components.map((component) => ({ component, path: podLogs, unread: pods, matches: [] })) } };
    const logs = await Promise.all(components.map((component) => newestLog(host, component, pods.value)));
    return { state: 'ok', value: { logs: logs.filter((log) => log !== undefined) } };
  },
};

/** A pod's folder is `<namespace>_<pod>_<uid>`; each change of a manifest makes another, because the uid is its hash. */
async function newestLog(host: HostReader, component: Component, pods: readonly string[]): Promise<ComponentLog | undefined> {
  const dirs = pods.filter((pod) => pod.startsWith(`kube-system_${component}-`)).map((pod): AbsPath => `${podLogs}/${pod}/${component}`);
  const found = (await Promise.all(dirs.map((dir) => logsIn(host, dir)))).flat();
  const newest = found.sort((a, b) => b.mtimeMs - a.mtimeMs)[0];
  return newest === undefined ? undefined : readLog(host, component, newest.path);
}

/** The log of the last start: each restart of a container gets the next number. */
async function logsIn(host: HostReader, dir: AbsPath): Promise<readonly { readonly path: AbsPath; readonly mtimeMs: number }[]> {
  const names = await host.list(dir);
  if (names.kind !== 'ok') return [];
  const last = Math.max(...names.value.map((name) => Number(/^(\d+)\.log$/.exec(name)?.[1] ?? -1)));
  if (last < 0) return [];
  const path: AbsPath = `${dir}/${last}.log`;
  const stat = await host.stat(path);
  return [{ path, mtimeMs: stat.kind === 'ok' ? stat.value.mtimeMs : 0 }];
}

async function readLog(host: HostReader, component: Component, path: AbsPath): Promise<ComponentLog> {
  const tail = await host.read(path, { tailBytes });
  if (tail.kind !== 'ok') return { component, path, unread: tail, matches: [] };
  const lines = parseContainerLog(tail.value.bytes.toString('utf8'));
  const lastLine = lines.findLast((line) => line.text.trim() !== '');
  return {
    component,
    path,
    matches: matchLog(component, lines),
    ...(lastLine === undefined ? {} : { lastLine: printable(lastLine.text, longestLine) }),
  };
}
