import { expect, it } from 'vitest';
import { parseCrictlContainers, parseCtrRunningTasks, parseDockerContainers, parseIds } from '../../src/domain/container-list.ts';

// Of a real containerd 1.6 with kubelet 1.20.
const tasks = `TASK                                                                PID    STATUS    
7f377e1fe1f361d9a6ce24440427d6d7b053ee97cc015a042d44f592a97d6084    435    RUNNING
ce1888cbb5482ab36000d429e6673dc3f6727187e1f9f4c0bcdf2ae5c3db36ac    388    STOPPED
`;

it('ctr: only tasks that run count', () => {
  expect([...(parseCtrRunningTasks(tasks) ?? [])]).toEqual(['7f377e1fe1f361d9a6ce24440427d6d7b053ee97cc015a042d44f592a97d6084']);
});
it('ctr: a table without tasks is no failure, anything else is', () => {
  expect(parseCtrRunningTasks('TASK    PID    STATUS    \n')?.size).toBe(0);
  expect(parseCtrRunningTasks('')).toBeUndefined();
  expect(parseCtrRunningTasks('ctr: failed to dial "/run/containerd/containerd.sock"')).toBeUndefined();
});
it('ids come one a line', () => {
  expect(parseIds('abc\n\ndef\n')).toEqual(['abc', 'def']);
});

const crictl = (name: string, state: string, namespace = 'kube-system') => ({
  id: `${name}-${state}`,
  metadata: { name, attempt: 0 },
  state,
  labels: { 'io.kubernetes.container.name': name, 'io.kubernetes.pod.namespace': namespace },
});
it('crictl: components of kube-system alone, running or not', () => {
  const output = JSON.stringify({
    containers: [
      crictl('etcd', 'CONTAINER_RUNNING'),
      crictl('etcd', 'CONTAINER_EXITED'),
      crictl('coredns', 'CONTAINER_RUNNING'),
      crictl('etcd', 'CONTAINER_RUNNING', 'shop'),
    ],
  });
  expect(parseCrictlContainers(output)).toEqual([
    { component: 'etcd', id: 'etcd-CONTAINER_RUNNING', running: true },
    { component: 'etcd', id: 'etcd-CONTAINER_EXITED', running: false },
  ]);
  expect(parseCrictlContainers('{"containers":[]}')).toEqual([]);
  expect(parseCrictlContainers('E1121 validate service connection')).toBeUndefined();
});

it('docker: components by the names that the kubelet gives', () => {
  const line = (Names: string, more: object) => JSON.stringify({ ID: Names.length.toString(), Names, ...more });
  const output = [
    line('k8s_kube-apiserver_kube-apiserver-cp1_kube-system_9c82_0', { State: 'running', Status: 'Up 3 hours' }),
    line('k8s_etcd_etcd-cp1_kube-system_9c82_1', { Status: 'Exited (1) 2 hours ago' }),
    line('k8s_POD_etcd-cp1_kube-system_9c82_1', { State: 'running' }),
    line('etcd', { State: 'running' }),
    'Cannot connect to the Docker daemon',
  ].join('\n');
  expect(parseDockerContainers(output).map((c) => [c.component, c.running])).toEqual([
    ['kube-apiserver', true],
    ['etcd', false],
  ]);
});
