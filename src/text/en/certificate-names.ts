import type { CertificateRole } from '../../model/certificate.ts';

/** What a certificate of each role is called. */
export const certificateNames: Readonly<Record<CertificateRole, string>> = {
  ca: 'the cluster CA',
  'front-proxy-ca': 'the front-proxy CA',
  'etcd-ca': 'the etcd CA',
  apiserver: "the API server's serving certificate",
  'apiserver-kubelet-client': "the API server's client certificate for kubelets",
  'front-proxy-client': "the API server's front-proxy client certificate",
  'etcd-server': "etcd's serving certificate",
  'etcd-peer': "etcd's peer certificate",
  'etcd-healthcheck-client': 'the client certificate for health checks of etcd',
  'apiserver-etcd-client': "the API server's client certificate for etcd",
  'admin.conf': "the administrators' client certificate",
  'super-admin.conf': "the super administrators' client certificate",
  'controller-manager.conf': "the controller-manager's client certificate",
  'scheduler.conf': "the scheduler's client certificate",
  'kubelet.conf': "the kubelet's client certificate, embedded in its kubeconfig,",
  'kubelet-client': "the kubelet's client certificate",
  'kubelet-serving': "the kubelet's serving certificate",
};

/** Who needs a certificate of each role, and for what. */
export const certificateUses: Readonly<Record<CertificateRole, string>> = {
  ca: 'every client and server of the cluster is verified against it',
  'front-proxy-ca': 'aggregated API servers verify the API server against it',
  'etcd-ca': 'etcd members and the API server verify each other against it',
  apiserver: 'kube-apiserver serves port 6443 with it',
  'apiserver-kubelet-client': 'kube-apiserver uses it for logs and exec',
  'front-proxy-client': 'kube-apiserver uses it towards aggregated API servers',
  'etcd-server': 'etcd serves port 2379 with it',
  'etcd-peer': 'etcd members talk to each other with it',
  'etcd-healthcheck-client': 'only people use it, with etcdctl',
  'apiserver-etcd-client': 'kube-apiserver reaches etcd with it',
  'admin.conf': 'kubectl and kubeadm use it',
  'super-admin.conf': 'people use it when RBAC itself is broken',
  'controller-manager.conf': 'kube-controller-manager reaches the API server with it',
  'scheduler.conf': 'kube-scheduler reaches the API server with it',
  'kubelet.conf': 'the kubelet starts with it',
  'kubelet-client': 'the kubelet reaches the API server with it',
  'kubelet-serving': 'the kubelet serves port 10250 with it',
};
