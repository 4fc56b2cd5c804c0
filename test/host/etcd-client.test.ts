import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { unansweredState } from '../../src/domain/etcd-member-state.ts';
import { mintEtcdCertificates } from '../harness/etcd-certificates.ts';
import { freePorts } from '../harness/etcd-cluster.ts';

/** In a program of its own, started as bin/kdoctor starts it: vitest's workers are started otherwise. */
const script = `
const [{ openLocalHost }, { etcdStatus }] = await Promise.all([import(process.argv[1] + '/local.ts'), import(process.argv[1] + '/etcd.ts')]);
const target = { ...JSON.parse(process.argv[2]), timeoutMs: 2000 };
const ask = () => etcdStatus(target, openLocalHost());
process.stdout.write(JSON.stringify([await ask(), await ask()]));`;

test('deprecation warnings may be off already when etcd is asked', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'kdoctor-etcd-client-'));
  try {
    const { ca, client } = mintEtcdCertificates(dir);
    const [port] = await freePorts(1);
    const target = { endpoint: `https://127.0.0.1:${port}`, tls: { ca, cert: client.cert, key: client.key } };
    const hostDir = fileURLToPath(new URL('../../src/host', import.meta.url));
    const argv = ['--no-deprecation', '--no-warnings', '--input-type=module', '-e', script, hostDir, JSON.stringify(target)];
    const answers: unknown = JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' }));
    const refused = expect.objectContaining({ kind: 'failed', code: 'ECONNREFUSED' });
    expect(answers).toEqual([refused, refused]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test.each(['UNKNOWN', 'ERR_INVALID_ARG_TYPE', 'ERR_OSSL_PEM_NO_START_LINE', 'NO-CREDENTIALS'])(
  '%s is a failure of our own: it says nothing of the member',
  (code) => {
    expect(unansweredState({ kind: 'failed', code, reason: '' }, true).state).toBe('unknown');
  },
);

test.each([
  'ECONNREFUSED',
  'NOT-TLS',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'GRPC-UNAVAILABLE',
  'CERT_HAS_EXPIRED',
])('%s is the fault of the local member', (code) => {
  expect(unansweredState({ kind: 'failed', code, reason: '' }, true).state).toBe('unhealthy');
});
