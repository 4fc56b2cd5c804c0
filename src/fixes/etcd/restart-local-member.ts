import { memberState, unansweredState } from '../../domain/etcd-member-state.ts';
import { msg } from '../../domain/message.ts';
import type { EtcdFact } from '../../model/facts.ts';
import type { LinkedFinding } from '../../model/finding.ts';
import type { Fix, FixContext, Step } from '../../model/fix.ts';
import type { Message } from '../../model/message.ts';

/** etcd replays its log and finds its leader well within this. */
const healthyWithinMs = 60_000;

/** Restarts the static pod of a local member that runs and does not answer: one that hangs comes back with its data. */
export const restartLocalMember: Fix = {
  id: 'etcd/restart-local-member',
  for: ['etcd/member-unhealthy', 'etcd/quorum-lost'],
  title: msg('etcd/restart-local-member:title', {}),
  risk: 'disruptive',
  plan(finding, at) {
    const because = refusal(finding, at);
    if (because !== undefined) return { kind: 'refused', because };
    const etcd = at.facts.etcd.state === 'ok' ? at.facts.etcd.value : undefined;
    return {
      kind: 'plan',
      fix: 'etcd/restart-local-member',
      finding: finding.key,
      risk: 'disruptive',
      effect: msg('etcd/restart-local-member:effect', {}),
      changes: [],
      restarts: ['etcd'],
      finish: etcd?.metricsUrl === undefined ? [] : [waitForHealth(etcd.metricsUrl)],
      verify: [finding.check],
    };
  },
};

function waitForHealth(metricsUrl: string): Step {
  return {
    do: 'wait-until',
    why: msg('step:wait-for-etcd', {}),
    probe: { probe: 'http-ok', url: `${metricsUrl}/health` },
    timeoutMs: healthyWithinMs,
    undo: { kind: 'nothing-to-undo' },
  };
}

function refusal(finding: LinkedFinding, { facts, live }: FixContext): Message | undefined {
  if (!live) return msg('etcd/restart-local-member:refused-offline', {});
  if (finding.check === 'etcd/member-unhealthy' && finding.about['local'] !== 'true')
    return msg('etcd/restart-local-member:refused-not-local', {});
  if (facts.etcd.state !== 'ok') return msg('etcd/restart-local-member:refused-unseen', {});
  const fault = localFault(facts.etcd.value, finding);
  if (fault !== undefined) return fault;
  // Another etcd member's finding explains a lost quorum; every other cause is one that a restart does not take away.
  const cause = finding.causedBy.find((key) => !key.startsWith('etcd/'));
  if (cause !== undefined) return msg('etcd/restart-local-member:refused-cause', { cause });

  const manifest = facts.manifests.state === 'ok' ? facts.manifests.value.files.find(({ component }) => component === 'etcd') : undefined;
  if (manifest === undefined || manifest.fault !== undefined || manifest.unread !== undefined)
    return msg('etcd/restart-local-member:refused-no-manifest', {});
  const unit = facts.kubelet.state === 'ok' ? facts.kubelet.value.unit : undefined;
  if (unit?.ok !== true || unit.value.activeState !== 'active') return msg('etcd/restart-local-member:refused-kubelet', {});
  const containers = facts.containers.state === 'ok' ? facts.containers.value.containers : undefined;
  const runs = containers?.some(({ component, running }) => component === 'etcd' && running) ?? true;
  return runs ? undefined : msg('etcd/restart-local-member:refused-not-running', {});
}

/** Undefined when the local member is at fault for certain. */
function localFault(etcd: EtcdFact, finding: LinkedFinding): Message | undefined {
  if (etcd.external) return msg('etcd/restart-local-member:refused-not-local', {});
  if (!etcd.members.ok) {
    const { state } = unansweredState(etcd.members.unread, true, etcd.metricsHealth);
    return state === 'unhealthy' ? undefined : msg('etcd/restart-local-member:refused-unseen', {});
  }
  const local = etcd.members.value.find((member) => member.local);
  if (local === undefined) return msg('etcd/restart-local-member:refused-not-local', {});
  const { state } = memberState(local, etcd.metricsHealth);
  if (state === 'unknown') return msg('etcd/restart-local-member:refused-unseen', {});
  // A leaderless member waits for the others; only one that lost touch on its own gains by a restart.
  const answers = local.status.ok && (state === 'healthy' || finding.check === 'etcd/quorum-lost');
  return answers ? msg('etcd/restart-local-member:refused-answers', {}) : undefined;
}
