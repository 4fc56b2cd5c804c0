import { describe, expect, it } from 'vitest';
import { containers } from '../../src/facts/containers.ts';
import type { FactResult, NodeFact } from '../../src/model/facts.ts';
import { type FakeNode, fakeHost } from '../harness/fake-host.ts';

const apiserverId = 'bcc0f8b75df4b486aada90085cce0aab5d109a2a599ab368de75965589a29d90';
const etcdId = 'ce1888cbb5482ab36000d429e6673dc3f6727187e1f9f4c0bcdf2ae5c3db36ac';
const ctr = 'ctr --connect-timeout 2s --timeout 5s -n k8s.io';
const filter = (name: string) =>
  `${ctr} containers ls -q labels."io.kubernetes.container.name"==${name},labels."io.kubernetes.pod.namespace"==kube-system`;
/** As a real containerd 1.6 answers. */
const ctrAnswers = {
  [`${ctr} tasks ls`]: {
    stdout: `TASK                                                                PID    STATUS    \n${apiserverId}    386    RUNNING\n`,
  },
  [filter('etcd')]: { stdout: `${etcdId}\n` },
  [filter('kube-apiserver')]: { stdout: `${apiserverId}\n` },
  [filter('kube-controller-manager')]: {},
  [filter('kube-scheduler')]: {},
};
const crictl = (endpoint: string) => `crictl --runtime-endpoint ${endpoint} --timeout 5s ps -a -o json`;

function collect(node: FakeNode, runtime: NodeFact['runtime']) {
  const fact = { state: 'ok', value: { runtime } };
  // Of the node's facts the runtime alone is asked for.
  return containers.collect({ host: fakeHost(node), get: async () => fact as FactResult<never> });
}

describe('containers', () => {
  it('come from ctr where crictl is not installed', async () => {
    expect(await collect({ commands: ctrAnswers }, { name: 'containerd' })).toEqual({
      state: 'ok',
      value: {
        via: 'ctr',
        containers: [
          { component: 'etcd', id: etcdId, running: false },
          { component: 'kube-apiserver', id: apiserverId, running: true },
        ],
      },
    });
  });
  it('come from crictl at the node’s own endpoint where it is', async () => {
    const answer = { stdout: '{"containers":[]}' };
    expect(
      await collect({ commands: { [crictl('unix:///run/crio/crio.sock')]: answer } }, { name: 'cri-o', endpoint: '/run/crio/crio.sock' }),
    ).toEqual({
      state: 'ok',
      value: { via: 'crictl', containers: [] },
    });
  });
  it('come from docker itself, not from the kubelet’s shim', async () => {
    const line = JSON.stringify({ ID: 'a1', Names: 'k8s_etcd_etcd-cp1_kube-system_9c82_0', State: 'running' });
    const fact = await collect({ commands: { 'docker ps -a --no-trunc --format {{json .}}': { stdout: line } } }, { name: 'docker' });
    expect(fact).toMatchObject({ state: 'ok', value: { via: 'docker', containers: [{ component: 'etcd', id: 'a1', running: true }] } });
  });
  it('fail with every tool’s last words, and never as an empty list', async () => {
    const dead = { status: 1, stderr: 'ctr: failed to dial "/run/containerd/containerd.sock": context deadline exceeded\n' };
    const commands = { ...ctrAnswers, [`${ctr} tasks ls`]: dead };
    expect(await collect({ commands }, { name: 'containerd' })).toEqual({
      state: 'failed',
      reason: 'crictl: not there; ctr: ctr: failed to dial "/run/containerd/containerd.sock": context deadline exceeded',
    });
  });
  it('are not asked for again with another tool when the runtime is silent', async () => {
    const silent = {
      status: 1,
      stderr: 'FATA[0005] listing containers: rpc error: code = DeadlineExceeded desc = context deadline exceeded\n',
    };
    const fact = await collect(
      { commands: { ...ctrAnswers, [crictl('unix:///run/containerd/containerd.sock')]: silent } },
      { name: 'containerd' },
    );
    expect(fact.state).toBe('failed');
  });
  it('are those of a running node alone', async () => {
    const commands = { [crictl('unix:///run/containerd/containerd.sock')]: { unread: { kind: 'offline' } } } as const;
    expect((await collect({ commands }, { name: 'unknown' })).state).toBe('offline');
  });
});
