import { isAbsent } from '../domain/node-certificates.ts';
import { parsePem } from '../domain/pem.ts';
import { authorityPaths, authoritySpecs, leafSpecs, pairPaths } from '../domain/pki-inventory.ts';
import type { CaRole } from '../model/certificate.ts';
import type { CertificateEntry, CollectContext, Collector, FactResult, NodeFact } from '../model/facts.ts';
import type { AbsPath } from '../model/host.ts';

/** kubeadm's certificates' directory unless configured otherwise. */
const kubeadmDir: AbsPath = '/etc/kubernetes/pki';

/**
 * The certificates below kubeadm's directory (kubeadm-facts §2.1): on a control plane all that its role requires, elsewhere
 * `ca.crt` alone, and everywhere those that are there all the same. What cannot be read says so file by file.
 */
export const pki: Collector<'pki'> = {
  name: 'pki',
  async collect({ host, get }: CollectContext) {
    const [dir, needs] = placeOf(await get('node'));
    const pem = async (path: AbsPath) => parsePem(path, await host.read(path));
    const [dirStat, authorities, leafs, publicKey, privateKey] = await Promise.all([
      host.stat(dir),
      Promise.all(
        authoritySpecs.map(async (spec): Promise<CertificateEntry> => {
          const { cert, key } = authorityPaths(dir, spec.role);
          const required = needs === 'stacked' || (needs === 'external' && !spec.stackedOnly) || spec.role === 'ca';
          return { role: spec.role, path: cert, embedded: false, file: await pem(cert), keyFile: await pem(key), required, used: true };
        }),
      ),
      Promise.all(
        leafSpecs.map(async (spec): Promise<CertificateEntry & { readonly caRole: CaRole }> => {
          const { cert, key } = pairPaths(dir, spec.file);
          const required = needs === 'stacked' || (needs === 'external' && !spec.stackedOnly);
          const [file, keyFile] = await Promise.all([pem(cert), pem(key)]);
          return { role: spec.role, path: cert, embedded: false, file, keyFile, required, used: spec.used, caRole: spec.ca };
        }),
      ),
      pem(`${dir}/sa.pub`),
      pem(`${dir}/sa.key`),
    ]);

    const withCa = leafs.map(({ caRole, ...entry }) => {
      const ca = authorities.find((authority) => authority.role === caRole)?.file;
      return ca === undefined || isAbsent(ca) ? entry : { ...entry, ca };
    });
    const value = {
      dir,
      dirPresent: dirStat.kind !== 'absent',
      entries: withCa.filter(isExpectedOrFound),
      authorities: authorities.filter(isExpectedOrFound),
      serviceAccount: { publicKey, privateKey },
    };
    return { state: 'ok', value };
  },
};

/** What kubeadm puts there: everything, everything but etcd's, or the CA's certificate alone. */
type Needs = 'stacked' | 'external' | 'ca-alone';

function placeOf(node: FactResult<NodeFact>): readonly [AbsPath, Needs] {
  // An unknown role must not make a healthy worker look as if it had lost a control plane's files.
  if (node.state !== 'ok') return [kubeadmDir, 'ca-alone'];
  const { certificatesDir, roles, topology } = node.value;
  if (!roles.includes('control-plane')) return [certificatesDir, 'ca-alone'];
  return [certificatesDir, topology === 'external-etcd' ? 'external' : 'stacked'];
}

function isExpectedOrFound(entry: CertificateEntry): boolean {
  return entry.required || !isAbsent(entry.file) || !isAbsent(entry.keyFile);
}
