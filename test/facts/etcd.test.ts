import { describe, expect, test } from 'vitest';
import { collectFacts } from '../../src/engine/collect.ts';
import type { EtcdFact, FactResult } from '../../src/model/facts.ts';
import type { AnswerTo, ServerRequest } from '../../src/model/host.ts';
import type { Read } from '../../src/model/read.ts';
import { type FakeFile, fakeHost } from '../harness/fake-host.ts';

/** Flags of kubeadm 1.20's etcd.yaml on a real control plane, the rest of the file left out. */
const etcdManifest = manifest('etcd', [
  '--advertise-client-urls=https://10.77.0.11:2379',
  '--cert-file=/etc/kubernetes/pki/etcd/server.crt',
  '--data-dir=/data/etcd',
  '--initial-advertise-peer-urls=https://10.77.0.11:2380',
  '--initial-cluster=cp2=https://10.77.0.12:2380,cp1=https://10.77.0.11:2380',
  '--key-file=/etc/kubernetes/pki/etcd/server.key',
  '--listen-client-urls=https://127.0.0.1:2379,https://10.77.0.11:2379',
  '--listen-metrics-urls=http://127.0.0.1:2381',
  '--name=cp1',
  '--trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt',
]);
const listed = {
  clusterId: '1',
  members: [
    {
      id: '2677674080080550774',
      name: 'cp1',
      peerUrls: ['https://10.77.0.11:2380'],
      clientUrls: ['https://10.77.0.11:2379'],
      isLearner: false,
    },
    {
      id: '12708428472504266638',
      name: 'cp2',
      peerUrls: ['https://10.77.0.12:2380'],
      clientUrls: ['https://10.77.0.12:2379'],
      isLearner: false,
    },
    { id: '7', name: 'cp3', peerUrls: ['https://10.77.0.13:2380'], clientUrls: ['https://10.77.0.13:2379'], isLearner: true },
    { id: '8', name: '', peerUrls: ['https://10.77.0.14:2380'], clientUrls: [], isLearner: false },
  ],
};

describe('a stacked member', () => {
  test('every member is asked at its own address, the local one on loopback; a learner is asked for no read', async () => {
    const asked: string[] = [];
    const { etcd } = await look({ '/etc/kubernetes/manifests/etcd.yaml': etcdManifest, '/data/etcd/member/snap/db': 'x' }, (request) => {
      asked.push('endpoint' in request ? `${request.ask} ${request.endpoint}` : request.ask);
      return request.ask === 'etcd-members' ? ok(listed) : { kind: 'timed-out', afterMs: 2000 };
    });
    expect(value(etcd)).toMatchObject({
      external: false,
      endpoint: 'https://127.0.0.1:2379',
      localName: 'cp1',
      metricsUrl: 'http://127.0.0.1:2381',
      dataDir: { path: '/data/etcd', state: 'data' },
      tls: { ca: '/etc/kubernetes/pki/etcd/ca.crt', cert: '/etc/kubernetes/pki/etcd/healthcheck-client.crt' },
    });
    const { members } = value(etcd);
    expect(members.ok && members.value.map(({ idHex, local, status }) => [idHex, local, status.ok || status.unread.kind])).toEqual([
      ['252902638f78db76', true, 'timed-out'],
      ['b05d685d1513af8e', false, 'timed-out'],
      ['7', false, 'timed-out'],
      ['8', false, 'absent'],
    ]);
    expect(asked.sort()).toEqual([
      'etcd-alarms https://127.0.0.1:2379',
      'etcd-members https://10.77.0.12:2379',
      'etcd-members https://127.0.0.1:2379',
      'etcd-read https://10.77.0.12:2379',
      'etcd-read https://127.0.0.1:2379',
      'etcd-status https://10.77.0.12:2379',
      'etcd-status https://10.77.0.13:2379',
      'etcd-status https://127.0.0.1:2379',
      'http-get',
    ]);
  });

  test('when nobody lists the members, the reason is the local one', async () => {
    const { etcd } = await look({ '/etc/kubernetes/manifests/etcd.yaml': etcdManifest }, (request) =>
      'endpoint' in request && request.endpoint.includes('127.0.0.1') ? failed('ECONNREFUSED') : { kind: 'timed-out', afterMs: 2000 },
    );
    expect(value(etcd).members).toEqual({ ok: false, unread: failed('ECONNREFUSED') });
    expect(value(etcd).dataDir.state).toBe('absent');
  });

  test.each([
    ['refused', failed('ECONNREFUSED'), failed('ECONNREFUSED')],
    ['answered', ok({ pem: [] }), failed('NO-CREDENTIALS')],
  ] as const)('without credentials a handshake tells whether somebody is there: %s', async (_, handshake, unread) => {
    const { etcd } = await look({ '/etc/kubernetes/manifests/etcd.yaml': etcdManifest }, (request) =>
      request.ask === 'tls-chain' && request.host === '127.0.0.1' && request.port === 2379 ? handshake : failed('NO-CREDENTIALS'),
    );
    expect(value(etcd).members).toEqual({ ok: false, unread });
  });
});

