import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parsePemBytes } from '../../src/domain/pem.ts';
import { redactBytes, redactText } from '../../src/host/redact.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey;

function pem(key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1'): string {
  const text = key.export({ type, format: 'pem' });
  return typeof text === 'string' ? text : text.toString('latin1');
}
function spki(key: KeyObject): string {
  return createHash('sha256')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
    .digest('hex');
}
/** Pieces of a private key's PEM that nothing may show. An EC key holds its public half too: that may be shown. */
function secretPieces(text: string, publicHalf: string): readonly string[] {
  const shown = publicHalf.replaceAll('\n', '');
  const lines = text.split('\n').filter((line) => line.length === 64 && !line.startsWith('-----'));
  const pieces = lines.map((line) => line.slice(24, 48)).filter((piece) => !shown.includes(piece));
  expect(pieces.length).toBeGreaterThan(0);
  return pieces;
}
const base64 = (text: string) => Buffer.from(text).toString('base64');

const keys = [
  ['RSA PRIVATE KEY', rsa, pem(rsa, 'pkcs1')],
  ['PRIVATE KEY', rsa, pem(rsa, 'pkcs8')],
  ['EC PRIVATE KEY', ec, pem(ec, 'sec1')],
  ['PRIVATE KEY', ec, pem(ec, 'pkcs8')],
  ['PRIVATE KEY', ed25519, pem(ed25519, 'pkcs8')],
] as const;

