import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintControlPlaneNode } from '../../src/demo/mint.ts';
import { parsePem, parsePemBytes } from '../../src/domain/pem.ts';
import { mintedAtMs } from '../harness/pki.ts';

const files: Record<string, string> = {};
beforeAll(async () => {
  const node = await mintControlPlaneNode({ issuedMs: mintedAtMs });
  for (const [path, file] of node.files) if ('content' in file) files[path] = file.content;
});
const file = (path: string) => files[path] ?? expect.fail(path);
const parse = (content: string | Buffer) => parsePemBytes('/f', Buffer.from(content));

describe('what a file holds', () => {
  it.each([
    ['as it is', (pem: string) => pem],
    ['behind a byte order mark', (pem: string) => `\uFEFF${pem}`],
    ['with CRLF', (pem: string) => pem.replaceAll('\n', '\r\n')],
    ['with text around it', (pem: string) => `Certificate:\n  Data: -\n${pem}-- the end\n`],
  ])('a certificate %s', (_, change) => {
    const crt = file('/etc/kubernetes/pki/apiserver.crt');
    const parsed = parse(change(crt));
    expect(parsed.fault).toBeUndefined();
    expect(parsed.certificates.map((c) => c.pem)).toEqual([crt]);
  });

  it('DER', () => {
    const crt = file('/etc/kubernetes/pki/apiserver.crt');
    const der = Buffer.from(crt.replace(/-----.*-----/g, ''), 'base64');
    expect(parse(der).certificates.map((c) => c.pem)).toEqual([crt]);
    expect(parse(der.subarray(0, 100)).fault).toBe('not-pem');
  });

  it('all certificates of a bundle, and a key before or behind a certificate', () => {
    const [crt, key] = [file('/etc/kubernetes/pki/apiserver.crt'), file('/etc/kubernetes/pki/apiserver.key')];
    expect(parse(file('/var/lib/kubelet/pki/kubelet.crt')).certificates.length).toBe(2);
    for (const both of [crt + key, key + crt]) {
      const parsed = parse(both);
      expect(parsed.key).toEqual(parsed.certificates[0]?.key);
      expect(JSON.stringify(parsed)).not.toContain('PRIVATE');
    }
  });

  it('a key as its public half, whatever form it has', () => {
    const expected = parse(file('/etc/kubernetes/pki/sa.key')).key;
    const pub = file('/etc/kubernetes/pki/sa.pub');
    expect(expected?.algorithm).toBe('ec');
    expect(parse(pub).key).toEqual(expected);
    expect(parse(`# kdoctor: public half of EC PRIVATE KEY\n${pub}`).key).toEqual(expected);
  });

  it.each([
    ['rsa', generateKeyPairSync('rsa', { modulusLength: 2048 }), 'pkcs1', { algorithm: 'rsa', size: '2048' }],
    ['ec', generateKeyPairSync('ec', { namedCurve: 'secp384r1' }), 'sec1', { algorithm: 'ec', size: 'secp384r1' }],
    ['ed25519', generateKeyPairSync('ed25519'), 'pkcs8', { algorithm: 'ed25519', size: '' }],
  ] as const)('%s keys', (_, pair, type, kind) => {
    expect(parse(pair.privateKey.export({ type, format: 'pem' } as never)).key).toMatchObject(kind);
    expect(parse(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })).key).toMatchObject(kind);
  });
});

describe('what is wrong with a file', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  it.each([
    ['empty', ''],
    ['empty', '\n'],
    ['nul-filled', Buffer.alloc(4096)],
    ['not-pem', 'kind: Config\n'],
    ['not-pem', Buffer.concat([Buffer.from('x'), Buffer.alloc(100)])],
    ['not-pem', '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n'],
    ['damaged', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'],
    ['damaged', '-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n'],
    ['damaged', '-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJB'],
    ['encrypted', rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })],
    ['encrypted', rsa.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })],
  ])('%s', (fault, content) => {
    expect(parse(content)).toMatchObject({ fault, certificates: [] });
  });

  it('keeps what could be read beside what could not', () => {
    const crt = file('/etc/kubernetes/pki/apiserver.crt');
    const parsed = parse(`${crt}-----BEGIN EC PRIVATE KEY-----\nMHcC`);
    expect(parsed).toMatchObject({ fault: 'damaged', certificates: [{ commonName: 'kube-apiserver' }] });
  });

  it('why there are no bytes', () => {
    expect(parsePem('/f', { kind: 'denied' })).toEqual({ path: '/f', unread: { kind: 'denied' }, certificates: [] });
  });
});

describe('against openssl', () => {
  const dir = mkdtempSync(join(tmpdir(), 'kdoctor-pem-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  it('takes control characters out of names', () => {
    const argv = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '1', '-keyout', join(dir, 'k'), '-out', join(dir, 'c'), '-utf8'];
    execFileSync('openssl', [...argv, '-subj', '/O=x\u001b[31my/CN=a\u0007b'], { stdio: 'pipe' });
    expect(parse(readFileSync(join(dir, 'c'))).certificates[0]).toMatchObject({
      commonName: 'ab',
      organizations: ['xy'],
      issuerCommonName: 'ab',
    });
  });

  it('reads subject, names and dates of a certificate that openssl made', () => {
    const argv = [
      'req',
      '-x509',
      '-newkey',
      'ed25519',
      '-nodes',
      '-days',
      '20000',
      '-set_serial',
      '0',
      '-keyout',
      join(dir, 'k'),
      '-out',
      join(dir, 'c'),
    ];
    const subject = [
      '-subj',
      '/O=a, b/O=c\\+d/O=e+OU=f/CN=näme\\/x',
      '-addext',
      'subjectAltName=DNS:*.a.example,IP:FE80:0:0::1,IP:10.0.0.1,email:x@y',
    ];
    execFileSync('openssl', [...argv, '-utf8', ...subject, '-addext', 'extendedKeyUsage=serverAuth,1.2.3.4'], { stdio: 'pipe' });
    const [certificate] = parse(readFileSync(join(dir, 'c'))).certificates;
    expect(certificate).toMatchObject({
      commonName: 'näme/x',
      organizations: ['a, b', 'c+d', 'e'],
      serial: '0',
      selfSigned: true,
      isCa: true,
      extendedKeyUsages: ['serverAuth', '1.2.3.4'],
      san: { dns: ['*.a.example'], ips: ['fe80::1', '10.0.0.1'] },
    });
    const end = execFileSync('openssl', ['x509', '-in', join(dir, 'c'), '-noout', '-enddate'], { encoding: 'utf8' });
    expect(certificate?.notAfterMs).toBe(Date.parse(end.replace('notAfter=', '')));
    const sha = execFileSync('openssl', ['x509', '-in', join(dir, 'c'), '-noout', '-fingerprint', '-sha256'], { encoding: 'utf8' });
    expect(sha.split('=')[1]?.trim().replaceAll(':', '').toLowerCase()).toBe(certificate?.fingerprint);
  });
});
