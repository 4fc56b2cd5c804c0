import { describe, expect, test } from 'vitest';
import { msg } from '../../src/domain/message.ts';
import { stepsOf } from '../../src/engine/sequence.ts';
import type { Plan, Restart, Step } from '../../src/model/fix.ts';
import type { AbsPath } from '../../src/model/host.ts';

const remove = (path: AbsPath, why: Step['why'] = msg('cli:no-history', {})): Step => ({
  do: 'remove-file',
  path,
  why,
  undo: { kind: 'restore-backup' },
});

function plan(o: { changes?: readonly Step[]; restarts?: readonly Restart[]; finish?: readonly Step[] }): Plan {
  return {
    kind: 'plan',
    fix: 'pki/renew-certificate',
    finding: 'pki/certificate-expired@/x',
    risk: 'safe',
    effect: msg('cli:no-history', {}),
    changes: o.changes ?? [],
    restarts: o.restarts ?? [],
    finish: o.finish ?? [],
    verify: ['pki/certificate-expired'],
  };
}

/** Steps in short: what is done, and to what. */
const outline = (plans: readonly Plan[]) =>
  stepsOf(plans).map((step) => {
    switch (step.do) {
      case 'remove-file':
        return `remove ${step.path}`;
      case 'restart-static-pod':
        return `restart ${step.component}`;
      case 'service':
        return `${step.verb} ${step.unit}`;
      default:
        return step.do;
    }
  });

describe('the steps of several plans', () => {
  test('are all changes, then the restarts, then what comes afterwards', () => {
    const first = plan({ changes: [remove('/a')], restarts: ['etcd'], finish: [remove('/after-a')] });
    const second = plan({ changes: [remove('/b')], restarts: ['etcd'], finish: [remove('/after-b')] });
    expect(outline([first, second])).toEqual(['remove /a', 'remove /b', 'restart etcd', 'remove /after-a', 'remove /after-b']);
  });

  test('restart each component once: the kubelet first, etcd before the API server, that before its clients', () => {
    const restarts: readonly Restart[] = ['kube-scheduler', 'kube-apiserver', 'kubelet', 'kube-controller-manager', 'etcd'];
    expect(outline([...restarts, ...restarts].map((restart) => plan({ restarts: [restart] })))).toEqual([
      'restart kubelet.service',
      'wait-until',
      'restart etcd',
      'restart kube-apiserver',
      'restart kube-controller-manager',
      'restart kube-scheduler',
    ]);
  });

  test('do the same thing once, whatever reason is given for it, and different things each', () => {
    const again = remove('/a', msg('cli:no-such-finding', { patterns: 'x' }));
    expect(outline([plan({ changes: [remove('/a'), remove('/b')] }), plan({ changes: [again, remove('/c')] })])).toEqual([
      'remove /a',
      'remove /b',
      'remove /c',
    ]);
    const guarded: Step = { ...remove('/a'), guards: [{ guard: 'clock-plausible' }] };
    expect(outline([plan({ changes: [remove('/a'), guarded] })])).toHaveLength(2);
  });

  test('of no plan are none', () => {
    expect(stepsOf([])).toEqual([]);
  });
});
