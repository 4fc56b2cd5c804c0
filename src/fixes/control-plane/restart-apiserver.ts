import { memberState, unansweredState } from '../../domain/etcd-member-state.ts';
import { msg } from '../../domain/message.ts';
import type { EtcdFact } from '../../model/facts.ts';
import type { Fix, FixContext } from '../../model/fix.ts';
import type { Message } from '../../model/message.ts';

const id = 'control-plane/restart-apiserver';

/** The kubelet gives the API server this long to live before it kills it: startupProbe, 24 × 10 s (kubeadm-facts §8.2). */
const aliveWithinMs = 240_000;

/** Restarts the static pod of an API server that runs and does not answer; where it does not run, a restart is no way out. */
export const restartApiserver: Fix = {
  id,
  for: ['control-plane/apiserver-down'],
  title: msg(`${id}:title`, {}),
  risk: 'disruptive',
  plan(finding, at) {
    const because = obstacle(at);
    if (because !== undefined) return { kind: 'refused', because };
    const url = `${finding.about['url'] ?? ''}/livez`;
    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: 'disruptive',
      effect: msg(`${id}:effect`, {}),
      changes: [],
      restarts: ['kube-apiserver'],
      finish: [
        {
          do: 'wait-until',
          probe: { probe: 'http-ok', url },
          timeoutMs: aliveWithinMs,
          why: msg('step:wait-apiserver', { url }),
          undo: { kind: 'nothing-to-undo' },
        },
      ],
      verify: ['control-plane/apiserver-down'],
    };
  },
};

function obstacle({ facts, live }: FixContext): Message | undefined {
  if (!live) return msg(`${id}:refused-offline`, {});
  const { manifests, kubelet, etcd, containers } = facts;
  const files = manifests.state === 'ok' ? manifests.value.files : [];
  const manifest = files.find((file) => file.component === 'kube-apiserver');
  if (manifest === undefined || manifest.fault !== undefined || manifest.unread !== undefined) return msg(`${id}:refused-manifest`, {});
  const unit = kubelet.state === 'ok' ? kubelet.value.unit : undefined;
  if (unit?.ok !== true || unit.value.activeState !== 'active') return msg(`${id}:refused-kubelet`, {});
  if (etcd.state === 'ok' && !etcd.value.external && localMemberIsDown(etcd.value)) return msg(`${id}:refused-etcd`, {});
  if (containers.state !== 'ok') return msg(`${id}:refused-containers`, { reason: containers.reason });
  const runs = containers.value.containers.some((container) => container.component === 'kube-apiserver' && container.running);
  return runs ? undefined : msg(`${id}:refused-not-running`, {});
}

/** Down for certain; a member that could not be looked at is no obstacle. */
function localMemberIsDown({ members, metricsHealth }: EtcdFact): boolean {
  if (!members.ok) return unansweredState(members.unread, true, metricsHealth).state === 'unhealthy';
  const local = members.value.find((member) => member.local);
  return local !== undefined && memberState(local, metricsHealth).state === 'unhealthy';
}
