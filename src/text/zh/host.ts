import type { host as enHost } from '../en/host.ts';
import type { Translation } from '../en.ts';

const fileTypes: Readonly<Record<string, string>> = {
  file: '普通文件',
  directory: '目录',
  link: '符号链接',
  fifo: '命名管道',
  socket: '套接字',
  'block-device': '块设备',
  'char-device': '字符设备',
};

/** Chinese sentences: why something could not be read, and the node as a whole. */
export const host: Translation<typeof enHost> = {
  'unread:absent': (a) => `${a.what} 不存在`,
  'unread:dangling': (a) => `${a.what} 是指向 ${a.target} 的链接，而后者不存在`,
  'unread:denied': (a) => `没有读取 ${a.what} 的权限`,
  'unread:too-big': (a) => `${a.what} 有 ${a.sizeBytes} 字节，超过 ${a.limitBytes} 字节的限制`,
  'unread:timed-out': (a) => `${a.what}：${a.afterMs} ms 内没有应答`,
  'unread:wrong-type': (a) => `${a.what} 的类型是 ${fileTypes[a.type] ?? a.type}，不是该处应有的类型`,
  'unread:failed': (a) => `${a.what}：${a.reason}（${a.code}）`,
  'unread:offline': () => '只有运行中的节点才能得知',
  'host/kubernetes-directory-missing': (a) => `${a.path} 不见了，其中的证书、kubeconfig 和静态 Pod 清单也一并丢失`,
  'host/kubernetes-directory-missing:title': () => '/etc/kubernetes 被删除',
  'host/kubernetes-directory-missing:why': () => '让这台机器成为节点的一切都在那里。运行中的容器靠内存中的内容继续运行；一旦重启就起不来。',
  'host/kubernetes-directory-missing:explanation': () =>
    [
      '这个目录被删除了，或者它所在的文件系统没有挂载。不要重启机器，也不要运行 kubeadm init：先弄清还剩什么。',
      '没有随之丢失的有：etcd 的数据（/var/lib/etcd）、kubelet 的配置和客户端证书（/var/lib/kubelet）、运行中的容器。可能没有丢失的有：CA 私钥和 sa.key，它们在其他每个控制平面和备份里。CA 只要哪里还有，就要复制，绝不新建：新的 CA 会使集群的每个节点、kubeconfig 和令牌失效。',
      '手工确认：ls -la /etc/kubernetes; findmnt --target /etc/kubernetes; ls /var/lib/etcd/member /var/lib/kubelet/pki；并在另一个控制平面上：ls -la /etc/kubernetes/pki。',
      '从另一个控制平面复制回 pki/ca.crt、pki/ca.key、前端代理 CA、etcd CA 以及 sa 密钥对之后，kdoctor 会提供修复，重新生成此时缺失的每个证书和 kubeconfig。',
    ].join('\n\n'),
  'host/kubernetes-directory-missing:no-node': () => '这台机器没有 kubelet 配置：它不是 kubeadm 创建的节点',
};
