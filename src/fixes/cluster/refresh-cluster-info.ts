import { msg } from '../../domain/message.ts';
import { isIssuedBy } from '../../domain/x509.ts';
import type { Certificate } from '../../model/certificate.ts';
import type { ClusterInfoFact } from '../../model/facts.ts';
import type { Fix, FixContext, Refusal, Step } from '../../model/fix.ts';
import type { AbsPath, ServerAction } from '../../model/host.ts';
import type { Message } from '../../model/message.ts';

const patchTimeoutMs = 10_000;
/** The controller manager signs at each change it sees: seconds, unless it is busy starting. */
const signedWithinMs = 60_000;
const signaturePrefix = 'jws-kubeconfig-';

/**
 * Replaces the kubeconfig inside cluster-info by one with the CA of pki/ca.crt, where everything on this node agrees on
 * that CA: admin.conf and the certificate that the API server presents (kubeadm-facts §11.1).
 */
export const refreshClusterInfo: Fix = {
  id: 'cluster/refresh-cluster-info',
  for: ['cluster/cluster-info-ca-stale'],
  title: msg('cluster/refresh-cluster-info:title', {}),
  risk: 'safe',
  plan(finding, at) {
    const found = findParts(at);
    if ('kind' in found) return found;
    const { ca, caPath, kubeconfig, server, clusterInfo, data, resourceVersion } = found;
    const patch = (content: string | null, version?: string): ServerAction => ({
      act: 'kube-patch-config-map',
      kubeconfig,
      namespace: 'kube-public',
      name: 'cluster-info',
      data: { kubeconfig: content },
      ...(version === undefined ? {} : { resourceVersion: version }),
    });
    return {
      kind: 'plan',
      fix: 'cluster/refresh-cluster-info',
      finding: finding.key,
      risk: 'safe',
      effect: msg('cluster/refresh-cluster-info:effect', { server }),
      changes: [
        {
          do: 'server',
          why: msg('step:patch-cluster-info', {}),
          action: patch(clusterInfoKubeconfig(ca, server), resourceVersion),
          timeoutMs: patchTimeoutMs,
          undo: {
            kind: 'steps',
            steps: [
              {
                do: 'server',
                why: msg('step:restore-cluster-info', {}),
                action: patch(data['kubeconfig'] ?? null),
                timeoutMs: patchTimeoutMs,
                undo: { kind: 'nothing-to-undo' },
              },
            ],
          },
        },
      ],
      restarts: [],
      finish: waitForSignatures(clusterInfo, data, caPath),
      verify: ['cluster/cluster-info-ca-stale'],
    };
  },
};

/** Without bootstrap tokens nothing is signed, and there is nothing to wait for. */
function waitForSignatures({ server }: ClusterInfoFact, data: Readonly<Record<string, string>>, ca: AbsPath): readonly Step[] {
  const old = Object.entries(data).flatMap(([key, value]) => (key.startsWith(signaturePrefix) ? [value] : []));
  if (old.length === 0) return [];
  return [
    {
      do: 'wait-until',
      why: msg('step:wait-for-signatures', {}),
      probe: { probe: 'config-map-signed', server, ca, besides: old },
      timeoutMs: signedWithinMs,
      undo: { kind: 'nothing-to-undo' },
    },
  ];
}

/** What the plan is made of. */
interface Parts {
  readonly ca: Certificate;
  readonly caPath: AbsPath;
  readonly kubeconfig: AbsPath;
  readonly server: string;
  readonly clusterInfo: ClusterInfoFact;
  readonly data: Readonly<Record<string, string>>;
  readonly resourceVersion?: string;
}

function findParts({ facts, live }: FixContext): Parts | Refusal {
  if (!live) return refused(msg('cluster/refresh-cluster-info:refused-offline', {}));
  const clusterInfo = facts['cluster-info'].state === 'ok' ? facts['cluster-info'].value : undefined;
  if (clusterInfo?.configMap.ok !== true) return refused(msg('cluster/refresh-cluster-info:refused-unread', {}));
  const { data, resourceVersion } = clusterInfo.configMap.value;

  const authority = facts.pki.state === 'ok' ? facts.pki.value.authorities.find(({ role }) => role === 'ca')?.file : undefined;
  const ca = authority?.certificates[0];
  if (authority === undefined || ca === undefined) return refused(msg('cluster/refresh-cluster-info:refused-no-ca', {}));

  const admin = facts.kubeconfigs.state === 'ok' ? facts.kubeconfigs.value.admin : undefined;
  const adminCa = admin?.ca?.certificates[0];
  if (admin === undefined || admin.fault !== undefined || adminCa === undefined)
    return refused(msg('cluster/refresh-cluster-info:refused-no-admin', {}));
  if (adminCa.fingerprint !== ca.fingerprint) {
    return refused(msg('cluster/refresh-cluster-info:refused-admin-ca', { admin: admin.path, ca: authority.path }));
  }
  const served = facts.api.state === 'ok' && facts.api.value.served.ok ? facts.api.value.served.value : undefined;
  if (served === undefined || !isIssuedBy(served, ca))
    return refused(msg('cluster/refresh-cluster-info:refused-served', { ca: authority.path }));

  // The address that joining nodes know already is kept.
  const server = [clusterInfo.namedServer, admin.server].find((url) => url !== undefined && plainUrl.test(url));
  if (server === undefined) return refused(msg('cluster/refresh-cluster-info:refused-no-server', {}));
  return {
    ca,
    caPath: authority.path,
    kubeconfig: admin.path,
    server,
    clusterInfo,
    data,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}

/** A URL that is a plain YAML scalar: it goes into the text below as it is. */
const plainUrl = /^https:\/\/[A-Za-z0-9.:[\]-]+\/?$/;

/** The text that kubeadm writes (client-go's clientcmd, kubeadm 1.20), byte for byte but for the CA and the server. */
function clusterInfoKubeconfig(ca: Certificate, server: string): string {
  return [
    'apiVersion: v1',
    'clusters:',
    '- cluster:',
    `    certificate-authority-data: ${Buffer.from(ca.pem).toString('base64')}`,
    `    server: ${server}`,
    '  name: ""',
    'contexts: null',
    'current-context: ""',
    'kind: Config',
    'preferences: {}',
    'users: null',
    '',
  ].join('\n');
}

function refused(because: Message): Refusal {
  return { kind: 'refused', because };
}
