import { printable } from '../domain/printable.ts';
import { criEndpoint } from '../domain/runtime-endpoint.ts';
import { unreadReason } from '../domain/unread-reason.ts';
import type { HostWriter } from '../model/host.ts';
import { collectFacts } from './collect.ts';
import { StepFailure } from './step-failure.ts';

/** What a static pod of kubeadm's gets to end by itself (terminationGracePeriodSeconds of a pod that names none). */
const graceSeconds = 30;

/**
 * Stops containers through the runtime, with the tool that they were listed with; the kubelet then starts others for their
 * pods. Throws {@link StepFailure} when the tool cannot.
 */
export async function stopContainers(ids: readonly string[], host: HostWriter): Promise<void> {
  const { containers, node } = await collectFacts(host, { only: ['containers', 'node'] });
  if (containers.state !== 'ok') throw new StepFailure(`the container runtime could not be asked: ${containers.reason}`);
  const endpoint = criEndpoint(node.state === 'ok' ? node.value.runtime : { name: 'unknown' });
  for (const id of ids) {
    const argv = stopping(containers.value.via, endpoint, id);
    const ended = await host.execute(argv, { timeoutMs: (graceSeconds + 15) * 1000 });
    if (ended.kind !== 'ok') throw new StepFailure(`${argv.join(' ')}: ${unreadReason(argv[0], ended)}`);
    // It may have ended by itself meanwhile: whoever called this looks whether it has.
    if (ended.value.status !== 0 && !/not ?found|no such/i.test(ended.value.stderr)) {
      throw new StepFailure(`${argv.join(' ')}: ${printable(ended.value.stderr.trim(), 300)}`);
    }
  }
}

/** crictl and docker wait for the end, and kill what does not end in time; ctr only signals. */
function stopping(via: string, endpoint: string, id: string): readonly [string, ...string[]] {
  switch (via) {
    case 'docker':
      return ['docker', 'stop', '--time', String(graceSeconds), id];
    case 'ctr':
      return ['ctr', '--connect-timeout', '2s', '--timeout', '10s', '-n', 'k8s.io', 'tasks', 'kill', '--signal', 'SIGTERM', id];
    default:
      return [
        ...(['crictl', '--runtime-endpoint', endpoint, '--timeout', `${graceSeconds + 10}s`] as const),
        ...['stop', '--timeout', String(graceSeconds), id],
      ];
  }
}
