import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openLocalHost } from '../../src/host/local.ts';
import { createServers } from '../../src/host/servers.ts';
import type { AbsPath } from '../../src/model/host.ts';
import { type EtcdCertificates, mintEtcdCertificates } from '../harness/etcd-certificates.ts';
import { freePorts } from '../harness/etcd-cluster.ts';
import { abs } from '../harness/fake-host.ts';
import { type FakeHttpsServer, type Responder, startHttpsServer } from '../harness/https-server.ts';

const timeoutMs = 700;
const servers = createServers(openLocalHost(), { askTimeoutMs: timeoutMs });
let dir: string;
let pki: EtcdCertificates;
let ca: AbsPath;
let foreignCa: AbsPath;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kdoctor-servers-'));
  pki = mintEtcdCertificates(dir);
  ca = abs(pki.ca);
  foreignCa = abs(pki.foreign.ca);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a silent port', () => {
  let silent: Server;
  let port: number;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    silent = createTcpServer((socket) => sockets.push(socket.on('error', () => undefined)));
    [port = 0] = await freePorts(1);
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  test('every question ends at its deadline', async () => {
    const url = `https://127.0.0.1:${port}`;
    const tls = { ca, cert: abs(pki.client.cert), key: abs(pki.client.key) };
    const kubeconfig = writeKubeconfig('silent', url, pki.ca);
    const from = performance.now();
    const answers = await Promise.all([
      servers.ask({ ask: 'tls-chain', host: '127.0.0.1', port }),
      servers.ask({ ask: 'http-get', url, ca }),
      servers.ask({ ask: 'http-get', url: `http://127.0.0.1:${port}` }),
      servers.ask({ ask: 'etcd-status', endpoint: url, tls }),
      servers.ask({ ask: 'etcd-read', endpoint: url, tls }),
      servers.ask({ ask: 'kube-config-map', server: url, ca, namespace: 'a', name: 'b' }),
      servers.ask({ ask: 'kube-config-map', server: url, ca, kubeconfig, namespace: 'a', name: 'b' }),
    ]);
    expect(answers).toEqual(answers.map(() => ({ kind: 'timed-out', afterMs: timeoutMs })));
    // The clients of etcd and Kubernetes wait for minutes unless they are told; how long loading them takes is no matter here.
    expect(performance.now() - from).toBeLessThan(30_000);
    const acted = await servers.act({ act: 'kube-patch-config-map', kubeconfig, namespace: 'a', name: 'b', data: {} }, { timeoutMs: 300 });
    expect(acted).toMatchObject({ ok: false, code: 'ETIMEDOUT' });
  });
});

test('a refused connection is told from everything else by its code', async () => {
  const [port = 0] = await freePorts(1);
  const url = `https://127.0.0.1:${port}`;
  const tls = { ca, cert: abs(pki.client.cert), key: abs(pki.client.key) };
  const answers = await Promise.all([
    servers.ask({ ask: 'tls-chain', host: '127.0.0.1', port }),
    servers.ask({ ask: 'http-get', url, ca }),
    servers.ask({ ask: 'etcd-status', endpoint: url, tls }),
    servers.ask({
      ask: 'kube-config-map',
      server: url,
      ca,
      kubeconfig: writeKubeconfig('refused', url, pki.ca),
      namespace: 'a',
      name: 'b',
    }),
  ]);
  expect(answers.map((answer) => (answer.kind === 'failed' ? answer.code : answer.kind))).toEqual(answers.map(() => 'ECONNREFUSED'));
});

