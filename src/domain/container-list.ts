import type { ComponentContainer } from '../model/facts.ts';
import { isComponent } from './manifest.ts';
import { isMapping, parseJson, textAt, valueAt } from './structured.ts';

/**
 * The control plane's containers in the output of `crictl ps -a -o json` (cri-tools; kubeadm-facts §8.5); undefined when
 * it is no such output.
 */
export function parseCrictlContainers(output: string): readonly ComponentContainer[] | undefined {
  const list = valueAt(parseJson(output), 'containers');
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((item: unknown): readonly ComponentContainer[] => {
    const component = textAt(item, 'metadata', 'name');
    const id = textAt(item, 'id');
    if (!isComponent(component) || id === undefined || textAt(item, 'labels', 'io.kubernetes.pod.namespace') !== 'kube-system') return [];
    return [{ component, id, running: textAt(item, 'state') === 'CONTAINER_RUNNING' }];
  });
}

/**
 * The containers whose tasks run, by the table of `ctr -n k8s.io tasks ls`; undefined when it is no such table. A task
 * that is created, paused or stopped does not run.
 */
export function parseCtrRunningTasks(output: string): ReadonlySet<string> | undefined {
  const [header, ...rows] = output.split('\n');
  if (header === undefined || !/^TASK\s+PID\s+STATUS/.test(header)) return undefined;
  const columns = rows.map((row) => row.trim().split(/\s+/));
  return new Set(columns.flatMap(([id, , status]) => (id !== undefined && status === 'RUNNING' ? [id] : [])));
}

/** Ids, one a line: `ctr containers ls -q`. */
export function parseIds(output: string): readonly string[] {
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/**
 * The control plane's containers in the output of `docker ps -a --no-trunc --format '{{json .}}'`: the kubelet names them
 * `k8s_<container>_<pod>_<namespace>_<uid>_<attempt>` (kubernetes v1.20 `pkg/kubelet/dockershim/naming.go`).
 */
export function parseDockerContainers(output: string): readonly ComponentContainer[] {
  return output.split('\n').flatMap((line): readonly ComponentContainer[] => {
    const entry = parseJson(line);
    if (!isMapping(entry)) return [];
    const [prefix, component, , namespace] = (textAt(entry, 'Names') ?? '').split('_');
    const id = textAt(entry, 'ID');
    if (prefix !== 'k8s' || !isComponent(component) || namespace !== 'kube-system' || id === undefined) return [];
    // Old dockers print no State; Status says "Up 3 hours" or "Exited (0) 2 hours ago".
    return [{ component, id, running: textAt(entry, 'State') === 'running' || (textAt(entry, 'Status') ?? '').startsWith('Up ') }];
  });
}
