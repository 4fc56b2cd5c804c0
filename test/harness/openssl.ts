import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate of a node with its key and the CA that must have signed it, each as PEM. */
export interface NodeCertificate {
  /** The file it lies in, below the tree. */
  readonly path: string;
  readonly certificate: string;
  readonly key: string;
  readonly ca: string;
}

const pemBlocks = (text: string) => text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n/g) ?? [];

/** Every leaf certificate of a control plane's tree, found by its files and not by kdoctor's own inventory. */
export function leafsOf(tree: string): readonly NodeCertificate[] {
  const pki = 'etc/kubernetes/pki';
  const text = (path: string) => readFileSync(join(tree, path), 'utf8');
  const caOf = (path: string) => {
    if (path.includes('front-proxy')) return text(`${pki}/front-proxy-ca.crt`);
    return text(path.includes('etcd') ? `${pki}/etcd/ca.crt` : `${pki}/ca.crt`);
  };
  const pairs = [pki, `${pki}/etcd`].flatMap((folder) =>
    readdirSync(join(tree, folder))
      .filter((name) => name.endsWith('.crt') && !name.endsWith('ca.crt'))
      .map((name) => ({ path: `${folder}/${name}`, key: `${folder}/${name.replace(/crt$/, 'key')}` })),
  );
  const configs = readdirSync(join(tree, 'etc/kubernetes')).filter((name) => name.endsWith('.conf') && name !== 'kubelet.conf');
  const embedded = (conf: string, field: string) => Buffer.from(new RegExp(`${field}: (\\S+)`).exec(conf)?.[1] ?? '', 'base64').toString();
  const current = text(currentPem(tree));
  const [serving = '', servingCa = ''] = pemBlocks(text('var/lib/kubelet/pki/kubelet.crt'));
  return [
    ...pairs.map(({ path, key }) => ({ path, certificate: text(path), key: text(key), ca: caOf(path) })),
    ...configs.map((name) => {
      const path = `etc/kubernetes/${name}`;
      const conf = text(path);
      return {
        path,
        certificate: embedded(conf, 'client-certificate-data'),
        key: embedded(conf, 'client-key-data'),
        ca: text(`${pki}/ca.crt`),
      };
    }),
    {
      path: 'var/lib/kubelet/pki/kubelet-client-current.pem',
      certificate: pemBlocks(current)[0] ?? '',
      key: current,
      ca: text(`${pki}/ca.crt`),
    },
    { path: 'var/lib/kubelet/pki/kubelet.crt', certificate: serving, key: text('var/lib/kubelet/pki/kubelet.key'), ca: servingCa },
  ];
}

/** Where the kubelet's link leads, as a path below the tree: its target is absolute on the node. */
function currentPem(tree: string): string {
  const folder = 'var/lib/kubelet/pki';
  const target = execFileSync('readlink', [join(tree, folder, 'kubelet-client-current.pem')], { encoding: 'utf8' }).trim();
  return target.startsWith('/') ? target.slice(1) : `${folder}/${target}`;
}

/** Is openssl here? */
export const opensslInstalled = ['/usr/bin/openssl', '/usr/local/bin/openssl'].some(existsSync);

/** What openssl says of a certificate: `OK`, or why its chain or its dates do not hold now; and whether its key is its own. */
export function verdictOf({ certificate, key, ca }: NodeCertificate): string {
  return withFiles({ certificate, key, ca }, (path) => {
    const chain = openssl('verify', '-x509_strict', '-CAfile', path('ca'), path('certificate')).replaceAll(path('certificate'), '').trim();
    const own = openssl('x509', '-in', path('certificate'), '-noout', '-pubkey') === openssl('pkey', '-in', path('key'), '-pubout');
    return own ? chain : `${chain}, and the key is another's`;
  });
}

/** What must survive a renewal: subject, names, usages and the kind of key. */
export function shapeOf({ certificate }: NodeCertificate): string {
  return withFiles({ certificate }, (path) => {
    const text = openssl('x509', '-in', path('certificate'), '-noout', '-text');
    const extensions = openssl(
      'x509',
      '-in',
      path('certificate'),
      '-noout',
      '-subject',
      '-ext',
      'subjectAltName,extendedKeyUsage,keyUsage,basicConstraints',
    );
    return extensions + (/Public-Key: .*/.exec(text)?.[0] ?? '');
  });
}

/** Serial and end of a certificate: new after a renewal. */
export function identityOf({ certificate }: NodeCertificate): string {
  return withFiles({ certificate }, (path) => openssl('x509', '-in', path('certificate'), '-noout', '-serial', '-enddate'));
}

function withFiles<T>(files: Readonly<Record<string, string>>, use: (path: (name: string) => string) => T): T {
  const dir = mkdtempSync(join(tmpdir(), 'kdoctor-openssl-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content, { mode: 0o600 });
    return use((name) => join(dir, name));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function openssl(...args: readonly string[]): string {
  try {
    return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? `failed: ${String(error.stderr)}` : String(error);
  }
}
