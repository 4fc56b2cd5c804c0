import type { NoArgs } from '../no-args.ts';

/** English sentences: why something could not be read, and the node as a whole. */
export const host = {
  'unread:absent': (a: { what: string }) => `${a.what} is not there`,
  'unread:dangling': (a: { what: string; target: string }) => `${a.what} is a link to ${a.target}, which is not there`,
  'unread:denied': (a: { what: string }) => `no permission to read ${a.what}`,
  'unread:too-big': (a: { what: string; sizeBytes: number; limitBytes: number }) =>
    `${a.what} has ${a.sizeBytes} bytes, more than the limit of ${a.limitBytes}`,
  'unread:timed-out': (a: { what: string; afterMs: number }) => `${a.what}: no answer within ${a.afterMs} ms`,
  'unread:wrong-type': (a: { what: string; type: string }) => `${a.what} is a ${a.type}, not what belongs there`,
  'unread:failed': (a: { what: string; code: string; reason: string }) => `${a.what}: ${a.reason} (${a.code})`,
  'unread:offline': (_: NoArgs) => 'only a running node can tell',
  'host/kubernetes-directory-missing': (a: { path: string }) =>
    `${a.path} is gone: certificates, kubeconfigs and static-pod manifests with it`,
  'host/kubernetes-directory-missing:title': (_: NoArgs) => '/etc/kubernetes deleted',
  'host/kubernetes-directory-missing:why': (_: NoArgs) =>
    'Everything that makes this machine a node lay there. Containers that run keep running on what they have in memory; none of them survives its next restart.',
  'host/kubernetes-directory-missing:explanation': (_: NoArgs) =>
    [
      'The folder was deleted, or a file system that held it is not mounted. Do not reboot and do not run kubeadm init: first find what still exists.',
      "Not lost with it: etcd's data (/var/lib/etcd), the kubelet's configuration and client certificate (/var/lib/kubelet), running containers. Perhaps not lost: the CA keys and sa.key, on every other control plane and in backups. A CA that exists anywhere is copied, never made anew: a new one cuts off every node, kubeconfig and token of the cluster.",
      'Confirm by hand: ls -la /etc/kubernetes; findmnt --target /etc/kubernetes; ls /var/lib/etcd/member /var/lib/kubelet/pki; and on another control plane: ls -la /etc/kubernetes/pki.',
      'With pki/ca.crt, pki/ca.key, the front-proxy and etcd CAs and the sa pair copied back from another control plane, kdoctor offers to reissue every certificate and kubeconfig that is then missing.',
    ].join('\n\n'),
  'host/kubernetes-directory-missing:no-node': (_: NoArgs) =>
    'this machine has no kubelet configuration: it is not a node that kubeadm made',
};
