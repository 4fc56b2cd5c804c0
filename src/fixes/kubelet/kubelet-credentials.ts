import { serverAddress } from '../../domain/kubeconfig.ts';
import { newKubeconfig } from '../../domain/kubeconfig-edit.ts';
import { msg } from '../../domain/message.ts';
import { authorityPaths } from '../../domain/pki-inventory.ts';
import { refused, unchanged } from '../../domain/signing-plan.ts';
import type { PemFile } from '../../model/certificate.ts';
import type { FactName, Facts, Kubeconfig } from '../../model/facts.ts';
import type { LinkedFinding } from '../../model/finding.ts';
import type { FixContext, Guard, Refusal, Step } from '../../model/fix.ts';
import type { AbsPath } from '../../model/host.ts';

/** What every fix of the kubelet's credentials looks at. */
export type CredentialFacts = Pick<Facts, 'node' | 'pki' | 'kubeconfigs' | 'kubelet-pki' | 'kubelet'>;

/** The facts, or the refusal for the first that is not there. */
export function credentialFactsOf({ facts }: FixContext): CredentialFacts | Refusal {
  const { node, pki, kubeconfigs, 'kubelet-pki': kubeletPki, kubelet } = facts;
  if (node.state !== 'ok') return unreadFact('node', node);
  if (pki.state !== 'ok') return unreadFact('pki', pki);
  if (kubeconfigs.state !== 'ok') return unreadFact('kubeconfigs', kubeconfigs);
  if (kubeletPki.state !== 'ok') return unreadFact('kubelet-pki', kubeletPki);
  if (kubelet.state !== 'ok') return unreadFact('kubelet', kubelet);
  return { node: node.value, pki: pki.value, kubeconfigs: kubeconfigs.value, 'kubelet-pki': kubeletPki.value, kubelet: kubelet.value };
}

/** The refusal for a fact that is not there. */
export function unreadFact(fact: FactName, result: { readonly reason: string }): Refusal {
  return refused(msg('kubelet:refused-fact', { fact, reason: result.reason }));
}

/** Is the finding about what the kubelet shows the API server? Checks of certificates find others as well. */
export function isAboutKubeletClient(finding: LinkedFinding): boolean {
  const { role } = finding.about;
  return role === undefined ? finding.check.startsWith('kubelet/') : role === 'kubelet-client' || role === 'kubelet.conf';
}

/**
 * The name that the kubelet's certificate must carry. `--node-name` helps where the node itself has forgotten it, and is
 * refused where a certificate of the cluster says otherwise.
 */
export function nodeNameOf({ node }: CredentialFacts, given: string | undefined): string | Refusal {
  const { value, source } = node.nodeName;
  if (given !== undefined && value !== '' && given !== value && source.startsWith('/')) {
    return refused(msg('kubelet:refused-node-name-differs', { given, found: value, source }));
  }
  const name = given ?? value;
  return name === '' ? { ...refused(msg('kubelet:refused-node-name', {})), needs: ['nodeName'] } : name;
}

/** The API server's URL for a kubelet.conf: the old one's, else another kubeconfig's, else this node's own API server. */
export function apiServerOf({ kubeconfigs }: CredentialFacts, facts: FixContext['facts']): string | undefined {
  const { kubelet, bootstrapKubelet, admin, superAdmin, controllerManager, scheduler } = kubeconfigs;
  const named = [kubelet, bootstrapKubelet, admin, superAdmin, controllerManager, scheduler]
    .map(({ server }) => server)
    .find((server) => server !== undefined && serverAddress(server) !== undefined);
  if (named !== undefined) return named;
  const manifest =
    facts.manifests.state === 'ok' ? facts.manifests.value.files.find((file) => file.component === 'kube-apiserver') : undefined;
  const address = manifest?.flags['advertise-address'];
  const port = manifest?.flags['secure-port'] ?? '6443';
  if (address !== undefined) return `https://${address.includes(':') ? `[${address}]` : address}:${port}`;
  return facts['cluster-info'].state === 'ok' ? facts['cluster-info'].value.namedServer : undefined;
}

/** The cluster's CA certificates on disk; on a worker too. Empty when there are none to read. */
export function clusterCa({ pki }: CredentialFacts): PemFile {
  const path = authorityPaths(pki.dir, 'ca').cert;
  return pki.authorities.find((authority) => authority.role === 'ca')?.file ?? { path, certificates: [] };
}

/** The pem that the kubelet works with, behind its link. */
export function currentPem(facts: CredentialFacts): AbsPath {
  return `${facts['kubelet-pki'].dir}/kubelet-client-current.pem`;
}

/**
 * The step that writes a kubelet.conf which refers to the current pem; nothing when the one on disk does already, and
 * trusts the CA on disk.
 */
export function kubeconfigSteps(facts: CredentialFacts, at: FixContext, nodeName: string): readonly Step[] | Refusal {
  const { kubelet: conf } = facts.kubeconfigs;
  const ca = clusterCa(facts);
  const pem = currentPem(facts);
  if (refersTo(conf, pem) && trusts(conf, ca)) return [];
  const server = apiServerOf(facts, at.facts);
  if (server === undefined) return refused(msg('kubelet:refused-server', {}));
  const caPem = ca.certificates.map((certificate) => certificate.pem).join('');
  return [
    {
      do: 'write-file',
      path: conf.path,
      content: newKubeconfig({ server, caPem, userName: `system:node:${nodeName}`, clientPem: pem }),
      own: { mode: 0o600, uid: 0, gid: 0 },
      guards: unchangedKubeconfig(conf),
      why: msg('step:write-kubelet-conf', { path: conf.path, pem }),
      undo: { kind: 'restore-backup' },
    },
  ];
}

/** The step that points the kubelet's link to a pem, as the kubelet does: with an absolute target. */
export function linkStep(facts: CredentialFacts, target: AbsPath): Step {
  const path = currentPem(facts);
  return { do: 'link', path, target, why: msg('step:link-kubelet-certificate', { path, target }), undo: { kind: 'restore-backup' } };
}

/** A kubeconfig that embeds its certificate carries its own digest there; of one that is absent it must still be so. */
export function unchangedKubeconfig(conf: Kubeconfig): readonly Guard[] {
  if (conf.client?.embedded === true) return unchanged(conf.client.certificate);
  return conf.unread?.kind === 'absent' && conf.unread.dangling === undefined
    ? [{ guard: 'unchanged', path: conf.path, sha256: null }]
    : [];
}

function refersTo(conf: Kubeconfig, pem: AbsPath): boolean {
  const { client } = conf;
  return conf.fault === undefined && client !== undefined && !client.embedded && client.certificate.path === pem && client.key.path === pem;
}

function trusts(conf: Kubeconfig, ca: PemFile): boolean {
  const trusted = conf.ca?.certificates.map((certificate) => certificate.fingerprint) ?? [];
  return ca.certificates.some((certificate) => trusted.includes(certificate.fingerprint));
}
