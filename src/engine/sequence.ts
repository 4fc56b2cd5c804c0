import { msg } from '../domain/message.ts';
import type { Plan, Restart, Step } from '../model/fix.ts';

/** Nothing but the kubelet starts static pods, etcd comes before what stores in it, the API server before its clients. */
const restartOrder: readonly Restart[] = ['kubelet', 'etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** How long a kubelet must stay up before it counts as started: longer than a failing one lives, shorter than its 10 s restart pause. */
const kubeletStableMs = 5000;

/**
 * The steps of one or more plans in the order in which they are done: all changes in the plans' order, each once; then
 * each restart once; then what the plans do afterwards.
 */
export function stepsOf(plans: readonly Plan[]): readonly Step[] {
  const wanted = new Set(plans.flatMap((plan) => plan.restarts));
  return [
    ...distinct(plans.flatMap((plan) => plan.changes)),
    ...restartOrder.filter((component) => wanted.has(component)).flatMap(restartSteps),
    ...distinct(plans.flatMap((plan) => plan.finish)),
  ];
}

function restartSteps(component: Restart): readonly Step[] {
  if (component !== 'kubelet') {
    return [{ do: 'restart-static-pod', component, why: msg('step:restart-static-pod', { component }), undo: { kind: 'repeat' } }];
  }
  return [
    { do: 'service', verb: 'restart', unit: 'kubelet.service', why: msg('step:restart-kubelet', {}), undo: { kind: 'repeat' } },
    {
      do: 'wait-until',
      probe: { probe: 'unit-active', unit: 'kubelet.service', stableMs: kubeletStableMs },
      timeoutMs: 60_000,
      why: msg('step:wait-kubelet', {}),
      undo: { kind: 'nothing-to-undo' },
    },
  ];
}

function distinct(steps: readonly Step[]): readonly Step[] {
  const seen = new Set<string>();
  return steps.filter((step) => {
    const { why: _why, ...action } = step;
    const identity = JSON.stringify(action);
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
}