describe.each(keys)('%s', (label, key, text) => {
  const publicHalf = pem8(createPublicKey(key));

  test('becomes its public half, which still parses as the same key', () => {
    const clean = redactText(`before\n${text}after\n`);
    expect(clean).toBe(`before\n# kdoctor: public half of ${label}\n${publicHalf}after\n`);
    expect(parsePemBytes('/key', Buffer.from(clean)).key?.spkiSha256).toBe(spki(key));
  });

  test.each([
    ['with Windows line breaks', text.replaceAll('\n', '\r\n')],
    ['in a JSON string', JSON.stringify({ key: text })],
    ['in JSON in JSON', JSON.stringify({ log: JSON.stringify({ key: text }) })],
    ['in a Go-quoted log line', `E0101 1 x.go:1] "failed" err="tls: ${text.replaceAll('\n', '\\n')}"`],
    ['with its slashes escaped', JSON.stringify(text).replaceAll('/', '\\/')],
    ['in a YAML block', `key: |\n${text.replace(/^(?=.)/gm, '    ')}next: 1\n`],
    ['in base64', `client-key-data: ${base64(text)}\n`],
    ['in base64 after a certificate', base64(`-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n${text}`)],
    ['in wrapped base64', `data: |\n${base64(text).replace(/.{76}/g, '$&\n').replace(/^/gm, '  ')}\n  token: x\n`],
    ['in base64 twice', base64(`client-key-data: ${base64(text)}\n`)],
    ['in base64 with something before it', `/var/x/${base64(text)}`],
    ['in base64url', base64(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')],
    ['without its end', text.slice(0, -40)],
    ['without its beginning', text.slice(40)],
    ['twice', text + text],
  ])('%s shows nothing of it', (_how, hidden) => {
    const clean = redactText(hidden);
    const peeled = [clean, unwrapped(clean), unwrapped(unwrapped(clean))].join('\n').replaceAll(/\\+n|\\/g, '\n');
    for (const piece of secretPieces(text, publicHalf)) expect(peeled).not.toContain(piece);
    expect(clean).not.toBe(hidden);
    expect(redactText(clean)).toBe(clean);
  });

  test('the file around it stays readable', () => {
    const json = JSON.stringify({ a: text, b: 2 });
    expect(JSON.parse(redactText(json))).toEqual({ a: `# kdoctor: public half of ${label}\n${publicHalf}`, b: 2 });
    const inBase64 = /client-key-data: (\S+)/.exec(redactText(`client-key-data: ${base64(text)}\nuser: x\n`))?.[1] ?? '';
    expect(parsePemBytes('/key', Buffer.from(inBase64, 'base64')).key?.spkiSha256).toBe(spki(key));
  });
});

test('a key in DER becomes its public half', () => {
  const der = rsa.export({ type: 'pkcs1', format: 'der' });
  const clean = redactBytes(der);
  expect(parsePemBytes('/key', clean).key?.spkiSha256).toBe(spki(rsa));
});

test('an encrypted key and one that does not parse leave a note', () => {
  const encrypted = rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
  expect(redactText(encrypted)).toBe('# kdoctor: ENCRYPTED PRIVATE KEY left out: encrypted\n');
  expect(redactText('-----BEGIN RSA PRIVATE KEY-----\nbm9uc2Vuc2U=\n-----END RSA PRIVATE KEY-----\n')).toBe(
    '# kdoctor: RSA PRIVATE KEY left out: not readable\n',
  );
  expect(redactText(pem(rsa, 'pkcs1').slice(0, 500))).toMatch(/^# kdoctor: RSA PRIVATE KEY left out: cut off\n?$/);
});

test('a certificate after a key that was cut off stays', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  expect(redactText(`${pem(rsa, 'pkcs1').slice(0, 500)}\n${certificate}`)).toContain(certificate);
});

const jwt = (header: object) =>
  [base64(JSON.stringify(header)), base64('{"iss":"kubernetes/serviceaccount"}'), 'c2lnbmF0dXJlLXNpZ25hdHVyZQ']
    .map((part) => part.replaceAll('=', ''))
    .join('.');

test.each([
  ['a bootstrap token', 'token: abcdef.0123456789abcdef', 'token: abcdef.REDACTED'],
  [
    'a join command',
    'kubeadm join 10.0.0.1:6443 --token abcdef.0123456789abcdef \\',
    'kubeadm join 10.0.0.1:6443 --token abcdef.REDACTED \\',
  ],
  ['a JWT', jwt({ alg: 'RS256', kid: 'k3y_Id-1' }), 'REDACTED-JWT(kid=k3y_Id-1)'],
  ['a JWT without a key id', jwt({ alg: 'RS256' }), 'REDACTED-JWT(kid=none)'],
  ['a JWT whose key id is not one', jwt({ kid: 'x y\u001b[31m' }), 'REDACTED-JWT(kid=odd)'],
  [
    'a password in YAML',
    'users:\n- user:\n    password: my pass phrase\n    username: x',
    'users:\n- user:\n    password: REDACTED\n    username: x',
  ],
  ['a quoted token in YAML', '  token: "a b" # why', '  token: "REDACTED" # why'],
  ['a token in a YAML block', 'token: |\n  line one\n  line two\nnext: 1', 'token: |\n  REDACTED\nnext: 1'],
  ['a token in a flow mapping', 'user: {token: abc, name: x}', 'user: {token: REDACTED, name: x}'],
  ['a token in JSON', '{"token":"a\\"b","x":1}', '{"token":"REDACTED","x":1}'],
  ['a token in JSON in JSON', '{"log":"{\\"token\\":\\"abc\\",\\"x\\":1}"}', '{"log":"{\\"token\\":\\"REDACTED\\",\\"x\\":1}"}'],
  ['a registry credential', '{"auths":{"r.io":{"auth":"dXNlcjpwYXNz"}}}', '{"auths":{"r.io":{"auth":"REDACTED"}}}'],
  ['a flag', 'ExecStart=/x --token=abc --password "a b" --port 1', 'ExecStart=/x --token=REDACTED --password "REDACTED" --port 1'],
  ['a flag in a JSON argv', '["kubeadm","--certificate-key","abc"]', '["kubeadm","--certificate-key","REDACTED"]'],
  ['a header', 'Authorization: Bearer abc.def', 'Authorization: Bearer REDACTED'],
  ['a header in JSON', '"Authorization":["Basic dXNlcg=="]', '"Authorization":["Basic REDACTED"]'],
  ['an environment variable', 'ETCD_ROOT_PASSWORD=hunter2 X=1', 'ETCD_ROOT_PASSWORD=REDACTED X=1'],
  ['a variable in a manifest', '- name: DB_PASSWORD\n  value: hunter2\n', '- name: DB_PASSWORD\n  value: REDACTED\n'],
  ['an uploaded certificate key', `Using certificate key:\n${'a1'.repeat(32)}\n`, 'Using certificate key:\nREDACTED\n'],
  ['a certificate key in YAML', `certificateKey: ${'a1'.repeat(32)}`, 'certificateKey: REDACTED'],
  ['the password in a URL', 'https://user:pa55@host:2379/x', 'https://user:REDACTED@host:2379/x'],
  ['an encryption key', 'keys:\n- name: key1\n  secret: c2VjcmV0\n', 'keys:\n- name: key1\n  secret: REDACTED\n'],
])('%s is taken out', (_what, text, clean) => {
  expect(redactText(text)).toBe(clean);
  expect(redactText(clean)).toBe(clean);
});

test.each([
  ["etcd's cluster token", '- --initial-cluster-token=etcd-cluster-1'],
  ["etcd's cluster token as a variable", 'ETCD_INITIAL_CLUSTER_TOKEN=etcd-cluster-1'],
  ['hashes of certificates', '--discovery-token-ca-cert-hash sha256:0123456789abcdef'],
  ['paths of tokens', 'tokenFile: /var/run/secrets/token\n--token-auth-file=/etc/x\n--service-account-key-file=/etc/kubernetes/pki/sa.pub'],
  ['prose about tokens', 'E1 x] Unable to authenticate: the token has expired, use --token-ttl\nerr="failed to read token: no such file"'],
  ['names with dots', 'kubelet.service abcdef.example-of-a-host ubuntu.internaldomain.example.com'],
  ['empty values', '{"token":"","password":null}\ntoken:\n'],
  ['projected volumes', '- secret:\n    secretName: x\n- serviceAccountToken:\n    path: token\n'],
  ['certificates', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'],
  ['public keys', pem8(createPublicKey(rsa))],
  ['certificates in base64', `certificate-authority-data: ${base64('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')}\n`],
])('%s stay', (_what, text) => {
  expect(redactText(text)).toBe(text);
});

describe('Secret objects', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'x' },
    data: { a: 'c2VjcmV0LW9uZQ==' },
    stringData: { b: 'secret}two' },
  };
  const applied = { ...secret, metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(secret) } } };
  test.each([
    ['JSON', JSON.stringify(applied)],
    ['indented JSON', JSON.stringify({ kind: 'List', items: [applied, { kind: 'ConfigMap', data: { keep: 'this' } }] }, null, 2)],
    ['a SecretList', JSON.stringify({ kind: 'SecretList', items: [{ data: secret.data, stringData: secret.stringData }] })],
    ['lines of JSON', `${JSON.stringify(applied)}\n${JSON.stringify(applied)}\n`],
    ['a log line', `I0101 x.go:1] "body" obj=${JSON.stringify(JSON.stringify(applied))}`],
    [
      'YAML',
      'apiVersion: v1\ndata:\n  a: c2VjcmV0LW9uZQ==\nstringData:\n  b: |\n    secret}two\n    more\nkind: Secret\nmetadata:\n  name: x\n',
    ],
    ['YAML in flow style', 'kind: Secret\ndata: {a: c2VjcmV0LW9uZQ==}\nstringData: {b: "secret}two"}\n'],
    ['a YAML list', 'kind: List\nitems:\n- kind: Secret\n  data:\n    a: c2VjcmV0LW9uZQ==\n  stringData: {b: secret}two}\n'],
    [
      'YAML with the applied one',
      `kind: Secret\nmetadata:\n  annotations:\n    last-applied: |\n      ${JSON.stringify(secret)}\ndata:\n  a: c2VjcmV0LW9uZQ==\n`,
    ],
  ])('%s lose their values', (_how, text) => {
    const clean = redactText(text);
    for (const value of ['c2VjcmV0LW9uZQ', 'secret}two', 'secret-one']) expect(clean).not.toContain(value);
    expect(clean).toContain('Secret');
  });

  test('other objects keep theirs, and JSON stays JSON', () => {
    const list = { kind: 'List', items: [secret, { kind: 'ConfigMap', data: { keep: 'this' } }] };
    expect(JSON.parse(redactText(JSON.stringify(list)))).toMatchObject({
      items: [{ data: { a: 'REDACTED' } }, { data: { keep: 'this' } }],
    });
    const yaml = 'kind: ConfigMap\ndata:\n  keep: this\n';
    expect(redactText(`${yaml}---\nkind: Secret\ndata:\n  a: c2VjcmV0\n`)).toBe(`${yaml}---\nkind: Secret\ndata:\n  a: REDACTED\n`);
  });
});

