import { mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type NodeName, onDisk } from '../machine/names.ts';
import { must } from '../run.ts';

/** Two instants in the past, as openssl writes them. */
const [notBefore, notAfter] = ['20240101000000Z', '20250101000000Z'];

/** The names of the CAs below /etc/kubernetes/pki, without their endings. */
type CaName = 'ca' | 'front-proxy-ca' | 'etcd/ca';

/** The leaf certificates that kubeadm makes below /etc/kubernetes/pki, by the CA that signs them. */
const leaves: Readonly<Record<CaName, readonly string[]>> = {
  ca: ['apiserver', 'apiserver-kubelet-client'],
  'front-proxy-ca': ['front-proxy-client'],
  'etcd/ca': ['apiserver-etcd-client', 'etcd/server', 'etcd/peer', 'etcd/healthcheck-client'],
};

/** Makes every certificate of a control plane but the CAs' expire, in its files: pki, kubeconfigs and the kubelet's own. */
export async function expireControlPlane(node: NodeName): Promise<void> {
  for (const ca of Object.keys(leaves) as CaName[]) {
    for (const leaf of leaves[ca]) {
      const path = onDisk(node, `/etc/kubernetes/pki/${leaf}.crt`);
      const key = readFileSync(onDisk(node, `/etc/kubernetes/pki/${leaf}.key`), 'utf8');
      writeFileSync(path, await expired(readFileSync(path, 'utf8'), key, node, ca));
    }
  }
  for (const name of ['admin', 'controller-manager', 'scheduler']) await expireKubeconfig(node, `/etc/kubernetes/${name}.conf`);
  await expireKubelet(node, node);
}

/** Makes the certificate that a kubeconfig embeds expire. */
async function expireKubeconfig(node: NodeName, path: string): Promise<void> {
  const text = readFileSync(onDisk(node, path), 'utf8');
  const [certificate, key] = ['client-certificate-data', 'client-key-data'].map((field) => {
    const found = new RegExp(`${field}: (\\S+)`).exec(text)?.[1];
    if (found === undefined) throw new Error(`${path} embeds no ${field}`);
    return Buffer.from(found, 'base64').toString();
  });
  const data = Buffer.from(await expired(certificate ?? '', key ?? '', node, 'ca')).toString('base64');
  writeFileSync(onDisk(node, path), text.replace(/client-certificate-data: \S+/, `client-certificate-data: ${data}`));
}

/** Makes a kubelet's client certificate expire; `caNode` is a control plane that has the CA's key. */
export async function expireKubelet(node: NodeName, caNode: NodeName): Promise<void> {
  const path = kubeletPem(node);
  const pem = readFileSync(path, 'utf8');
  const key = /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----[\s\S]+/.exec(pem)?.[0] ?? '';
  writeFileSync(path, `${await expired(pem, key, caNode, 'ca')}${key}`);
}

/** The file that a node's kubelet-client-current.pem leads to, as the machine sees it: the link's target is absolute on the node. */
export function kubeletPem(node: NodeName): string {
  const link = onDisk(node, '/var/lib/kubelet/pki/kubelet-client-current.pem');
  return join(dirname(link), basename(readlinkSync(link)));
}

/** The same certificate, same key, names and usages, signed again by the CA on a node's disk with dates in the past. */
async function expired(certificate: string, key: string, caNode: NodeName, ca: CaName): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'kdoctor-lab-ca-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text, { mode: 0o600 });
    return join(dir, name);
  };
  try {
    const subject = file('certificate', certificate);
    const own = file('key', key);
    const request = await must(['openssl', 'x509', '-x509toreq', '-copy_extensions', 'copyall', '-in', subject, '-signkey', own]);
    file('database', '');
    file('database.attr', 'unique_subject = no\n');
    const config = file(
      'config',
      [
        ...['[ca]', 'default_ca = once', '[once]', `database = ${join(dir, 'database')}`, `new_certs_dir = ${dir}`, 'rand_serial = yes'],
        ...['default_md = sha256', 'policy = any', 'copy_extensions = copyall', 'unique_subject = no'],
        ...['[any]', 'organizationName = optional', 'commonName = supplied', ''],
      ].join('\n'),
    );
    const pki = onDisk(caNode, '/etc/kubernetes/pki');
    return await must([
      ...(['openssl', 'ca', '-batch', '-notext', '-preserveDN', '-config', config, '-in', file('request', request)] as const),
      ...['-cert', join(pki, `${ca}.crt`), '-keyfile', join(pki, `${ca}.key`), '-startdate', notBefore, '-enddate', notAfter],
    ]);
  } finally {
    rmSync(dir, { recursive: true });
  }
}
