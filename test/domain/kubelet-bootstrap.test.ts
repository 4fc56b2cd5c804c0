import { describe, expect, it } from 'vitest';
import { decideKubeletStart, type KubeletCredentials } from '../../src/domain/kubelet-bootstrap.ts';
import type { Certificate, PemFault, PemFile } from '../../src/model/certificate.ts';
import type { Kubeconfig } from '../../src/model/facts.ts';
import type { AbsPath } from '../../src/model/host.ts';

const now = new Date('2026-11-21T00:00:00Z');
const conf: AbsPath = '/etc/kubernetes/kubelet.conf';
const currentPath: AbsPath = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const key = { algorithm: 'rsa', size: '2048', spkiSha256: 'aa' } as const;
const certificate: Certificate = {
  commonName: 'system:node:cp1',
  organizations: ['system:nodes'],
  issuerCommonName: 'kubernetes',
  serial: '1',
  notBeforeMs: Date.parse('2026-01-01T00:00:00Z'),
  notAfterMs: Date.parse('2027-01-01T00:00:00Z'),
  isCa: false,
  selfSigned: false,
  extendedKeyUsages: ['clientAuth'],
  san: { dns: [], ips: [] },
  key,
  fingerprint: 'ff',
  pem: '',
};
const expired: Certificate = { ...certificate, notAfterMs: Date.parse('2025-01-01T00:00:00Z') };

const pem = (o: Partial<PemFile> = {}): PemFile => ({ path: currentPath, certificates: [certificate], key, ...o });
const broken = (fault: PemFault, o: Partial<PemFile> = {}): PemFile => ({ path: currentPath, certificates: [], fault, ...o });
const absentPem: PemFile = { path: currentPath, certificates: [], unread: { kind: 'absent', dangling: '/gone.pem' } };
const referring = (file: PemFile): Kubeconfig => ({
  path: conf,
  server: 'https://k:6443',
  hasToken: false,
  client: { embedded: false, certificate: file, key: file },
});
const embedding = (cert: Certificate, withKey = true): Kubeconfig => ({
  ...referring(pem()),
  client: {
    embedded: true,
    certificate: { path: conf, certificates: [cert] },
    key: { path: conf, certificates: [], ...(withKey ? { key } : {}) },
  },
});
const absent: Kubeconfig = { path: conf, hasToken: false, unread: { kind: 'absent' } };
const bootstrap: Kubeconfig = { path: '/etc/kubernetes/bootstrap-kubelet.conf', hasToken: true, server: 'https://k:6443' };
const noBootstrap: Kubeconfig = { ...bootstrap, hasToken: false, unread: { kind: 'absent' } };

const credentials = (kubeconfig: Kubeconfig, current: PemFile, o: Partial<KubeletCredentials> = {}): KubeletCredentials => ({
  kubeconfig,
  bootstrapKubeconfig: noBootstrap,
  pki: { current },
  kubelet: { bootstrapKubeconfig: '/etc/kubernetes/bootstrap-kubelet.conf' },
  ...o,
});
const withoutFlag = { kubelet: {} };
const withToken = { bootstrapKubeconfig: bootstrap };

