import type { CertificateRole } from '../../model/certificate.ts';

/** What a certificate of each role is called; ends in a Chinese word, so that a sentence goes on without a space. */
export const certificateNames: Readonly<Record<CertificateRole, string>> = {
  ca: '集群 CA 证书',
  'front-proxy-ca': '前端代理 CA 证书',
  'etcd-ca': 'etcd CA 证书',
  apiserver: 'API 服务器的服务证书',
  'apiserver-kubelet-client': 'API 服务器访问 kubelet 的客户端证书',
  'front-proxy-client': 'API 服务器的前端代理客户端证书',
  'etcd-server': 'etcd 的服务证书',
  'etcd-peer': 'etcd 的对等证书',
  'etcd-healthcheck-client': 'etcd 健康检查的客户端证书',
  'apiserver-etcd-client': 'API 服务器访问 etcd 的客户端证书',
  'admin.conf': '管理员的客户端证书',
  'super-admin.conf': '超级管理员的客户端证书',
  'controller-manager.conf': 'controller-manager 的客户端证书',
  'scheduler.conf': 'scheduler 的客户端证书',
  'kubelet.conf': 'kubelet 内嵌在 kubeconfig 中的客户端证书',
  'kubelet-client': 'kubelet 的客户端证书',
  'kubelet-serving': 'kubelet 的服务证书',
};

/** Who needs a certificate of each role, and for what. */
export const certificateUses: Readonly<Record<CertificateRole, string>> = {
  ca: '集群的所有客户端和服务器都靠它验证',
  'front-proxy-ca': '聚合 API 服务器靠它验证 API 服务器',
  'etcd-ca': 'etcd 成员与 API 服务器靠它相互验证',
  apiserver: 'kube-apiserver 用它在 6443 端口提供服务',
  'apiserver-kubelet-client': 'kube-apiserver 取日志和执行 exec 时使用',
  'front-proxy-client': 'kube-apiserver 访问聚合 API 服务器时使用',
  'etcd-server': 'etcd 用它在 2379 端口提供服务',
  'etcd-peer': 'etcd 成员之间用它通信',
  'etcd-healthcheck-client': '只有人在用 etcdctl 时使用',
  'apiserver-etcd-client': 'kube-apiserver 用它访问 etcd',
  'admin.conf': 'kubectl 和 kubeadm 使用',
  'super-admin.conf': 'RBAC 本身损坏时由人使用',
  'controller-manager.conf': 'kube-controller-manager 用它访问 API 服务器',
  'scheduler.conf': 'kube-scheduler 用它访问 API 服务器',
  'kubelet.conf': 'kubelet 启动时使用',
  'kubelet-client': 'kubelet 用它访问 API 服务器',
  'kubelet-serving': 'kubelet 用它在 10250 端口提供服务',
};

/** The name of a role's certificate as it follows a Chinese word: a space belongs before a Latin letter. */
export function spacedName(role: CertificateRole): string {
  const name = certificateNames[role];
  return /^[a-z]/i.test(name) ? ` ${name}` : name;
}
