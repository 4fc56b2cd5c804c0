import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parsePemBytes } from '../../src/domain/pem.ts';
import { type Authority, newAuthority, newLeaf, type SignedPair, signCertificate, signSelfSigned } from '../../src/domain/sign.ts';
import type { CertificateTemplate } from '../../src/model/fix.ts';

const dir = mkdtempSync(join(tmpdir(), 'kdoctor-sign-'));
afterAll(() => rmSync(dir, { recursive: true }));

const dayMs = 86_400_000;
const now = Date.UTC(2026, 0, 15, 12);
const tenYears = { notBeforeMs: now - dayMs, notAfterMs: now + 3650 * dayMs };
const keyOf = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  rsa3072: () => generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey,
  p256: () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey,
  p384: () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey,
  p521: () => generateKeyPairSync('ec', { namedCurve: 'secp521r1' }).privateKey,
  ed25519: () => generateKeyPairSync('ed25519').privateKey,
};
const template: CertificateTemplate = {
  commonName: 'cp1',
  organizations: ['system:masters'],
  extendedKeyUsages: ['serverAuth', 'clientAuth'],
  dns: ['cp1', 'localhost', 'kubernetes.default.svc.cluster.local'],
  ips: ['10.77.0.11', '127.0.0.1', '::1', 'fd00::a:b'],
};

