import { parseCrictlContainers, parseCtrRunningTasks, parseDockerContainers, parseIds } from '../domain/container-list.ts';
import { components } from '../domain/manifest.ts';
import { printable } from '../domain/printable.ts';
import { criEndpoint } from '../domain/runtime-endpoint.ts';
import { unreadReason } from '../domain/unread-reason.ts';
import { readCommands } from '../host/read-commands.ts';
import type { Collector, ComponentContainer, ContainersFact, FactResult, NodeFact } from '../model/facts.ts';
import type { HostReader, ReadCommand } from '../model/host.ts';

/** The control plane's containers, asked of the runtime through the first of its tools that is there. */
export const containers: Collector<'containers'> = {
  name: 'containers',
  async collect({ host, get }) {
    const node = await get('node');
    const failures: string[] = [];
    for (const way of waysFor(node.state === 'ok' ? node.value.runtime : { name: 'unknown' })) {
      const found = await way(host);
      if (found.state === 'ok' || found.state === 'offline') return found;
      failures.push(found.reason);
      // Another tool would wait for the same silent runtime.
      if (/deadline ?exceeded|no answer within/i.test(found.reason)) break;
    }
    return { state: 'failed', reason: failures.join('; ') };
  },
};

type Runtime = NodeFact['runtime'];
type Way = (host: HostReader) => Promise<FactResult<ContainersFact>>;

/** crictl speaks to every runtime, but need not be installed (kubeadm-facts §8.5). The kubelet's own docker shim dies with it: docker itself is asked. */
function waysFor(runtime: Runtime): readonly Way[] {
  const crictl: Way = (host) => viaCrictl(host, criEndpoint(runtime));
  switch (runtime.name) {
    case 'docker':
      return [viaDocker, crictl];
    case 'cri-o':
      return [crictl];
    case 'containerd':
      return [crictl, viaCtr];
    case 'unknown':
      return [crictl, viaCtr, viaDocker];
  }
}

async function viaCrictl(host: HostReader, endpoint: string): Promise<FactResult<ContainersFact>> {
  const output = await outputOf(host, readCommands.crictlContainers(endpoint));
  if (output.state !== 'ok') return output;
  const found = parseCrictlContainers(output.value);
  return found === undefined ? { state: 'failed', reason: 'crictl: no list of containers' } : ok('crictl', found);
}

async function viaCtr(host: HostReader): Promise<FactResult<ContainersFact>> {
  const [tasks, ...lists] = await Promise.all([
    outputOf(host, readCommands.ctrTasks()),
    ...components.map((component) => outputOf(host, readCommands.ctrContainers(component))),
  ]);
  if (tasks.state !== 'ok') return tasks;
  const running = parseCtrRunningTasks(tasks.value);
  if (running === undefined) return { state: 'failed', reason: 'ctr: no table of tasks' };
  const found: ComponentContainer[] = [];
  for (const [index, component] of components.entries()) {
    const list = lists[index];
    if (list === undefined) continue;
    if (list.state !== 'ok') return list;
    found.push(...parseIds(list.value).map((id) => ({ component, id, running: running.has(id) })));
  }
  return ok('ctr', found);
}

async function viaDocker(host: HostReader): Promise<FactResult<ContainersFact>> {
  const output = await outputOf(host, readCommands.dockerContainers());
  return output.state === 'ok' ? ok('docker', parseDockerContainers(output.value)) : output;
}

function ok(via: string, found: readonly ComponentContainer[]): FactResult<ContainersFact> {
  return { state: 'ok', value: { via, containers: found } };
}

/** What a command printed; a status other than 0 is a failure with its last words. */
async function outputOf(host: HostReader, command: ReadCommand): Promise<FactResult<string>> {
  const [program] = command.argv;
  const result = await host.run(command);
  if (result.kind === 'offline') return { state: 'offline', reason: 'containers run only on a running node' };
  if (result.kind !== 'ok') return { state: 'failed', reason: unreadReason(program, result) };
  const { status, stdout, stderr } = result.value;
  if (status === 0) return { state: 'ok', value: stdout };
  return { state: 'failed', reason: printable(`${program}: ${stderr.trim().split('\n').at(-1) ?? `exit status ${status}`}`, 300) };
}
