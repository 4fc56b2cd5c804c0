import type { CertificateNamePart, pkiFixes as enPkiFixes } from '../en/pki-fixes.ts';
import { certificateNames } from './certificate-names.ts';

/** Chinese sentences: renewing certificates and making them anew. */
export const pkiFixes: { readonly [C in keyof typeof enPkiFixes]: (args: Parameters<(typeof enPkiFixes)[C]>[0]) => string } = {
  'pki/renew-certificate:title': () => '用本节点上的 CA 为证书续期',
  'pki/renew-certificate:effect': (a) =>
    `${certificateNames[a.role]}（${a.path}）续期，使用新密钥，有效期 ${a.days} 天${restarting(a.restarts)}${
      a.role === 'admin.conf' ? '；admin.conf 的副本（~/.kube/config）仍是旧的，必须重新复制' : ''
    }`,
  'pki/renew-certificate:refused-kubelet': () => 'kubelet 的证书有自己的位置和形式：见 kubelet/issue-client-certificate',
  'pki/renew-certificate:refused-authority': (a) =>
    `${certificateNames[a.role]}：不能单独续期，因为新的必须送达每个节点和每个客户端。请从另一个控制平面或备份中恢复，或规划更换 CA`,
  'pki/renew-certificate:refused-serving-bootstrap': (a) =>
    `${a.path} 由集群应请求签发：请批准待处理的请求（kubectl get csr；kubectl certificate approve NAME）`,
  'pki/renew-certificate:refused-unreadable': (a) =>
    `无法读取 ${a.path}，因此没有可供复制的主体和名称；可由 pki/reissue-certificate 重新签发`,
  'pki/renew-certificate:refused-ca-is-the-stranger': (a) =>
    `本节点的其他 ${a.count} 个证书没有一个是由 ${a.ca} 签发的：被替换的是 CA 文件。请从另一个控制平面或备份中恢复旧的 CA 及其密钥`,

  'pki/reissue-certificate:title': () => '用本节点上的 CA 重新签发证书',
  'pki/reissue-certificate:effect': (a) =>
    `${certificateNames[a.role]}（${a.path}）及其密钥重新签发，有效期 ${a.days} 天${
      a.names.length === 0 ? '' : `，名称为 ${a.names.join('、')}（旧证书中额外的 certSANs 未知）`
    }${restarting(a.restarts)}`,
  'pki/reissue-certificate:refused-authority': (a) =>
    `${a.path} 属于 CA，而 CA 从不重新生成：集群的其他每个控制平面以及备份中都有同样的文件。请从那里复制`,
  'pki/reissue-certificate:refused-service-account': (a) =>
    `${a.path} 从不重新生成：新密钥会使所有服务账号令牌失效。请从另一个控制平面复制；只有 sa.pub 可以由 sa.key 生成：openssl pkey -in sa.key -pubout -out sa.pub`,
  'pki/reissue-certificate:refused-directory': (a) =>
    `${a.path} 丢失，CA 也随之丢失：请从备份中复制该目录，或从另一个控制平面复制 ca.*、front-proxy-ca.*、etcd/ca.* 和 sa.*`,
  'pki/reissue-certificate:refused-name-unknown': (a) => `未知：${nameParts[a.name]}；缺少它，证书就没有用`,
  'pki/reissue-certificate:refused-in-kubeconfig': (a) => `${a.path} 是 kubeconfig 的一部分：由 kubeconfig/reissue 整体重新生成`,

  'sign:refused-clock': (a) => `时钟显示 ${a.now}，但 ${a.path} 写入于 ${a.newest}：请先校正时钟，现在签发的证书会把错误延续下去`,
  'sign:refused-facts': (a) => `无法读取“${a.fact}”：${a.reason}`,
  'sign:refused-ca-missing': (a) => `CA 证书 ${a.path} 不在本节点上`,
  'sign:refused-ca-unread': (a) => `无法读取 ${a.path} 中的 CA`,
  'sign:refused-ca-damaged': (a) => `${a.path} 中的 CA 已损坏：请从另一个控制平面或备份中恢复`,
  'sign:refused-ca-expired': (a) => `${a.path} 中的 CA 本身已过期（${a.notAfter}）：用它签发的一切都没有用`,
  'sign:refused-ca-not-yet-valid': (a) => `${a.path} 中的 CA 从 ${a.notBefore} 起才有效：请查看时钟`,
  'sign:refused-ca-key-missing': (a) => `CA 的密钥 ${a.path} 不在本节点上：请从另一个控制平面复制，或在保存 CA 的地方签发证书（外部 CA）`,
  'sign:refused-ca-key-foreign': (a) => `${a.key} 不是 ${a.cert} 中 CA 的密钥`,

  'step:sign-certificate': (a) => `生成新密钥并签发证书：${certificateNames[a.role]}（${a.path}）`,
};

const nameParts: Readonly<Record<CertificateNamePart, string>> = {
  'node-name': '节点名称',
  'advertise-address': 'API 服务器的公布地址（清单和其他证书中都没有）',
  'service-network': '服务的网段（API 服务器清单中的 --service-cluster-ip-range）',
  'dns-domain': '集群的 DNS 域名',
  version: '集群版本，以及由它决定的 API 服务器客户端证书的组',
};

function restarting(components: readonly string[]): string {
  return components.length === 0 ? '' : `；${components.join('、')} 重新启动`;
}
