import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectFacts } from '../../src/engine/collect.ts';
import type { AnswerTo, ServerRequest } from '../../src/model/host.ts';
import type { Read } from '../../src/model/read.ts';
import { mintCa } from '../harness/etcd-certificates.ts';
import { type FakeFile, fakeHost } from '../harness/fake-host.ts';

let dir: string;
let pem: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kdoctor-api-'));
  pem = readFileSync(mintCa(dir, 'kube-apiserver').cert, 'utf8');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: kube-apiserver
spec:
  containers:
  - command:
    - kube-apiserver
    - --advertise-address=10.77.0.11
    - --secure-port=7443
    image: k8s.gcr.io/kube-apiserver:v1.20.2
    name: kube-apiserver
`;
const kubeletConf = `apiVersion: v1
kind: Config
current-context: c
clusters: [{name: k, cluster: {server: "https://kubernetes-apiserver:6443/"}}]
contexts: [{name: c, context: {cluster: k, user: u}}]
users: [{name: u, user: {client-certificate: /x.pem, client-key: /x.pem}}]
`;

test('this node’s own API server is asked at its own address, and its certificate is parsed', async () => {
  const { api, asked } = await look(
    { '/etc/kubernetes/manifests/kube-apiserver.yaml': manifest, '/etc/kubernetes/kubelet.conf': kubeletConf },
    (request) =>
      request.ask === 'tls-chain'
        ? { kind: 'ok', value: { pem: [pem] } }
        : { kind: 'ok', value: { status: 200, body: 'ok', verified: true } },
  );
  expect(api).toMatchObject({
    state: 'ok',
    value: {
      url: 'https://10.77.0.11:7443',
      local: true,
      livez: { ok: true },
      served: { ok: true, value: { commonName: 'kube-apiserver' } },
    },
  });
  expect(asked).toContainEqual({ ask: 'http-get', url: 'https://10.77.0.11:7443/readyz', ca: '/etc/kubernetes/pki/ca.crt' });
  expect(asked).toContainEqual({ ask: 'tls-chain', host: '10.77.0.11', port: 7443 });
});

test('a worker asks the one that its kubelet uses; silence and junk are values', async () => {
  const silence: Read<never> = { kind: 'timed-out', afterMs: 2000 };
  const { api } = await look({ '/etc/kubernetes/kubelet.conf': kubeletConf }, (request) =>
    request.ask === 'tls-chain' ? { kind: 'ok', value: { pem: ['junk'] } } : silence,
  );
  expect(api).toMatchObject({
    state: 'ok',
    value: {
      url: 'https://kubernetes-apiserver:6443',
      local: false,
      livez: { ok: false, unread: silence },
      served: { ok: false, unread: { code: 'NO-CERTIFICATE' } },
    },
  });
});

test('offline it is offline, and without a name nothing can be asked', async () => {
  expect((await look({ '/etc/kubernetes/kubelet.conf': kubeletConf }, () => ({ kind: 'offline' }))).api.state).toBe('offline');
  const nothing = await look({}, () => ({ kind: 'offline' }));
  expect(nothing.api.state).toBe('failed');
  expect(nothing.asked.filter(({ ask }) => ask === 'tls-chain')).toEqual([]);
});

async function look(files: Readonly<Record<string, FakeFile>>, answer: (request: ServerRequest) => Read<AnswerTo<ServerRequest>>) {
  const asked: ServerRequest[] = [];
  const ask = (request: ServerRequest) => {
    asked.push(request);
    return answer(request);
  };
  const { api } = await collectFacts(fakeHost({ files, ask }), { only: ['api'] });
  return { api, asked };
}