/** Every row of the observed start-up matrix. */
const rows: readonly (readonly [string, KubeletCredentials, string])[] = [
  ['healthy: the bootstrap file is not there and not needed', credentials(referring(pem()), pem()), 'use-kubeconfig'],
  ['embedded and valid, no pem', credentials(embedding(certificate), absentPem), 'use-kubeconfig'],
  ['embedded and valid, pem expired', credentials(embedding(certificate), pem({ certificates: [expired] })), 'use-kubeconfig'],
  ['kubelet.conf absent', credentials(absent, absentPem), `exit kubeconfig-absent ${conf} tried`],
  ['kubelet.conf absent beside a valid pem', credentials(absent, pem()), `exit kubeconfig-absent ${conf} tried`],
  ['kubelet.conf empty', credentials({ path: conf, fault: 'empty', hasToken: false }, pem()), `exit kubeconfig-unparsable ${conf} tried`],
  [
    'kubelet.conf garbage',
    credentials({ path: conf, fault: 'not-yaml', hasToken: false }, pem()),
    `exit kubeconfig-unparsable ${conf} tried`,
  ],
  [
    'kubelet.conf without a certificate',
    credentials({ path: conf, fault: 'incomplete', server: 'https://k', hasToken: false }, pem()),
    `exit client-certificate-absent ${conf} tried`,
  ],
  ['pem missing or dangling', credentials(referring(absentPem), absentPem), `exit client-certificate-absent ${currentPath} tried`],
  ['pem of no length', credentials(referring(broken('empty')), broken('empty')), `exit pem-empty ${currentPath} tried`],
  ['pem of NUL bytes', credentials(referring(broken('nul-filled')), broken('nul-filled')), `exit pem-empty ${currentPath} tried`],
  ['pem cut off', credentials(referring(broken('damaged')), broken('damaged')), `exit pem-damaged ${currentPath} tried`],
  [
    'pem without its key: the kubelet does not even look for the bootstrap file',
    credentials(referring({ path: currentPath, certificates: [certificate] }), { path: currentPath, certificates: [certificate] }),
    `exit pem-without-key ${currentPath} not tried`,
  ],
  [
    'pem with the key of another certificate',
    credentials(referring(pem()), pem({ key: { ...key, spkiSha256: 'bb' } })),
    `exit key-mismatch ${currentPath} not tried`,
  ],
  [
    'pem expired',
    credentials(referring(pem({ certificates: [expired] })), pem({ certificates: [expired] })),
    `exit certificate-expired ${currentPath} tried 2025-01-01T00:00:00.000Z`,
  ],
  [
    'embedded and expired beside a valid pem',
    credentials(embedding(expired), pem()),
    `exit certificate-expired ${conf} tried 2025-01-01T00:00:00.000Z`,
  ],
  ['embedded without a key', credentials(embedding(certificate, false), absentPem), `exit pem-without-key ${conf} tried`],
  [
    'embedded and valid beside an empty pem',
    credentials(embedding(certificate), broken('empty')),
    `exit pem-empty ${currentPath} not tried`,
  ],
  ['no flag, kubelet.conf absent', credentials(absent, pem(), withoutFlag), `exit kubeconfig-absent ${conf} not tried`],
  [
    'no flag, expired: it starts, and is refused later',
    credentials(referring(pem({ certificates: [expired] })), pem({ certificates: [expired] }), withoutFlag),
    'use-kubeconfig',
  ],
  [
    'no flag, pem missing',
    credentials(referring(absentPem), absentPem, withoutFlag),
    `exit client-certificate-absent ${currentPath} not tried`,
  ],
  [
    'expired, with a token to ask with',
    credentials(referring(pem({ certificates: [expired] })), pem({ certificates: [expired] }), withToken),
    `bootstrap certificate-expired ${currentPath} 2025-01-01T00:00:00.000Z`,
  ],
  ['absent, with a token to ask with', credentials(absent, absentPem, withToken), `bootstrap kubeconfig-absent ${conf}`],
  [
    'a token does not help against a pem that does not load',
    credentials(absent, broken('empty'), withToken),
    `exit pem-empty ${currentPath} not tried`,
  ],
  [
    'a bootstrap file without a token',
    credentials(absent, absentPem, { bootstrapKubeconfig: { ...bootstrap, hasToken: false, fault: 'incomplete' } }),
    `exit kubeconfig-absent ${conf} tried`,
  ],
  [
    'a certificate from the future: not looked at',
    credentials(referring(pem({ certificates: [{ ...certificate, notBeforeMs: Number.MAX_SAFE_INTEGER }] })), pem()),
    'use-kubeconfig',
  ],
  ['kubelet.conf not readable', credentials({ ...absent, unread: { kind: 'denied' } }, pem()), `unknown ${conf}`],
  ['pem not readable', credentials(referring({ ...absentPem, unread: { kind: 'denied' } }), absentPem), `unknown ${currentPath}`],
  [
    'bootstrap file not readable',
    credentials(absent, absentPem, { bootstrapKubeconfig: { ...bootstrap, unread: { kind: 'denied' } } }),
    `unknown ${bootstrap.path}`,
  ],
];

describe('decideKubeletStart', () => {
  it.each(rows)('%s', (_, given, expected) => {
    const start = decideKubeletStart(given, now);
    const because = start.path === 'exit' || start.path === 'bootstrap' ? start.because : undefined;
    const told = [
      start.path,
      because?.predicate,
      start.path === 'unknown' ? start.unread.path : because?.path,
      start.path === 'exit' ? (start.bootstrapTried ? 'tried' : 'not tried') : undefined,
      because?.expiredAtMs === undefined ? undefined : new Date(because.expiredAtMs).toISOString(),
    ];
    expect(told.filter((part) => part !== undefined).join(' ')).toBe(expected);
  });
});
