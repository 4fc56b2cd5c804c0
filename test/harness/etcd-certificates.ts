import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The PKI of a test cluster, laid out like kubeadm's `pki/etcd`. */
export interface EtcdCertificates {
  readonly dir: string;
  readonly ca: string;
  /** Server and peer at once, valid for 127.0.0.1 to 127.0.0.5: kubeadm's etcd server certificates are clients too. */
  readonly server: CertificateFiles;
  readonly client: CertificateFiles;
  /** A client certificate of the same CA that expired yesterday. */
  readonly expiredClient: CertificateFiles;
  /** Another CA of the same name and a client certificate signed by it. */
  readonly foreign: { readonly ca: string; readonly client: CertificateFiles };
}
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

const memberNames = [1, 2, 3, 4, 5].map((last) => `IP:127.0.0.${last}`).join(',');

/** Mints them with openssl (P-256: fast) into a folder that exists. */
export function mintEtcdCertificates(dir: string): EtcdCertificates {
  mkdirSync(join(dir, 'foreign'));
  const ca = mintCa(dir);
  const foreignCa = mintCa(join(dir, 'foreign'));
  return {
    dir,
    ca: ca.cert,
    server: mintLeaf(dir, 'server', ca, { names: memberNames, days: 30 }),
    client: mintLeaf(dir, 'healthcheck-client', ca, { days: 30 }),
    expiredClient: mintLeaf(dir, 'expired-client', ca, { days: -1 }),
    foreign: { ca: foreignCa.cert, client: mintLeaf(join(dir, 'foreign'), 'client', foreignCa, { days: 30 }) },
  };
}

/** A CA named as kubeadm names etcd's, as `ca.crt` and `ca.key`. */
export function mintCa(dir: string, commonName = 'etcd-ca'): CertificateFiles {
  const ca = { cert: join(dir, 'ca.crt'), key: join(dir, 'ca.key') };
  openssl(['req', '-x509', ...newKey(ca.key), '-subj', `/CN=${commonName}`, '-days', '30', '-out', ca.cert]);
  return ca;
}

/** A leaf for servers and clients. Negative `days`: expired that long ago. */
export function mintLeaf(dir: string, name: string, ca: CertificateFiles, o: { names?: string; days: number }): CertificateFiles {
  const leaf = { cert: join(dir, `${name}.crt`), key: join(dir, `${name}.key`) };
  const request = join(dir, `${name}.csr`);
  const extensions = join(dir, `${name}.ext`);
  writeFileSync(extensions, `extendedKeyUsage=serverAuth,clientAuth\n${o.names === undefined ? '' : `subjectAltName=${o.names}\n`}`);
  openssl(['req', '-new', ...newKey(leaf.key), '-subj', `/O=system:masters/CN=${name}`, '-out', request]);
  openssl([
    'x509',
    '-req',
    '-in',
    request,
    '-CA',
    ca.cert,
    '-CAkey',
    ca.key,
    '-CAcreateserial',
    '-days',
    String(o.days),
    '-extfile',
    extensions,
    '-out',
    leaf.cert,
  ]);
  return leaf;
}

function newKey(path: string): readonly string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', path];
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
