import { msg } from '../../domain/message.ts';
import { clockObstacle, isRefusal, refused } from '../../domain/signing-plan.ts';
import { isIssuedBy } from '../../domain/x509.ts';
import type { Certificate, PemFile } from '../../model/certificate.ts';
import type { Fix } from '../../model/fix.ts';
import {
  type CredentialFacts,
  clusterCa,
  credentialFactsOf,
  currentPem,
  isAboutKubeletClient,
  kubeconfigSteps,
  linkStep,
  nodeNameOf,
} from './kubelet-credentials.ts';
import { healthySteps } from './kubelet-health.ts';

const id = 'kubelet/use-existing-certificate';

/** Puts a valid pem that lies in the kubelet's folder to use: its link was lost, or kubelet.conf does not refer to it. */
export const useExistingCertificate: Fix = {
  id,
  for: [
    'kubelet/bootstrap-kubeconfig-missing',
    'kubelet/client-certificate-embedded',
    'pki/certificate-expired',
    'pki/certificate-missing',
    'pki/certificate-damaged',
    'pki/key-mismatch',
  ],
  title: msg(`${id}:title`, {}),
  risk: 'disruptive',
  plan(finding, at) {
    if (!isAboutKubeletClient(finding)) return { kind: 'unrelated' };
    const facts = credentialFactsOf(at);
    if (isRefusal(facts)) return facts;
    const clock = clockObstacle(at);
    if (clock !== undefined) return clock;
    const node = nodeNameOf(facts, at.inputs.nodeName);
    if (typeof node !== 'string') return node;
    const pem = bestPem(facts, node, at.now);
    if (pem === undefined) return refused(msg(`${id}:refused-none`, { dir: facts['kubelet-pki'].dir }));
    const conf = kubeconfigSteps(facts, at, node);
    if (isRefusal(conf)) return conf;
    const changes = [...(pem.path === currentPem(facts) ? [] : [linkStep(facts, pem.path)]), ...conf];
    if (changes.length === 0) return refused(msg(`${id}:refused-in-use`, {}));
    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: 'disruptive',
      effect: msg(`${id}:effect`, { pem: pem.path }),
      changes,
      restarts: ['kubelet'],
      finish: healthySteps(facts.kubelet),
      verify:
        finding.check === 'kubelet/bootstrap-kubeconfig-missing'
          ? [finding.check]
          : [finding.check, 'kubelet/bootstrap-kubeconfig-missing'],
    };
  },
};

/** The usable pem that lasts longest; the current one where it is among them, because nothing need be linked then. */
function bestPem(facts: CredentialFacts, node: string, now: Date): PemFile | undefined {
  const { current, clients } = facts['kubelet-pki'];
  const authorities = clusterCa(facts).certificates;
  const isUsable = (file: PemFile) => isUsablePem(file, node, authorities, now);
  if (isUsable(current)) return current;
  return [...clients].filter(isUsable).sort((a, b) => endOf(b) - endOf(a))[0];
}

function isUsablePem(file: PemFile, node: string, authorities: readonly Certificate[], now: Date): boolean {
  const [leaf] = file.certificates;
  return (
    leaf !== undefined &&
    leaf.commonName === `system:node:${node}` &&
    leaf.organizations.includes('system:nodes') &&
    leaf.notBeforeMs <= now.getTime() &&
    now.getTime() < leaf.notAfterMs &&
    file.key?.spkiSha256 === leaf.key.spkiSha256 &&
    authorities.some((authority) => isIssuedBy(leaf, authority))
  );
}

function endOf(file: PemFile): number {
  return file.certificates[0]?.notAfterMs ?? 0;
}