test('with /etc/kubernetes deleted, the data directory tells that there is a member at kubeadm’s own address', async () => {
  const { etcd } = await look({ '/var/lib/etcd/member/snap/db': 'x', '/etc/hostname': 'cp1\n' }, () => failed('ECONNREFUSED'));
  expect(value(etcd)).toMatchObject({
    localName: 'cp1',
    endpoint: 'https://127.0.0.1:2379',
    metricsUrl: 'http://127.0.0.1:2381',
    members: { ok: false },
    dataDir: { state: 'data' },
  });
});

test('a manifest that cannot be read still tells that there is a member', async () => {
  const { etcd } = await look({ '/etc/kubernetes/manifests/etcd.yaml': '' }, () => failed('ECONNREFUSED'));
  expect(value(etcd)).toMatchObject({ external: false, endpoint: 'https://127.0.0.1:2379', dataDir: { state: 'absent' } });
});

test('an external cluster is asked with the API server’s own credentials; none of it is local', async () => {
  const apiserver = manifest('kube-apiserver', [
    '--etcd-servers=https://10.0.0.5:2379,https://10.0.0.6:2379',
    '--etcd-cafile=/ext/ca.crt',
    '--etcd-certfile=/ext/client.crt',
    '--etcd-keyfile=/ext/client.key',
  ]);
  const { etcd } = await look({ '/etc/kubernetes/manifests/kube-apiserver.yaml': apiserver }, (request) =>
    request.ask === 'etcd-members' && request.endpoint.includes('10.0.0.6') ? ok(listed) : failed('ECONNREFUSED'),
  );
  expect(value(etcd)).toMatchObject({
    external: true,
    endpoint: 'https://10.0.0.5:2379',
    tls: { ca: '/ext/ca.crt', cert: '/ext/client.crt', key: '/ext/client.key' },
    metricsHealth: { ok: false, unread: { kind: 'absent' } },
  });
  const { members } = value(etcd);
  expect(members.ok && members.value.some(({ local }) => local)).toBe(false);
});

test('a worker has no etcd', async () => {
  expect(await look({ '/etc/kubernetes/kubelet.conf': 'x' }, () => failed('ECONNREFUSED'))).toMatchObject({
    etcd: { state: 'not-applicable' },
  });
});

test('a mounted file system has no live etcd', async () => {
  expect(await look({ '/etc/kubernetes/manifests/etcd.yaml': etcdManifest }, () => ({ kind: 'offline' }))).toMatchObject({
    etcd: { state: 'offline' },
  });
});

async function look(files: Readonly<Record<string, FakeFile>>, ask: (request: ServerRequest) => Read<AnswerTo<ServerRequest>>) {
  const { etcd } = await collectFacts(fakeHost({ files, ask }), { only: ['etcd'] });
  return { etcd };
}

function value(result: FactResult<EtcdFact>): EtcdFact {
  if (result.state !== 'ok') throw new Error(result.reason);
  return result.value;
}

function ok<T>(answer: T): { readonly kind: 'ok'; readonly value: T } {
  return { kind: 'ok', value: answer };
}

function failed(code: string): { readonly kind: 'failed'; readonly code: string; readonly reason: string } {
  return { kind: 'failed', code, reason: 'x' };
}

function manifest(component: string, flags: readonly string[]): string {
  const command = [component, ...flags].map((word) => `    - ${word}`).join('\n');
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${component}\nspec:\n  containers:\n  - name: ${component}\n    image: k8s.gcr.io/${component}:1\n    command:\n${command}\n`;
}
