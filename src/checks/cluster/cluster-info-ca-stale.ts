import { msg } from '../../domain/message.ts';
import { unreadReason } from '../../domain/unread-reason.ts';
import { verdictOf } from '../../domain/verdict.ts';
import { isIssuedBy } from '../../domain/x509.ts';
import type { Certificate } from '../../model/certificate.ts';
import type { Verdict } from '../../model/check.ts';
import type { ApiFact, ClusterInfoFact, PkiFact } from '../../model/facts.ts';
import type { Evidence } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';

const id = 'cluster/cluster-info-ca-stale';
const subject = 'kube-public/cluster-info';

/**
 * A joining node trusts the CA of cluster-info and meets the certificate that the API server presents. The CA is compared
 * by its key: one that was signed again with the same key serves as well, and keeps the hash that join commands pin.
 */
export const clusterInfoCaStale = defineCheck({
  id,
  title: msg('cluster/cluster-info-ca-stale:title', {}),
  severity: 'warning',
  why: msg('cluster/cluster-info-ca-stale:why', {}),
  explanation: msg('cluster/cluster-info-ca-stale:explanation', {}),
  sources: [
    {
      what: 'kubeadm 1.20, cmd/kubeadm/app/phases/bootstraptoken/clusterinfo/clusterinfo.go',
      url: 'https://github.com/kubernetes/kubernetes/blob/v1.20.2/cmd/kubeadm/app/phases/bootstraptoken/clusterinfo/clusterinfo.go',
    },
    {
      what: 'kubeadm 1.20, cmd/kubeadm/app/discovery/token/token.go: what a join does with it',
      url: 'https://github.com/kubernetes/kubernetes/blob/v1.20.2/cmd/kubeadm/app/discovery/token/token.go',
    },
  ],
  needs: ['cluster-info', 'pki', 'api'],
  examine({ 'cluster-info': clusterInfo, pki, api }, { now }) {
    const { configMap, server } = clusterInfo;
    if (!configMap.ok) return unreadable(server, configMap.unread);
    if (!configMap.value.found) return { kind: 'not-applicable', because: msg('cluster/cluster-info-ca-stale:absent', {}) };

    const local = pki.authorities.find(({ role }) => role === 'ca')?.file;
    const localCa = local?.certificates[0];
    const served = api.served.ok ? api.served.value : undefined;
    if (localCa === undefined && served === undefined) {
      return verdictOf([], [msg('cluster/cluster-info-ca-stale:nothing-to-compare', { path: local?.path ?? `${pki.dir}/ca.crt` })]);
    }
    const usable = clusterInfo.authorities.some((ca) => isTheCa(ca, localCa, served) && ca.notAfterMs > now.getTime());
    if (usable) return { kind: 'healthy' };
    return verdictOf([
      {
        key: `${id}@${subject}`,
        check: id,
        subject,
        severity: 'warning',
        message: msg(id, {}),
        evidence: [heldEvidence(clusterInfo, localCa), ...comparedWith(pki, localCa, api), ...serverEvidence(clusterInfo)],
        about: { server },
      },
    ]);
  },
});

/** An API server that is silent says nothing of cluster-info; one that shows it to nobody leaves nothing to judge. */
function unreadable(server: string, unread: Parameters<typeof unreadReason>[1]): Verdict {
  if (unread.kind === 'failed' && (unread.code === 'HTTP-401' || unread.code === 'HTTP-403')) {
    return { kind: 'not-applicable', because: msg('cluster/cluster-info-ca-stale:closed', { code: unread.code }) };
  }
  return verdictOf([], [msg('cluster/cluster-info-ca-stale:api-silent', { server, reason: unreadReason('GET cluster-info', unread) })]);
}

/** The node's own CA, or, where the two disagree, the one that has really signed what the API server presents. */
function isTheCa(ca: Certificate, localCa: Certificate | undefined, served: Certificate | undefined): boolean {
  if (served !== undefined) return isIssuedBy(served, ca);
  return ca.key.spkiSha256 === localCa?.key.spkiSha256;
}

function heldEvidence({ authorities }: ClusterInfoFact, localCa: Certificate | undefined): Evidence {
  const [ca] = authorities;
  return {
    source: `ConfigMap ${subject}`,
    observed: ca === undefined ? 'no CA certificate that can be parsed' : describe(ca),
    ...(localCa === undefined ? {} : { expected: describe(localCa) }),
  };
}

function comparedWith(pki: PkiFact, localCa: Certificate | undefined, api: ApiFact): readonly Evidence[] {
  const onDisk: readonly Evidence[] = localCa === undefined ? [] : [{ source: `${pki.dir}/ca.crt`, observed: describe(localCa) }];
  if (!api.served.ok) return onDisk;
  const issuedHere = localCa !== undefined && isIssuedBy(api.served.value, localCa);
  const served = `serial ${api.served.value.serial}, ${issuedHere ? `issued by ${pki.dir}/ca.crt` : `not issued by ${pki.dir}/ca.crt`}`;
  return [...onDisk, { source: api.url, observed: served }];
}

/** The address inside is often a name for all control planes: another spelling than ours is worth a look, and no fault. */
function serverEvidence({ namedServer, server }: ClusterInfoFact): readonly Evidence[] {
  if (namedServer === undefined || namedServer === server) return [];
  return [{ source: `ConfigMap ${subject}, server`, observed: namedServer, expected: `${server}, or a name for it` }];
}

function describe(ca: Certificate): string {
  return `CA ${ca.commonName}, until ${isoDay(ca.notAfterMs)}, key sha256:${ca.key.spkiSha256}`;
}

function isoDay(ms: number): string {
  return Number.isNaN(ms) ? 'no date' : new Date(ms).toISOString().slice(0, 10);
}
