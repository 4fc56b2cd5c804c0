import { expect, it } from 'vitest';
import { restartApiserver } from '../../../src/fixes/control-plane/restart-apiserver.ts';
import type { GivenFacts } from '../fix-context.ts';
import { contextOf, findingOf, planOf, refusalOf } from '../fix-context.ts';

const down = findingOf('control-plane/apiserver-down', { url: 'https://10.77.0.11:6443' });
const refusedConnection = { ok: false, unread: { kind: 'failed', code: 'ECONNREFUSED', reason: 'connect' } } as const;
const unit = {
  loadState: 'loaded',
  activeState: 'active',
  subState: 'running',
  unitFileState: 'enabled',
  result: 'success',
  restarts: 0,
  mainPid: 1,
  exitStatus: 0,
  startedAt: '',
};
const able: GivenFacts = {
  manifests: { files: [{ path: '/etc/kubernetes/manifests/kube-apiserver.yaml', component: 'kube-apiserver', flags: {} }] },
  kubelet: { unit: { ok: true, value: unit } },
  etcd: { external: false, members: { ok: true, value: [] }, metricsHealth: refusedConnection },
  containers: { via: 'ctr', containers: [{ component: 'kube-apiserver', id: 'a', running: true }] },
};

it('restarts one that runs and does not answer, and waits for it to live', () => {
  const plan = planOf(restartApiserver.plan(down, contextOf(able)));
  expect(plan).toMatchObject({
    changes: [],
    restarts: ['kube-apiserver'],
    finish: [{ probe: { probe: 'http-ok', url: 'https://10.77.0.11:6443/livez' } }],
    verify: ['control-plane/apiserver-down'],
  });
});

it.each<[string, GivenFacts, boolean]>([
  ['control-plane/restart-apiserver:refused-offline', {}, false],
  ['control-plane/restart-apiserver:refused-manifest', { manifests: { files: [] } }, true],
  [
    'control-plane/restart-apiserver:refused-kubelet',
    { kubelet: { unit: { ok: true, value: { ...unit, activeState: 'activating' } } } },
    true,
  ],
  ['control-plane/restart-apiserver:refused-kubelet', { kubelet: 'not read' }, true],
  [
    'control-plane/restart-apiserver:refused-etcd',
    { etcd: { external: false, members: refusedConnection, metricsHealth: refusedConnection } },
    true,
  ],
  ['control-plane/restart-apiserver:refused-containers', { containers: 'runtime silent' }, true],
  [
    'control-plane/restart-apiserver:refused-not-running',
    { containers: { via: 'ctr', containers: [{ component: 'kube-apiserver', id: 'a', running: false }] } },
    true,
  ],
])('%s', (code, given, live) => {
  expect(refusalOf(restartApiserver.plan(down, contextOf({ ...able, ...given }, live)))).toBe(code);
});
