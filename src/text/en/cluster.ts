import type { NoArgs } from '../no-args.ts';

/** English sentences: what the cluster's API holds. */
export const cluster = {
  'cluster/cluster-info-ca-stale': (_: NoArgs) => 'cluster-info hands out a CA that is not the cluster’s: no node can join',
  'cluster/cluster-info-ca-stale:title': (_: NoArgs) => 'cluster-info holds a CA that is not in use',
  'cluster/cluster-info-ca-stale:why': (_: NoArgs) =>
    'kubeadm join learns the cluster’s CA from this ConfigMap; with a stale one every join fails. Nothing else reads it: nodes that are in the cluster work on.',
  'cluster/cluster-info-ca-stale:explanation': (_: NoArgs) =>
    [
      'ConfigMap kube-public/cluster-info is a small kubeconfig with the address and the CA of the cluster, readable by everybody and signed for each bootstrap token. It is written once, from admin.conf, when the cluster is made; replacing the CA afterwards does not change it. A stale one therefore harms joins alone.',
      'A join then ends with "cluster CA found in cluster-info ConfigMap is invalid: none of the public keys are pinned" or with "x509: certificate signed by unknown authority".',
      'Confirm by hand: kubectl -n kube-public get configmap cluster-info -o yaml, decode certificate-authority-data with base64 -d, and compare openssl x509 -noout -fingerprint -sha256 of it with that of /etc/kubernetes/pki/ca.crt.',
      'kubeadm’s own way is kubeadm init phase bootstrap-token with a right admin.conf; it also makes a new token. The fix here changes the one entry and leaves tokens alone; the controller manager signs it anew.',
    ].join('\n\n'),
  'cluster/cluster-info-ca-stale:absent': (_: NoArgs) => 'the cluster has no ConfigMap kube-public/cluster-info',
  'cluster/cluster-info-ca-stale:closed': (a: { code: string }) =>
    `the API server shows cluster-info to nobody without credentials (${a.code}), so that no join can use it`,
  'cluster/cluster-info-ca-stale:api-silent': (a: { server: string; reason: string }) =>
    `cluster-info could not be read from the API server at ${a.server}: ${a.reason}`,
  'cluster/cluster-info-ca-stale:nothing-to-compare': (a: { path: string }) =>
    `neither ${a.path} nor the API server’s certificate could be read to compare cluster-info with`,

  'cluster/refresh-cluster-info:title': (_: NoArgs) => 'Write the cluster’s CA into cluster-info',
  'cluster/refresh-cluster-info:effect': (a: { server: string }) => `nodes can join again at ${a.server}; nothing that runs notices`,
  'cluster/refresh-cluster-info:refused-offline': (_: NoArgs) => 'only a running API server can change it',
  'cluster/refresh-cluster-info:refused-unread': (_: NoArgs) => 'cluster-info could not be read',
  'cluster/refresh-cluster-info:refused-no-ca': (_: NoArgs) => 'the CA in pki/ca.crt could not be read on this node',
  'cluster/refresh-cluster-info:refused-no-admin': (_: NoArgs) =>
    'admin.conf with a CA and a client certificate is needed, and is not on this node',
  'cluster/refresh-cluster-info:refused-admin-ca': (a: { admin: string; ca: string }) =>
    `${a.admin} and ${a.ca} do not hold the same CA: which of them is right must be settled first`,
  'cluster/refresh-cluster-info:refused-served': (a: { ca: string }) =>
    `the certificate that the API server presents was not issued by ${a.ca}: which CA is right must be settled first`,
  'cluster/refresh-cluster-info:refused-no-server': (_: NoArgs) => 'no address of the cluster is named in cluster-info or admin.conf',
  'step:patch-cluster-info': (_: NoArgs) => 'put the CA of pki/ca.crt into ConfigMap kube-public/cluster-info',
  'step:restore-cluster-info': (_: NoArgs) => 'put the old content back into ConfigMap kube-public/cluster-info',
  'step:wait-for-signatures': (_: NoArgs) => 'wait until the controller manager has signed cluster-info anew for the bootstrap tokens',
} as const;
