import type { pkiFixes as enPkiFixes } from '../en/pki-fixes.ts';
import type { Catalogue, Translation } from '../en.ts';
import { certificateNames, spacedName } from './certificate-names.ts';

/** Chinese sentences: renewing certificates and making them anew. */
export const pkiFixes: Translation<typeof enPkiFixes> = {
  'pki/renew-certificate:title': () => '用本节点的 CA 续期证书',
  'pki/renew-certificate:effect': (a) =>
    `${certificateNames[a.role]}（${a.path}）将重新生成，有效期 ${a.days} 天，使用新私钥${restarting(a.restarts)}${
      a.role === 'admin.conf' ? '；admin.conf 的副本（~/.kube/config）不会更新，须重新复制' : ''
    }`,
  'pki/renew-certificate:refused-kubelet': () => 'kubelet 的证书有它自己的位置和格式：见 kubelet/issue-client-certificate',
  'pki/renew-certificate:refused-authority': (a) =>
    `${certificateNames[a.role]}不能单独续期：新的 CA 必须送达每个节点和每个客户端。请从另一个控制平面或备份恢复它，或安排更换 CA`,
  'pki/renew-certificate:refused-serving-bootstrap': (a) =>
    `${a.path} 由集群应请求签发：请批准待处理的请求（kubectl get csr; kubectl certificate approve NAME）`,
  'pki/renew-certificate:refused-unreadable': (a) => `${a.path} 无法读取，没有主体和名称可以沿用；请用 pki/reissue-certificate 重新生成`,

  'pki/reissue-certificate:title': () => '重新生成证书，由本节点的 CA 签发',
  'pki/reissue-certificate:effect': (a) =>
    `${certificateNames[a.role]}及其私钥将重新生成到 ${a.path}，有效期 ${a.days} 天${
      a.names.length === 0 ? '' : `，包含名称 ${a.names.join('、')}（旧证书额外的 certSANs 不得而知）`
    }${restarting(a.restarts)}`,
  'pki/reissue-certificate:refused-authority': (a) =>
    `${a.path} 属于 CA，绝不重新生成：集群的其他每个控制平面上和备份中都有同一个文件。请从那里复制`,
  'pki/reissue-certificate:refused-service-account': (a) =>
    `${a.path} 绝不重新生成：新密钥会使每个服务账号令牌失效。请从另一个控制平面复制；只有 sa.pub 可以由 sa.key 生成：openssl pkey -in sa.key -pubout -out sa.pub`,
  'pki/reissue-certificate:refused-directory': (a) =>
    `${a.path} 不见了，各个 CA 也一并丢失：请从备份复制它，或从另一个控制平面复制 ca.*、front-proxy-ca.*、etcd/ca.* 和 sa.*`,
  'pki/reissue-certificate:refused-name-unknown': (a) => `不知道${nameParts[a.name]}，没有它证书就没有用`,
  'pki/reissue-certificate:refused-in-kubeconfig': (a) => `${a.path} 是 kubeconfig 的一部分：请用 kubeconfig/reissue 整个重新生成`,

  'sign:refused-clock': (a) => `时钟显示 ${a.now}，而 ${a.path} 写于 ${a.newest}：先校准时钟，现在生成的证书会把错误延续下去`,
  'sign:refused-facts': (a) => `无法读取 "${a.fact}"：${a.reason}`,
  'sign:refused-ca-missing': (a) => `本节点没有 CA 证书 ${a.path}`,
  'sign:refused-ca-unread': (a) => `${a.path} 中的 CA 无法读取`,
  'sign:refused-ca-damaged': (a) => `${a.path} 中的 CA 已损坏：请从另一个控制平面或备份恢复它`,
  'sign:refused-ca-expired': (a) => `${a.path} 中的 CA 自身已过期（${a.notAfter}）：用它签发的一切都没有用`,
  'sign:refused-ca-not-yet-valid': (a) => `${a.path} 中的 CA 从 ${a.notBefore} 起才有效：请查看时钟`,
  'sign:refused-ca-key-missing': (a) => `本节点没有 CA 私钥 ${a.path}：请从另一个控制平面复制，或到保管 CA 的地方签发证书（external CA）`,
  'sign:refused-ca-key-foreign': (a) => `${a.key} 不是 ${a.cert} 中 CA 的私钥`,
  'sign:refused-ca-is-the-stranger': (a) =>
    `${a.ca} 不是本节点的 CA：${[
      ...(a.certificates === 0 ? [] : [`应由它签发的其他证书（${a.certificates} 个）没有一个由它签发`]),
      ...(a.kubeconfigs.length === 0 ? [] : [`${a.kubeconfigs.join('、')} 信任的是另一个 CA`]),
    ].join('，而且 ')}。请从另一个控制平面或备份恢复旧的 CA 及其私钥`,

  'step:sign-certificate': (a) => `生成新私钥，并签发${spacedName(a.role)}到 ${a.path}`,
};

/** Each begins with the space that belongs before a Latin word, when it begins with one. */
const nameParts: Readonly<Record<Parameters<Catalogue['pki/reissue-certificate:refused-name-unknown']>[0]['name'], string>> = {
  'node-name': '本节点的名称',
  'advertise-address': ' API 服务器公布的地址（清单和其他证书都没有写明）',
  'service-network': '服务的网段（API 服务器清单中的 --service-cluster-ip-range）',
  'dns-domain': '集群的 DNS 域',
  version: '集群的版本，也就不知道 API 服务器客户端证书的组',
};

function restarting(components: readonly string[]): string {
  return components.length === 0 ? '' : `；${components.join('、')} 重新启动`;
}