test('bytes that are no text stay as they are, byte by byte', () => {
  const bytes = Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 167 + (n >> 3)) % 256));
  expect(redactBytes(bytes)).toBe(bytes);
  const around = Buffer.concat([bytes, Buffer.from(`\n${pem(ec, 'sec1')}`), bytes]);
  const clean = redactBytes(around);
  expect(clean.subarray(0, 4096)).toEqual(bytes);
  expect(clean.subarray(-4096)).toEqual(bytes);
  expect(clean.includes(Buffer.from('BEGIN EC PRIVATE KEY'))).toBe(false);
});

test('large texts take no longer than they are long', () => {
  const begun = performance.now();
  redactText('A'.repeat(2_000_000));
  redactText('A1b2 '.repeat(400_000));
  redactText(`-----BEGIN RSA PRIVATE KEY-----\n${'A'.repeat(2_000_000)}`);
  redactText(`${'A'.repeat(2_000_000)}\n-----END RSA PRIVATE KEY-----`);
  redactText('token: '.repeat(200_000));
  redactText('{"kind":"Secret" '.repeat(100_000));
  redactText(' \n'.repeat(500_000));
  expect(performance.now() - begun).toBeLessThan(15_000);
});

function unwrapped(text: string): string {
  return text.replace(/[A-Za-z0-9+/_-]{40,}(?:\s*\n\s*[A-Za-z0-9+/]{40,})*={0,2}/g, (run) => Buffer.from(run, 'base64').toString('latin1'));
}

function pem8(key: KeyObject): string {
  const text = key.export({ type: 'spki', format: 'pem' });
  return typeof text === 'string' ? text : text.toString('latin1');
}

test('the keys of these tests are private keys', () => {
  for (const [, key, text] of keys) expect(spki(createPrivateKey(text))).toBe(spki(key));
});
