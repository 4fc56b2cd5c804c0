import type { cluster as enCluster } from '../en/cluster.ts';
import type { Translation } from '../en.ts';

/** Chinese sentences: what the cluster's API holds. */
export const cluster: Translation<typeof enCluster> = {
  'cluster/cluster-info-ca-stale': () => 'cluster-info 给出的 CA 不是本集群的 CA：没有节点能加入',
  'cluster/cluster-info-ca-stale:title': () => 'cluster-info 中的 CA 已不再使用',
  'cluster/cluster-info-ca-stale:why': () =>
    'kubeadm join 从这个 ConfigMap 得知集群的 CA；它陈旧时，所有加入都会失败。此外没有谁读取它：已在集群中的节点照常工作。',
  'cluster/cluster-info-ca-stale:explanation': () =>
    [
      'ConfigMap kube-public/cluster-info 是一个小的 kubeconfig，含集群的地址和 CA，任何人可读，并为每个引导令牌签名。它只在创建集群时由 admin.conf 写入一次；之后更换 CA 不会改动它。所以它陈旧时，受影响的只有加入集群。',
      '此时加入会以 "cluster CA found in cluster-info ConfigMap is invalid: none of the public keys are pinned" 或 "x509: certificate signed by unknown authority" 告终。',
      '手工确认：kubectl -n kube-public get configmap cluster-info -o yaml，用 base64 -d 解码 certificate-authority-data，再用 openssl x509 -noout -fingerprint -sha256 把它的指纹与 /etc/kubernetes/pki/ca.crt 的指纹比较。',
      'kubeadm 自己的办法是用正确的 admin.conf 运行 kubeadm init phase bootstrap-token；它还会新建一个令牌。这里的修复只改这一项，不动令牌；controller-manager 会重新为它签名。',
    ].join('\n\n'),
  'cluster/cluster-info-ca-stale:absent': () => '集群没有 ConfigMap kube-public/cluster-info',
  'cluster/cluster-info-ca-stale:closed': (a) => `API 服务器不向没有凭据的人提供 cluster-info（${a.code}），所以加入集群时用不上它`,
  'cluster/cluster-info-ca-stale:api-silent': (a) => `无法从 API 服务器 ${a.server} 读取 cluster-info：${a.reason}`,
  'cluster/cluster-info-ca-stale:nothing-to-compare': (a) => `${a.path} 和 API 服务器的证书都无法读取，cluster-info 没有可比较的对象`,

  'cluster/refresh-cluster-info:title': () => '把集群的 CA 写入 cluster-info',
  'cluster/refresh-cluster-info:effect': (a) => `节点可以重新通过 ${a.server} 加入；正在运行的一切不受影响`,
  'cluster/refresh-cluster-info:refused-offline': () => '只有运行中的 API 服务器才能更改它',
  'cluster/refresh-cluster-info:refused-unread': () => 'cluster-info 无法读取',
  'cluster/refresh-cluster-info:refused-no-ca': () => '本节点的 pki/ca.crt 中的 CA 无法读取',
  'cluster/refresh-cluster-info:refused-no-admin': () => '需要带 CA 和客户端证书的 admin.conf，而本节点没有',
  'cluster/refresh-cluster-info:refused-admin-ca': (a) => `${a.admin} 与 ${a.ca} 中的 CA 不同：须先确定哪一个正确`,
  'cluster/refresh-cluster-info:refused-served': (a) => `API 服务器出示的证书不是由 ${a.ca} 签发的：须先确定哪个 CA 正确`,
  'cluster/refresh-cluster-info:refused-no-server': () => 'cluster-info 和 admin.conf 都没有写明集群的地址',
  'step:patch-cluster-info': () => '把 pki/ca.crt 的 CA 写入 ConfigMap kube-public/cluster-info',
  'step:restore-cluster-info': () => '把 ConfigMap kube-public/cluster-info 恢复为原内容',
  'step:wait-for-signatures': () => '等待 controller-manager 为各引导令牌重新签名 cluster-info',
};
