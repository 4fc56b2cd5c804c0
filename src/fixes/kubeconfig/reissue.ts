import { administratorGroups, flag, knownNames } from '../../domain/control-plane-names.ts';
import { serverAddress } from '../../domain/kubeconfig.ts';
import { newKubeconfig } from '../../domain/kubeconfig-edit.ts';
import { msg } from '../../domain/message.ts';
import { type KubeconfigSpec, kubeconfigSpecs } from '../../domain/pki-inventory.ts';
import { certificateFactsOf, checksAfterSigning, isRefusal, leafDays, refused, rootOwned, usableCa } from '../../domain/signing-plan.ts';
import type { KubeconfigsFact } from '../../model/facts.ts';
import type { CertificateTemplate, Fix, FixContext, Guard } from '../../model/fix.ts';

const id = 'kubeconfig/reissue';

/**
 * Makes a kubeconfig of a control plane anew, as `kubeadm init phase kubeconfig` would: the CA on disk, the server that the
 * node's other files tell, a new certificate. Empty files, over which kubeadm stumbles, are replaced.
 */
export const reissueKubeconfig: Fix = {
  id,
  for: ['kubeconfig/missing', 'kubeconfig/damaged'],
  title: msg(`${id}:title`, {}),
  risk: 'disruptive',
  plan(finding, at) {
    const facts = certificateFactsOf(at);
    if (isRefusal(facts)) return facts;
    const path = finding.about['path'] ?? finding.subject;
    const spec = kubeconfigSpecs.find((candidate) => candidate.role === finding.about['role']);
    if (spec === undefined || spec.role === 'super-admin.conf') return refused(msg(`${id}:refused-super-admin`, { path }));
    const old = oldOf(spec.role, facts.kubeconfigs);
    if (old.unread?.kind === 'wrong-type') return refused(msg(`${id}:refused-directory`, { path }));

    const ca = usableCa(facts, 'ca', at, spec.path);
    if (isRefusal(ca)) return ca;
    const server = serverOf(spec, facts.kubeconfigs, at);
    if (server === undefined) return refused(msg(`${id}:refused-no-server`, { path }));
    const organizations = spec.role === 'admin.conf' ? administratorGroups(at) : [];
    if ('missing' in organizations) return refused(msg(`${id}:refused-groups-unknown`, { path }));
    const template: CertificateTemplate = {
      commonName: spec.commonName,
      organizations,
      extendedKeyUsages: ['clientAuth'],
      dns: [],
      ips: [],
    };
    const caPem =
      facts.pki.authorities
        .find((authority) => authority.role === 'ca')
        ?.file.certificates.map((certificate) => certificate.pem)
        .join('') ?? '';
    const guards: readonly Guard[] = old.unread?.kind === 'absent' ? [{ guard: 'unchanged', path: spec.path, sha256: null }] : [];

    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: spec.restarts.length === 0 ? 'safe' : 'disruptive',
      effect: msg(`${id}:effect`, { path: spec.path, server, restarts: spec.restarts }),
      changes: [
        {
          do: 'write-file',
          path: spec.path,
          content: newKubeconfig({ server, caPem, userName: spec.commonName }),
          own: rootOwned.secret.cert,
          guards: [...guards, ...ca.guards],
          why: msg('step:write-kubeconfig', { path: spec.path }),
          undo: { kind: 'restore-backup' },
        },
        {
          do: 'sign-certificate',
          role: spec.role,
          target: { kind: 'kubeconfig', path: spec.path },
          like: { template },
          ca: { cert: ca.cert, key: ca.key },
          days: leafDays,
          own: rootOwned.secret,
          why: msg('step:sign-into-kubeconfig', { role: spec.role, path: spec.path }),
          undo: { kind: 'restore-backup' },
        },
      ],
      restarts: spec.restarts,
      finish: [],
      verify: checksAfterSigning(finding.check, 'cluster'),
    };
  },
};

function oldOf(role: KubeconfigSpec['role'], kubeconfigs: KubeconfigsFact): KubeconfigsFact['admin'] {
  switch (role) {
    case 'admin.conf':
      return kubeconfigs.admin;
    case 'super-admin.conf':
      return kubeconfigs.superAdmin;
    case 'controller-manager.conf':
      return kubeconfigs.controllerManager;
    case 'scheduler.conf':
      return kubeconfigs.scheduler;
  }
}

/** People reach the cluster by its endpoint, which the kubelet names too; the local components by this node's address. */
function serverOf(spec: KubeconfigSpec, kubeconfigs: KubeconfigsFact, at: FixContext): string | undefined {
  const { admin, kubelet, controllerManager, scheduler } = kubeconfigs;
  const told = spec.local ? [scheduler.server, controllerManager.server] : [admin.server, kubelet.server];
  const local = localServer(at);
  // The components' own files come second: before 1.20 they named the load balancer.
  const candidates = spec.local ? [local, ...told] : [...told, local];
  return candidates.find((server) => server !== undefined && serverAddress(server) !== undefined);
}

function localServer(at: FixContext): string | undefined {
  const { advertiseAddress } = knownNames(at);
  if (advertiseAddress === undefined) return undefined;
  const port = flag(at, 'kube-apiserver', 'secure-port') ?? '6443';
  return `https://${advertiseAddress.includes(':') ? `[${advertiseAddress}]` : advertiseAddress}:${port}`;
}