describe('the chain of a port', () => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)('is had also where a client certificate is demanded (%s)', async (version) => {
    const server = createTlsServer({
      cert: `${readFileSync(pki.server.cert, 'utf8')}${readFileSync(pki.ca, 'utf8')}`,
      key: readFileSync(pki.server.key),
      ca: readFileSync(pki.ca),
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: version,
      maxVersion: version,
    });
    server.on('tlsClientError', () => undefined);
    const [port = 0] = await freePorts(1);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    try {
      const answer = await servers.ask({ ask: 'tls-chain', host: '127.0.0.1', port });
      expect(answer.kind === 'ok' && answer.value.pem.map(withoutBreaks)).toEqual(
        [pki.server.cert, pki.ca].map((path) => withoutBreaks(readFileSync(path, 'utf8'))),
      );
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('GET without credentials', () => {
  test('verified against the right CA, marked against the wrong one, and never with a client certificate', async () => {
    await withServer(
      (_, response) => response.writeHead(200, { date: 'Thu, 01 Jan 2026 00:00:00 GMT' }).end('ok'),
      async ({ url, handshakes, seen }) => {
        const right = await servers.ask({ ask: 'http-get', url: `${url}/livez`, ca });
        expect(right).toEqual({ kind: 'ok', value: { status: 200, body: 'ok', verified: true, dateMs: Date.UTC(2026, 0, 1) } });
        const wrong = await servers.ask({ ask: 'http-get', url, ca: foreignCa });
        expect(wrong).toMatchObject({ kind: 'ok', value: { body: 'ok', verified: false, verifyError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } });
        expect(await servers.ask({ ask: 'http-get', url })).toMatchObject({ value: { verified: false, verifyError: 'NO-CA' } });
        expect(await servers.ask({ ask: 'http-get', url, ca: '/nowhere/ca.crt' })).toMatchObject({
          value: { verified: false, verifyError: 'CA-ABSENT' },
        });
        expect(handshakes).toEqual([undefined, undefined, undefined, undefined]);
        expect(seen[0]).toEqual({ method: 'GET', path: '/livez', body: '' });
      },
    );
  });

  test('an endless answer is cut off', async () => {
    await withServer(
      (_, response) => response.end(Buffer.alloc(1024 * 1024 + 1)),
      async ({ url }) =>
        expect(await servers.ask({ ask: 'http-get', url, ca })).toMatchObject({ kind: 'too-big', limitBytes: 1024 * 1024 }),
    );
  });
});

describe('a ConfigMap', () => {
  const object = { kind: 'ConfigMap', metadata: { name: 'cluster-info', resourceVersion: '368' }, data: { kubeconfig: 'text' } };
  const answerObject: Responder = (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(object));
  const question = { ask: 'kube-config-map', namespace: 'kube-public', name: 'cluster-info' } as const;

  test('read anonymously', async () => {
    await withServer(answerObject, async ({ url, seen, handshakes }) => {
      const answer = await servers.ask({ ...question, server: url, ca });
      expect(answer).toEqual({ kind: 'ok', value: { found: true, data: { kubeconfig: 'text' }, resourceVersion: '368' } });
      expect(seen).toEqual([{ method: 'GET', path: '/api/v1/namespaces/kube-public/configmaps/cluster-info', body: '' }]);
      expect(handshakes).toEqual([undefined]);
    });
  });

  test.each([
    [404, { kind: 'ok', value: { found: false, data: {} } }],
    [403, { kind: 'failed', code: 'HTTP-403', reason: 'no' }],
    [500, { kind: 'failed', code: 'HTTP-500', reason: 'no' }],
  ])('HTTP status %i is the same with and without credentials', async (status, expected) => {
    await withServer(
      (_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end('{"kind":"Status","message":"no"}'),
      async ({ url }) => {
        expect(await servers.ask({ ...question, server: url, ca })).toEqual(expected);
        expect(await servers.ask({ ...question, server: url, ca, kubeconfig: writeKubeconfig('status', url, pki.ca) })).toEqual(expected);
      },
    );
  });

  test('read with credentials: the certificate and the token reach the server that the CA vouches for', async () => {
    await withServer(answerObject, async ({ url, seen }) => {
      const answer = await servers.ask({ ...question, server: url, ca, kubeconfig: writeKubeconfig('good', url, pki.ca) });
      expect(answer).toMatchObject({ kind: 'ok', value: { resourceVersion: '368' } });
      expect(seen).toMatchObject([{ clientCertificate: 'healthcheck-client', authorization: 'Bearer abcdef-token' }]);
    });
  });

  test('credentials never reach a server that the CA does not vouch for', async () => {
    await withServer(answerObject, async ({ url, seen, handshakes }) => {
      const kubeconfig = writeKubeconfig('stranger', url, pki.foreign.ca);
      const read = await servers.ask({ ...question, server: url, ca: foreignCa, kubeconfig });
      expect(read).toMatchObject({ kind: 'failed', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
      const patched = await servers.act(
        { act: 'kube-patch-config-map', kubeconfig, namespace: 'a', name: 'b', data: {} },
        { timeoutMs: 2000 },
      );
      expect(patched).toMatchObject({ ok: false, code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
      expect(await servers.ask({ ...question, server: url, ca: foreignCa })).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
      expect(seen).toEqual([]);
      expect(handshakes.filter((name) => name !== undefined)).toEqual([]);
    });
  });

  test.each([
    ['insecure-skip-tls-verify: true', 'KUBECONFIG-INSECURE'],
    ['proxy-url: http://127.0.0.1:1', 'KUBECONFIG-UNSUPPORTED'],
  ])('a kubeconfig with %s is not used', async (line, code) => {
    await withServer(answerObject, async ({ url, handshakes }) => {
      const kubeconfig = writeKubeconfig('odd', url, pki.ca, line);
      expect(
        await servers.act({ act: 'kube-patch-config-map', kubeconfig, namespace: 'a', name: 'b', data: {} }, { timeoutMs: 2000 }),
      ).toMatchObject({ ok: false, code });
      expect(handshakes).toEqual([]);
    });
  });

  test('patched by merge, with the version that the plan was made from', async () => {
    await withServer(answerObject, async ({ url, seen }) => {
      const kubeconfig = writeKubeconfig('patch', url, pki.ca);
      const data = { kubeconfig: 'new', gone: null };
      const acted = await servers.act(
        { act: 'kube-patch-config-map', kubeconfig, namespace: 'kube-public', name: 'cluster-info', data, resourceVersion: '367' },
        { timeoutMs: 2000 },
      );
      expect(acted).toEqual({ ok: true, detail: 'patched ConfigMap kube-public/cluster-info, now at version 368' });
      expect(seen).toMatchObject([
        {
          method: 'PATCH',
          path: '/api/v1/namespaces/kube-public/configmaps/cluster-info',
          contentType: 'application/merge-patch+json',
          clientCertificate: 'healthcheck-client',
        },
      ]);
      expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ metadata: { resourceVersion: '367' }, data });
    });
  });

  test('a conflict is a failure with its status', async () => {
    await withServer(
      (_, response) =>
        response.writeHead(409, { 'content-type': 'application/json' }).end('{"kind":"Status","message":"the object has been modified"}'),
      async ({ url }) => {
        const acted = await servers.act(
          { act: 'kube-patch-config-map', kubeconfig: writeKubeconfig('conflict', url, pki.ca), namespace: 'a', name: 'b', data: {} },
          { timeoutMs: 2000 },
        );
        expect(acted).toEqual({ ok: false, code: 'HTTP-409', reason: 'the object has been modified' });
      },
    );
  });

  test.each([
    ['is none when the object holds what was sent: it was sent before, and nobody could note it', { kubeconfig: 'text', gone: null }, true],
    ['is one when it holds something else', { kubeconfig: 'other' }, false],
    ['is one when it holds what was to go', { kubeconfig: null }, false],
  ])('a conflict %s', async (_name, data, ok) => {
    const conflict: Responder = (request, response) =>
      request.method === 'PATCH'
        ? response.writeHead(409, { 'content-type': 'application/json' }).end('{"kind":"Status","message":"the object has been modified"}')
        : answerObject(request, response);
    await withServer(conflict, async ({ url }) => {
      const kubeconfig = writeKubeconfig('conflict', url, pki.ca);
      const acted = await servers.act(
        { act: 'kube-patch-config-map', kubeconfig, namespace: 'kube-public', name: 'cluster-info', data, resourceVersion: '367' },
        { timeoutMs: 2000 },
      );
      expect(acted).toMatchObject(ok ? { ok, detail: 'ConfigMap kube-public/cluster-info holds this already' } : { ok, code: 'HTTP-409' });
    });
  });
});

async function withServer(respond: Responder, use: (server: FakeHttpsServer) => Promise<void>): Promise<void> {
  const server = await startHttpsServer(pki.server, respond);
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

/** A kubeconfig with a client certificate and a token. */
function writeKubeconfig(name: string, server: string, caPath: string, clusterLine = ''): AbsPath {
  const base64 = (path: string) => readFileSync(path).toString('base64');
  const path = join(dir, `${name}.conf`);
  writeFileSync(
    path,
    `apiVersion: v1
kind: Config
current-context: c
clusters:
- name: k
  cluster:
    server: ${server}
    certificate-authority-data: ${base64(caPath)}
    ${clusterLine}
contexts:
- name: c
  context: {cluster: k, user: u}
users:
- name: u
  user:
    client-certificate-data: ${base64(pki.client.cert)}
    client-key-data: ${base64(pki.client.key)}
    token: abcdef-token
`,
  );
  return abs(path);
}

function withoutBreaks(pem: string): string {
  return pem.replaceAll('\n', '');
}
