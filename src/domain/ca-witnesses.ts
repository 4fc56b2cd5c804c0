import type { CaRole, Certificate, PemFile } from '../model/certificate.ts';
import type { Kubeconfig, KubeconfigsFact } from '../model/facts.ts';
import type { AbsPath } from '../model/host.ts';
import { type CertificateFacts, nodeCertificates } from './node-certificates.ts';
import { isIssuedBy } from './x509.ts';

/** What on a node tells that a CA file is not the one that its cluster was made with. */
export interface Contradiction {
  /** Paths of certificates that belong below this CA, and were signed with the key of another. */
  readonly certificates: readonly AbsPath[];
  /** Paths of kubeconfigs that carry the certificate of another CA; empty for CAs that no kubeconfig carries. */
  readonly kubeconfigs: readonly AbsPath[];
}

/**
 * Holds a CA file against the rest of the node: the certificates below it, by their signatures and however long expired, and
 * the CA that kubeconfigs carry, by its key, so that a CA signed again with its old key is still the same. All of kubeadm's
 * CAs have the same names, which therefore prove nothing.
 *
 * Undefined when anything at all speaks for the CA, or nothing speaks against it. `except` is the path of the certificate that
 * is to be replaced: it may itself be what does not belong here.
 */
export function contradictionOf(facts: CertificateFacts, role: CaRole, ca: PemFile, except?: string): Contradiction | undefined {
  const leafs = nodeCertificates(facts).flatMap(({ path, ca: above, file: { certificates } }) => {
    const [certificate] = certificates;
    return certificate === undefined || above?.path !== ca.path || path === except ? [] : [{ path, certificate }];
  });
  const trusting = role === 'ca' ? carriersOf(facts.kubeconfigs) : [];
  const isRightful =
    leafs.some(({ certificate }) => ca.certificates.some((authority) => isIssuedBy(certificate, authority))) ||
    trusting.some(({ carried }) => shareKey(carried, ca.certificates));
  if (isRightful || leafs.length + trusting.length === 0) return undefined;
  return { certificates: leafs.map(({ path }) => path), kubeconfigs: trusting.map(({ path }) => path) };
}

/** The kubeconfigs that hold a CA themselves. One that names a file is no witness: it may name the very file in question. */
function carriersOf(kubeconfigs: KubeconfigsFact): readonly { readonly path: AbsPath; readonly carried: readonly Certificate[] }[] {
  const { admin, superAdmin, controllerManager, scheduler, kubelet } = kubeconfigs;
  return [admin, superAdmin, controllerManager, scheduler, kubelet].flatMap(({ path, ca }: Kubeconfig) =>
    ca === undefined || ca.path !== path || ca.certificates.length === 0 ? [] : [{ path, carried: ca.certificates }],
  );
}

function shareKey(some: readonly Certificate[], others: readonly Certificate[]): boolean {
  return some.some(({ key }) => others.some((other) => other.key.spkiSha256 === key.spkiSha256));
}