function put(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

/** openssl's strict verification at a time; throws with its words when it fails. */
function verify(pair: SignedPair, ca: string, at = now): void {
  const argv = ['verify', '-x509_strict', '-attime', String(at / 1000), '-CAfile', put('ca.crt', ca), put('leaf.crt', pair.certificatePem)];
  expect(execFileSync('openssl', argv, { encoding: 'utf8' })).toContain(': OK');
  const key = createPublicKey(createPrivateKey(pair.keyPem)).export({ type: 'spki', format: 'der' });
  expect(new X509Certificate(pair.certificatePem).publicKey.export({ type: 'spki', format: 'der' })).toEqual(key);
}

function text(pair: SignedPair, extension: string): string {
  return execFileSync('openssl', ['x509', '-in', put('t.crt', pair.certificatePem), '-noout', '-ext', extension], { encoding: 'utf8' });
}

const parsed = (pem: string) => parsePemBytes('/c', Buffer.from(pem)).certificates[0] ?? expect.fail('no certificate');

describe('new certificates', () => {
  it.each(['rsa', 'p256', 'p384', 'p521', 'ed25519'] as const)('signed by a CA with %s', async (kind) => {
    const ca = await newAuthority('kubernetes', tenYears, keyOf[kind]());
    const pair = await signCertificate({ template }, ca, { nowMs: now, days: 365 });
    verify(pair, ca.certificatePem);
    expect(pair.keyPem).toContain('BEGIN RSA PRIVATE KEY');
    expect(parsed(pair.certificatePem)).toMatchObject({
      commonName: 'cp1',
      organizations: ['system:masters'],
      extendedKeyUsages: ['serverAuth', 'clientAuth'],
      san: { dns: template.dns, ips: template.ips },
      isCa: false,
      notBeforeMs: tenYears.notBeforeMs,
      notAfterMs: now + 365 * dayMs,
      key: { algorithm: 'rsa', size: '2048' },
    });
    expect(text(pair, 'keyUsage')).toMatch(/critical\s+Digital Signature, Key Encipherment\n/);
  });

  it('with dates from 2050 on', async () => {
    const late = Date.UTC(2049, 10, 1);
    const ca = await newAuthority('kubernetes', { notBeforeMs: late - dayMs, notAfterMs: late + 3650 * dayMs }, keyOf.p256());
    const pair = await signCertificate({ template }, ca, { nowMs: late, days: 365 });
    verify(pair, ca.certificatePem, Date.UTC(2050, 5, 1));
    expect(parsed(pair.certificatePem).notAfterMs).toBe(late + 365 * dayMs);
  });

  it('begin with the CA and never outlive it', async () => {
    const ca = await newAuthority('kubernetes', { notBeforeMs: now - 60_000, notAfterMs: now + 10 * dayMs }, keyOf.p256());
    const pair = await signCertificate({ template }, ca, { nowMs: now, days: 365 });
    expect(parsed(pair.certificatePem)).toMatchObject({ notBeforeMs: now - 60_000, notAfterMs: now + 10 * dayMs });
    verify(pair, ca.certificatePem);
  });
});

describe('renewed certificates', () => {
  it.each([
    ['rsa3072', 'rsa', 'BEGIN RSA PRIVATE KEY'],
    ['p256', 'rsa', 'BEGIN EC PRIVATE KEY'],
    ['p384', 'p384', 'BEGIN EC PRIVATE KEY'],
    ['ed25519', 'p256', 'BEGIN PRIVATE KEY'],
  ] as const)('with a %s key, signed by a CA with %s, keep everything but key, dates and identifiers', async (leafKind, caKind, label) => {
    const ca = await newAuthority('kubernetes', tenYears, keyOf[caKind]());
    const old = await newLeaf(template, ca, { notBeforeMs: now - 400 * dayMs, notAfterMs: now - 35 * dayMs }, keyOf[leafKind]());
    const pair = await signCertificate(old, ca, { nowMs: now, days: 365 });
    verify(pair, ca.certificatePem);
    expect(pair.keyPem).toContain(label);
    const [before, after] = [parsed(old.certificatePem), parsed(pair.certificatePem)];
    expect({ ...after.key, spkiSha256: '' }).toEqual({ ...before.key, spkiSha256: '' });
    expect(after.key.spkiSha256).not.toBe(before.key.spkiSha256);
    expect(after.serial).not.toBe(before.serial);
    const { commonName, organizations, san, extendedKeyUsages } = before;
    expect(after).toMatchObject({ commonName, organizations, san, extendedKeyUsages, notAfterMs: now + 365 * dayMs });
    for (const extension of ['keyUsage', 'basicConstraints', 'subjectAltName']) expect(text(pair, extension)).toBe(text(old, extension));
  });

  it('by another CA of the same name follow that CA, key identifiers included', async () => {
    const [first, second] = [
      await newAuthority('kubernetes', tenYears, keyOf.rsa()),
      await newAuthority('kubernetes', tenYears, keyOf.p384()),
    ];
    const old = await newLeaf(template, first, tenYears, keyOf.p256());
    const pair = await signCertificate(old, second, { nowMs: now, days: 365 });
    verify(pair, second.certificatePem);
    expect(() => verify(pair, first.certificatePem)).toThrow();
  });

  it('made by openssl with identifiers, unusual names and extensions', async () => {
    const ca = await newAuthority('kubernetes', tenYears, keyOf.rsa());
    put('oca.crt', ca.certificatePem);
    put('oca.key', ca.keyPem);
    put(
      'o.cnf',
      'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid,issuer\nextendedKeyUsage=clientAuth\nkeyUsage=critical,digitalSignature\n1.2.3.4=ASN1:UTF8String:kept\n',
    );
    execFileSync(
      'openssl',
      [
        'req',
        '-new',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-utf8',
        '-subj',
        '/C=DE/O=Zürich/CN=a b',
        '-keyout',
        join(dir, 'o.key'),
        '-out',
        join(dir, 'o.csr'),
      ],
      { stdio: 'pipe' },
    );
    const sign = [
      'x509',
      '-req',
      '-in',
      join(dir, 'o.csr'),
      '-CA',
      join(dir, 'oca.crt'),
      '-CAkey',
      join(dir, 'oca.key'),
      '-set_serial',
      '7',
      '-extfile',
      join(dir, 'o.cnf'),
    ];
    const certificatePem = execFileSync('openssl', sign, { encoding: 'utf8', stdio: 'pipe' });
    const pair = await signCertificate({ certificatePem }, ca, { nowMs: now, days: 365 });
    verify(pair, ca.certificatePem);
    const subject = (pem: string) =>
      execFileSync('openssl', ['x509', '-noout', '-subject', '-nameopt', 'show_type,esc_msb'], { input: pem, encoding: 'utf8' });
    expect(subject(pair.certificatePem)).toBe(subject(certificatePem));
    const dump = execFileSync('openssl', ['x509', '-noout', '-text'], { input: pair.certificatePem, encoding: 'utf8' });
    expect(dump).toContain('1.2.3.4');
    const skid = /Subject Key Identifier:\s+([0-9A-F:]+)/.exec(dump)?.[1];
    const spki = new X509Certificate(pair.certificatePem).publicKey.export({ type: 'pkcs1', format: 'der' });
    const sha1 = execFileSync('openssl', ['dgst', '-sha1', '-r'], { input: spki, encoding: 'utf8' }).slice(0, 40).toUpperCase();
    expect(skid?.replaceAll(':', '')).toBe(sha1);
  });
});

describe('the kubelet’s self-signed pair', () => {
  it('is a leaf with the CA that signed it, and keeps its names when renewed', async () => {
    const serving: CertificateTemplate = {
      commonName: 'cp1@1795238912',
      organizations: [],
      extendedKeyUsages: ['serverAuth'],
      dns: ['cp1'],
      ips: [],
    };
    const first = await signSelfSigned({ template: serving }, { nowMs: now, days: 365 }, { algorithm: 'ec', size: 'prime256v1' });
    const [leaf, ca] = parsePemBytes('/c', Buffer.from(first.certificatePem)).certificates;
    expect([leaf?.commonName, ca?.commonName, ca?.isCa]).toEqual(['cp1@1795238912', 'cp1-ca@1795238912', true]);
    verify(first, ca?.pem ?? '');
    const second = await signSelfSigned({ certificatePem: first.certificatePem }, { nowMs: now + 400 * dayMs, days: 365 });
    const [leaf2, ca2] = parsePemBytes('/c', Buffer.from(second.certificatePem)).certificates;
    expect([leaf2?.commonName, ca2?.commonName, leaf2?.san.dns, leaf2?.key.algorithm]).toEqual([
      'cp1@1795238912',
      'cp1-ca@1795238912',
      ['cp1'],
      'ec',
    ]);
    verify(second, ca2?.pem ?? '', now + 500 * dayMs);
    expect(ca2?.key.spkiSha256).not.toBe(ca?.key.spkiSha256);
  });
});

describe('nothing is signed', () => {
  const sign = (ca: Authority, nowMs = now, certificatePem?: string) =>
    signCertificate(certificatePem === undefined ? { template } : { certificatePem }, ca, { nowMs, days: 365 });

  it('by a CA that cannot', async () => {
    const ca = await newAuthority('kubernetes', tenYears, keyOf.p256());
    const other = await newAuthority('kubernetes', tenYears, keyOf.p256());
    const leaf = await newLeaf(template, ca, tenYears, keyOf.p256());
    await expect(sign(ca, now + 4000 * dayMs)).rejects.toMatchObject({ code: 'ca-not-valid-now' });
    await expect(sign(ca, now - 2 * dayMs)).rejects.toMatchObject({ code: 'ca-not-valid-now' });
    await expect(sign({ ...ca, keyPem: other.keyPem })).rejects.toMatchObject({ code: 'ca-key-mismatch' });
    await expect(sign({ ...ca, keyPem: 'nothing' })).rejects.toMatchObject({ code: 'ca-key-unreadable' });
    await expect(sign({ ...ca, certificatePem: '' })).rejects.toMatchObject({ code: 'ca-unreadable' });
    await expect(sign(leaf)).rejects.toMatchObject({ code: 'not-a-ca' });
  });

  it('from an old certificate that does not decode', async () => {
    const ca = await newAuthority('kubernetes', tenYears, keyOf.p256());
    await expect(sign(ca, now, 'junk')).rejects.toMatchObject({ code: 'old-certificate-unreadable' });
  });
});
