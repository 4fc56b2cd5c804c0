import { decideKubeletStart } from '../../domain/kubelet-bootstrap.ts';
import { msg } from '../../domain/message.ts';
import { refused } from '../../domain/signing-plan.ts';
import type { UnitTrouble } from '../../domain/unit-trouble.ts';
import type { KubeletFact } from '../../model/facts.ts';
import type { LinkedFinding } from '../../model/finding.ts';
import type { Fix, FixContext, Plan, Step } from '../../model/fix.ts';
import type { Message } from '../../model/message.ts';
import { unreadFact } from './kubelet-credentials.ts';
import { healthySteps } from './kubelet-health.ts';

const id = 'kubelet/start';
const unit = 'kubelet.service';

/** Starts a kubelet that nobody starts; one that fails by itself needs its cause mended, not another start. */
export const startKubelet: Fix = {
  id,
  for: ['kubelet/not-running'],
  title: msg(`${id}:title`, {}),
  risk: 'disruptive',
  plan(finding, at) {
    const { kubelet } = at.facts;
    if (kubelet.state !== 'ok') return unreadFact('kubelet', kubelet);
    if (!kubelet.value.unit.ok) return refused(msg(`${id}:refused-unknown`, {}));
    const disabled = kubelet.value.unit.value.unitFileState === 'disabled';
    // `predicate` was written by the check of this finding, from the same union.
    const trouble = finding.about['predicate'] as UnitTrouble | undefined;
    switch (trouble) {
      case undefined:
        return refused(msg(`${id}:refused-unknown`, {}));
      case 'not-installed':
        return refused(msg(`${id}:refused-not-installed`, {}));
      case 'masked':
        return refused(msg(`${id}:refused-masked`, {}));
      case 'changing':
        return refused(msg(`${id}:refused-changing`, {}));
      case 'looping':
        return lacksCredentials(at)
          ? refused(msg(`${id}:refused-credentials`, {}))
          : refused(msg(`${id}:refused-looping`, { line: lastLine(kubelet.value) }));
      case 'disabled':
        return planOf(finding, { changes: [enableStep], finish: [], effect: msg(`${id}:effect-enable`, {}), risk: 'safe' });
      case 'failed':
      case 'stopped':
        if (lacksCredentials(at)) return refused(msg(`${id}:refused-credentials`, {}));
        return planOf(finding, {
          changes: [...(disabled ? [enableStep] : []), startStep],
          finish: [staysUpStep, ...healthySteps(kubelet.value)],
          effect: msg(`${id}:effect`, {}),
          risk: 'disruptive',
        });
      case 'unhealthy':
      case 'hanging':
        return {
          ...planOf(finding, {
            changes: [],
            finish: healthySteps(kubelet.value),
            effect: msg(`${id}:effect-restart`, {}),
            risk: 'disruptive',
          }),
          restarts: ['kubelet'],
        };
    }
  },
};

function planOf(
  finding: LinkedFinding,
  of: { readonly changes: readonly Step[]; readonly finish: readonly Step[]; readonly effect: Message; readonly risk: Plan['risk'] },
): Plan {
  return { kind: 'plan', fix: id, finding: finding.key, ...of, restarts: [], verify: [finding.check] };
}

const enableStep: Step = {
  do: 'service',
  verb: 'enable',
  unit,
  why: msg('step:enable-kubelet', {}),
  undo: {
    kind: 'steps',
    steps: [
      {
        do: 'run',
        argv: ['systemctl', 'disable', unit],
        timeoutMs: 30_000,
        touches: [],
        why: msg('step:disable-kubelet', {}),
        undo: { kind: 'nothing-to-undo' },
      },
    ],
  },
};

const startStep: Step = {
  do: 'service',
  verb: 'start',
  unit,
  why: msg('step:start-kubelet', {}),
  undo: {
    kind: 'steps',
    steps: [{ do: 'service', verb: 'stop', unit, why: msg('step:stop-kubelet', {}), undo: { kind: 'nothing-to-undo' } }],
  },
};

/** A kubelet that fails at its start lives for a second or two; systemd calls it active meanwhile. */
const staysUpStep: Step = {
  do: 'wait-until',
  probe: { probe: 'unit-active', unit, stableMs: 5000 },
  timeoutMs: 60_000,
  why: msg('step:wait-kubelet', {}),
  undo: { kind: 'nothing-to-undo' },
};

/** Would it end at once for want of credentials? Where that is not known, it is not held against it. */
function lacksCredentials({ facts, now }: FixContext): boolean {
  const { kubelet, kubeconfigs, 'kubelet-pki': pki } = facts;
  if (kubelet.state !== 'ok' || kubeconfigs.state !== 'ok' || pki.state !== 'ok') return false;
  const { kubelet: kubeconfig, bootstrapKubelet: bootstrapKubeconfig } = kubeconfigs.value;
  return decideKubeletStart({ kubeconfig, bootstrapKubeconfig, pki: pki.value, kubelet: kubelet.value }, now).path === 'exit';
}

function lastLine(kubelet: KubeletFact): string {
  return kubelet.log.ok ? (kubelet.log.value.at(-1)?.line ?? '') : '';
}
