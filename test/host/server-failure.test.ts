import { expect, test } from 'vitest';
import { CredentialUnread, ServerFailure, unreadOf } from '../../src/host/server-failure.ts';

/** As grpc-js 1.14.7, undici and Node 24 word them; recorded from etcd 3.4.23 and from a server that is not there. */
const opensslAlert = (name: string, number: number) =>
  `14 UNAVAILABLE: No connection established. Last error: 40CDC6D9247F0000:error:0A000412:SSL routines:ssl3_read_bytes:${name}:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:918:SSL alert number ${number}\n (2026-11-21T05:53:09.250Z). Resolution note: `;
const unavailable = (text: string) => `14 UNAVAILABLE: No connection established. Last error: Error: ${text}. Resolution note: `;

test.each([
  [opensslAlert('ssl/tls alert bad certificate', 42), 'TLS-ALERT-BAD-CERTIFICATE', 'ssl/tls alert bad certificate'],
  [opensslAlert('ssl/tls alert certificate expired', 45), 'TLS-ALERT-CERTIFICATE-EXPIRED', 'ssl/tls alert certificate expired'],
  [opensslAlert('tlsv1 alert unknown ca', 48), 'TLS-ALERT-UNKNOWN-CA', 'tlsv1 alert unknown ca'],
  [opensslAlert('tlsv13 alert certificate required', 116), 'TLS-ALERT-CERTIFICATE-REQUIRED', 'tlsv13 alert certificate required'],
  [unavailable('connect ECONNREFUSED 127.0.0.1:2379'), 'ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:2379'],
  [unavailable('read ECONNRESET'), 'ECONNRESET', 'read ECONNRESET'],
  [
    unavailable('unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca'),
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'unable to verify the first certificate',
  ],
  [unavailable('certificate has expired'), 'CERT_HAS_EXPIRED', 'certificate has expired'],
  ['2 UNKNOWN: etcdserver: no leader', 'NO-LEADER', 'etcdserver: no leader'],
  ['14 UNAVAILABLE: etcdserver: rpc not supported for learner', 'LEARNER', 'etcdserver: rpc not supported for learner'],
  ['14 UNAVAILABLE: etcdserver: unhealthy cluster', 'UNHEALTHY-CLUSTER', 'etcdserver: unhealthy cluster'],
  ['5 NOT_FOUND: etcdserver: member not found', 'MEMBER-NOT-FOUND', 'etcdserver: member not found'],
  ['13 INTERNAL: something else', 'GRPC-INTERNAL', 'something else'],
  ['something else', 'UNKNOWN', 'something else'],
])('%s', (text, code, reason) => {
  expect(unreadOf(new Error(text), 2000)).toEqual({ kind: 'failed', code, reason });
});

test.each([
  [new Error('4 DEADLINE_EXCEEDED: Deadline exceeded after 2.001s,name resolution: 0.001s,Waiting for LB pick')],
  [Object.assign(new Error('connect ETIMEDOUT 10.0.0.1:2379'), { code: 'ETIMEDOUT' })],
  [new TypeError('fetch failed', { cause: Object.assign(new Error('Connect Timeout Error'), { code: 'UND_ERR_CONNECT_TIMEOUT' }) })],
  [new DOMException('The operation was aborted due to timeout', 'TimeoutError')],
])('%s is a missed deadline', (error) => {
  expect(unreadOf(error, 2000)).toEqual({ kind: 'timed-out', afterMs: 2000 });
});

test('the code of a cause wins over the words around it', () => {
  const error = new TypeError('fetch failed', {
    cause: Object.assign(new Error('self-signed certificate in certificate chain'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
  });
  expect(unreadOf(error, 1)).toEqual({
    kind: 'failed',
    code: 'SELF_SIGNED_CERT_IN_CHAIN',
    reason: 'fetch failed: self-signed certificate in certificate chain',
  });
});

test('our own failures keep their codes; credentials that cannot be read are told apart', () => {
  expect(unreadOf(new ServerFailure('KUBECONFIG-INSECURE', 'x'), 1)).toEqual({ kind: 'failed', code: 'KUBECONFIG-INSECURE', reason: 'x' });
  expect(unreadOf(new CredentialUnread('/k', { kind: 'denied' }), 1)).toEqual({
    kind: 'failed',
    code: 'NO-CREDENTIALS',
    reason: '/k: denied',
  });
});

test('control characters of a server do not get through', () => {
  expect(unreadOf(new Error('bad \u001b[31mred\u0007'), 1)).toMatchObject({ reason: 'bad red' });
});
