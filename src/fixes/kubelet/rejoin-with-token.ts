import { msg } from '../../domain/message.ts';
import { clockObstacle, isRefusal, refused, unchanged, usableCa } from '../../domain/signing-plan.ts';
import type { PemFile } from '../../model/certificate.ts';
import type { Fix, Refusal, Step } from '../../model/fix.ts';
import type { AbsPath } from '../../model/host.ts';
import {
  apiServerOf,
  type CredentialFacts,
  clusterCa,
  credentialFactsOf,
  currentPem,
  isAboutKubeletClient,
  unchangedKubeconfig,
} from './kubelet-credentials.ts';
import { healthySteps } from './kubelet-health.ts';

const id = 'kubelet/rejoin-with-token';
const secretFile = { mode: 0o600, uid: 0, gid: 0 } as const;
/** The controller-manager signs within seconds; a restarted kubelet asks at once and again every few seconds. */
const signingTimeoutMs = 120_000;

/**
 * TLS bootstrapping by hand, for a node whose CA key is elsewhere (kubeadm-facts §5.5, R2): what `kubeadm join phase
 * kubelet-start` does, without its changes to the kubelet's configuration. The CA on disk is trusted only when it has the
 * hash that the operator brought from a control plane.
 */
export const rejoinWithToken: Fix = {
  id,
  for: [
    'kubelet/bootstrap-kubeconfig-missing',
    'pki/certificate-expired',
    'pki/certificate-not-yet-valid',
    'pki/certificate-missing',
    'pki/certificate-damaged',
    'pki/key-mismatch',
  ],
  title: msg(`${id}:title`, {}),
  risk: 'disruptive',
  plan(finding, at) {
    if (!isAboutKubeletClient(finding)) return { kind: 'unrelated' };
    if (!at.live) return refused(msg(`${id}:refused-offline`, {}));
    const facts = credentialFactsOf(at);
    if (isRefusal(facts)) return facts;
    const clock = clockObstacle(at);
    if (clock !== undefined) return clock;
    if (!isRefusal(usableCa(facts, 'ca', at))) return refused(msg(`${id}:refused-local-ca`, {}));
    const bootstrapPath = facts.kubelet.bootstrapKubeconfig;
    if (bootstrapPath === undefined) return refused(msg(`${id}:refused-no-bootstrap`, {}));
    const server = apiServerOf(facts, at.facts);
    if (server === undefined) return refused(msg('kubelet:refused-server', {}));
    const renamed = renamedNode(facts);
    if (renamed !== undefined) return renamed;

    const { token, caCertHash } = at.inputs;
    if (token === undefined || caCertHash === undefined)
      return { ...refused(msg(`${id}:refused-inputs`, {})), needs: ['token', 'caCertHash'] };
    if (!/^[a-z0-9]{6}\.[a-z0-9]{16}$/.test(token)) return { ...refused(msg(`${id}:refused-token`, {})), needs: ['token'] };
    const caPem = trustedCa(clusterCa(facts), caCertHash);
    if (typeof caPem !== 'string') return caPem;

    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: 'disruptive',
      effect: msg(`${id}:effect`, { server }),
      changes: [
        {
          do: 'write-secret-file',
          path: bootstrapPath,
          content: bootstrapKubeconfig(server, caPem),
          own: secretFile,
          guards: [{ guard: 'clock-plausible' }, ...unchanged(clusterCa(facts))],
          why: msg('step:write-bootstrap-kubeconfig', { path: bootstrapPath }),
          undo: { kind: 'restore-backup' },
        },
        ...removalSteps(facts),
      ],
      restarts: ['kubelet'],
      finish: [
        {
          do: 'wait-until',
          probe: { probe: 'certificate-valid', path: currentPem(facts) },
          timeoutMs: signingTimeoutMs,
          why: msg('step:wait-kubelet-certificate', { path: currentPem(facts) }),
          undo: { kind: 'nothing-to-undo' },
        },
        {
          do: 'remove-file',
          path: bootstrapPath,
          why: msg('step:remove-bootstrap-kubeconfig', { path: bootstrapPath }),
          undo: { kind: 'restore-backup' },
        },
        ...healthySteps(facts.kubelet),
      ],
      verify:
        finding.check === 'kubelet/bootstrap-kubeconfig-missing'
          ? [finding.check]
          : [finding.check, 'kubelet/bootstrap-kubeconfig-missing'],
    };
  },
};

/** The kubelet asks under the name that it goes by now; the cluster would take it for another node. */
function renamedNode({ node, kubelet }: CredentialFacts): Refusal | undefined {
  const { value, source } = node.nodeName;
  const given = (kubelet.flags['hostname-override'] ?? node.hostname).toLowerCase();
  return value !== '' && given !== '' && given !== value
    ? refused(msg('kubelet:refused-node-name-differs', { given, found: value, source }))
    : undefined;
}

/** The certificates of the CA file whose key has the hash, as PEM. A file without one is of another cluster, or stale. */
function trustedCa(ca: PemFile, caCertHash: string): string | Refusal {
  const hash = /^sha256:([0-9a-f]{64})$/i.exec(caCertHash)?.[1]?.toLowerCase();
  if (hash === undefined) return { ...refused(msg(`${id}:refused-hash`, {})), needs: ['caCertHash'] };
  if (ca.certificates.length === 0) return refused(msg(`${id}:refused-ca`, { path: ca.path }));
  const trusted = ca.certificates.filter((certificate) => certificate.key.spkiSha256 === hash);
  return trusted.length === 0
    ? refused(msg(`${id}:refused-ca-differs`, { path: ca.path }))
    : trusted.map((certificate) => certificate.pem).join('');
}

/**
 * What would keep the kubelet from asking: a kubelet.conf that looks usable, and a current pem, which the certificate
 * manager loads before anything else. The pem's own file stays: only its link goes.
 */
function removalSteps(facts: CredentialFacts): readonly Step[] {
  const { kubelet: conf } = facts.kubeconfigs;
  const { currentTarget, current } = facts['kubelet-pki'];
  const link = currentPem(facts);
  const removal = (path: AbsPath, why: Step['why'], guards: Step['guards'] = []): Step => ({
    do: 'remove-file',
    path,
    guards,
    why,
    undo: { kind: 'restore-backup' },
  });
  const isThere = currentTarget !== undefined || current.unread?.kind !== 'absent';
  return [
    ...(conf.unread?.kind === 'absent'
      ? []
      : [removal(conf.path, msg('step:remove-kubelet-conf', { path: conf.path }), unchangedKubeconfig(conf))]),
    ...(isThere ? [removal(link, msg('step:remove-kubelet-pem', { path: link }))] : []),
  ];
}

/** What kubeadm writes for a joining node (cmd/kubeadm/app/cmd/phases/join/kubelet.go, v1.20), the token filled in when it is written. */
function bootstrapKubeconfig(server: string, caPem: string): string {
  return `${[
    'apiVersion: v1',
    'clusters:',
    '- cluster:',
    `    certificate-authority-data: ${Buffer.from(caPem).toString('base64')}`,
    `    server: ${JSON.stringify(server)}`,
    '  name: kubernetes',
    'contexts:',
    '- context:',
    '    cluster: kubernetes',
    '    user: tls-bootstrap-token-user',
    '  name: tls-bootstrap-token-user@kubernetes',
    'current-context: tls-bootstrap-token-user@kubernetes',
    'kind: Config',
    'preferences: {}',
    'users:',
    '- name: tls-bootstrap-token-user',
    '  user:',
    '    token: "{{token}}"',
  ].join('\n')}\n`;
}
