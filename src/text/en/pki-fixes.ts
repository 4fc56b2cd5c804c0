import type { CertificateRole } from '../../model/certificate.ts';
import type { NoArgs } from '../no-args.ts';
import { certificateNames } from './certificate-names.ts';

/** English sentences: renewing certificates and making them anew. */
export const pkiFixes = {
  'pki/renew-certificate:title': (_: NoArgs) => 'Renew the certificate with the CA on this node',
  'pki/renew-certificate:effect': (a: { path: string; role: CertificateRole; days: number; restarts: readonly string[] }) =>
    `${certificateNames[a.role]} in ${a.path} is made anew for ${a.days} days, with a new key${restarting(a.restarts)}${
      a.role === 'admin.conf' ? '; copies of admin.conf (~/.kube/config) stay old and have to be copied again' : ''
    }`,
  'pki/renew-certificate:refused-kubelet': (_: NoArgs) =>
    'the kubelet needs its certificate in a place and form of its own: see kubelet/issue-client-certificate',
  'pki/renew-certificate:refused-authority': (a: { role: CertificateRole }) =>
    `${certificateNames[a.role]} cannot be renewed alone: a new one has to reach every node and every client. Restore it from another control plane or a backup, or plan a change of the CA`,
  'pki/renew-certificate:refused-serving-bootstrap': (a: { path: string }) =>
    `${a.path} is signed by the cluster on request: approve the pending request (kubectl get csr; kubectl certificate approve NAME)`,
  'pki/renew-certificate:refused-unreadable': (a: { path: string }) =>
    `${a.path} could not be read, so there is nothing to copy subject and names from; pki/reissue-certificate makes it anew`,

  'pki/reissue-certificate:title': (_: NoArgs) => 'Make the certificate anew, signed by the CA on this node',
  'pki/reissue-certificate:effect': (a: {
    path: string;
    role: CertificateRole;
    names: readonly string[];
    days: number;
    restarts: readonly string[];
  }) =>
    `${certificateNames[a.role]} and its key are made anew in ${a.path} for ${a.days} days${
      a.names.length === 0 ? '' : `, for the names ${a.names.join(', ')} (extra certSANs of the old one are not known)`
    }${restarting(a.restarts)}`,
  'pki/reissue-certificate:refused-authority': (a: { path: string }) =>
    `${a.path} belongs to a CA, which is never made anew: the same file lies on every other control plane of the cluster, and in backups. Copy it from there`,
  'pki/reissue-certificate:refused-service-account': (a: { path: string }) =>
    `${a.path} is never made anew: a new key makes every service account token invalid. Copy it from another control plane; sa.pub alone can be made from sa.key: openssl pkey -in sa.key -pubout -out sa.pub`,
  'pki/reissue-certificate:refused-directory': (a: { path: string }) =>
    `with ${a.path} the CAs are gone as well: copy it from a backup, or ca.*, front-proxy-ca.*, etcd/ca.* and sa.* from another control plane`,
  'pki/reissue-certificate:refused-name-unknown': (a: { name: CertificateNamePart }) =>
    `${nameParts[a.name]} is not known, and the certificate would be useless without it`,
  'pki/reissue-certificate:refused-in-kubeconfig': (a: { path: string }) =>
    `${a.path} is part of a kubeconfig: kubeconfig/reissue makes it anew as a whole`,

  'sign:refused-clock': (a: { now: string; path: string; newest: string }) =>
    `the clock says ${a.now}, but ${a.path} was written at ${a.newest}: set the clock right first, a certificate made now would carry the mistake on`,
  'sign:refused-facts': (a: { fact: string; reason: string }) => `"${a.fact}" could not be read: ${a.reason}`,
  'sign:refused-ca-missing': (a: { path: string }) => `the CA certificate ${a.path} is not on this node`,
  'sign:refused-ca-unread': (a: { path: string }) => `the CA in ${a.path} could not be read`,
  'sign:refused-ca-damaged': (a: { path: string }) => `the CA in ${a.path} is damaged: restore it from another control plane or a backup`,
  'sign:refused-ca-expired': (a: { path: string; notAfter: string }) =>
    `the CA in ${a.path} has itself expired (${a.notAfter}): nothing signed with it is of use`,
  'sign:refused-ca-not-yet-valid': (a: { path: string; notBefore: string }) =>
    `the CA in ${a.path} is valid only from ${a.notBefore}: look at the clock`,
  'sign:refused-ca-key-missing': (a: { path: string }) =>
    `the CA's key ${a.path} is not on this node: copy it from another control plane, or have the certificate signed where the CA is kept (external CA)`,
  'sign:refused-ca-key-foreign': (a: { cert: string; key: string }) => `${a.key} is not the key of the CA in ${a.cert}`,
  'sign:refused-ca-is-the-stranger': (a: { ca: string; certificates: number; kubeconfigs: readonly string[] }) =>
    `${a.ca} is not the CA of this node: ${[
      ...(a.certificates === 0 ? [] : [`it signed none of the other certificates below it (${a.certificates})`]),
      ...(a.kubeconfigs.length === 0 ? [] : [`another CA is trusted in ${a.kubeconfigs.join(', ')}`]),
    ].join(', and ')}. Put the old CA and its key back, from another control plane or a backup`,

  'step:sign-certificate': (a: { role: CertificateRole; path: string }) =>
    `Make a new key, and sign ${certificateNames[a.role]} in ${a.path}`,
};

/** What has to be known of a node to name it in a certificate. */
export type CertificateNamePart = 'node-name' | 'advertise-address' | 'service-network' | 'dns-domain' | 'version';

const nameParts: Readonly<Record<CertificateNamePart, string>> = {
  'node-name': "the node's name",
  'advertise-address': 'the address that the API server advertises (the manifests and the other certificates do not tell it)',
  'service-network': "the network of services (--service-cluster-ip-range in the API server's manifest)",
  'dns-domain': "the cluster's DNS domain",
  version: "the cluster's version, and with it the group of the API server's client certificate,",
};

function restarting(components: readonly string[]): string {
  if (components.length === 0) return '';
  return `; ${components.join(', ')} ${components.length === 1 ? 'starts' : 'start'} anew`;
}
