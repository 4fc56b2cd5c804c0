import type { kubeletFixes as enKubeletFixes } from '../en/kubelet-fixes.ts';
import type { Translation } from '../en.ts';

/** Chinese sentences: fixes of the kubelet. */
export const kubeletFixes: Translation<typeof enKubeletFixes> = {
  'kubelet/issue-client-certificate:title': () => '用本节点的 CA 为 kubelet 签发新的客户端证书',
  'kubelet/issue-client-certificate:effect': (a) =>
    `kubelet 得到身份为 system:node:${a.node} 的新证书，位于 ${a.target}${a.rewrites ? '，以及引用它的 kubelet.conf' : ''}；kubelet 会重启，运行中的容器继续运行`,
  'kubelet/issue-client-certificate:refused-no-ca-key': (a) =>
    `本节点没有可用的 CA 私钥（${a.key}）：请用控制平面上的令牌运行 kubelet/rejoin-with-token`,

  'kubelet/use-existing-certificate:title': () => '让 kubelet 使用它已有的有效证书',
  'kubelet/use-existing-certificate:effect': (a) => `kubelet 改用 ${a.pem}；kubelet 会重启，运行中的容器继续运行`,
  'kubelet/use-existing-certificate:refused-none': (a) => `${a.dir} 中没有哪个 pem 含本节点的有效证书（由集群 CA 签发，并带私钥）`,
  'kubelet/use-existing-certificate:refused-in-use': () => 'kubelet 已配置为使用它的有效证书',

  'kubelet/rejoin-with-token:title': () => '用引导令牌从集群取得新的客户端证书',
  'kubelet/rejoin-with-token:effect': (a) => `kubelet 向 ${a.server} 申请新证书；kubelet 会重启，运行中的容器继续运行`,
  'kubelet/rejoin-with-token:refused-inputs': () =>
    '需要令牌和 CA 的哈希：在控制平面上运行 "kubeadm token create --print-join-command"，再用 --token 和 --ca-cert-hash 给出这两项',
  'kubelet/rejoin-with-token:refused-token': () => '令牌的格式不对：应为 6 个字符、一个点、16 个字符，都是 a-z 和 0-9',
  'kubelet/rejoin-with-token:refused-hash': () => 'CA 哈希的格式不对：应为 sha256: 加 64 位十六进制数字',
  'kubelet/rejoin-with-token:refused-ca': (a) => `${a.path} 中没有 CA 证书：先从控制平面复制它`,
  'kubelet/rejoin-with-token:refused-ca-differs': (a) =>
    `${a.path} 不是该哈希对应的 CA：要么哈希属于另一个集群，要么集群换了新的 CA。弄清是哪一种，再从控制平面复制 ca.crt，然后重试`,
  'kubelet/rejoin-with-token:refused-local-ca': () => 'CA 私钥就在本节点：请用 kubelet/issue-client-certificate，它不需要 API 服务器',
  'kubelet/rejoin-with-token:refused-no-bootstrap': () =>
    'kubelet 运行时没有 --bootstrap-kubeconfig，不会使用令牌：先恢复这个标志（10-kubeadm.conf），再重试',
  'kubelet/rejoin-with-token:refused-offline': () => '只有运行中的 kubelet 才能向集群申请证书',

  'kubelet/start:title': () => '启动 kubelet，现在和每次开机时',
  'kubelet/start:effect': () => 'kubelet 运行，并启动本节点的 Pod',
  'kubelet/start:effect-enable': () => '每次开机都启动 kubelet；现在没有变化',
  'kubelet/start:effect-restart': () => 'kubelet 重启；运行中的容器继续运行',
  'kubelet/start:refused-unknown': () => '不知道 kubelet 的状态',
  'kubelet/start:refused-not-installed': () => 'kubelet 没有安装：先安装软件包',
  'kubelet/start:refused-masked': () => '有人特意屏蔽了这个单元；如果不再需要屏蔽：systemctl unmask kubelet',
  'kubelet/start:refused-credentials': () =>
    '它没有凭据，会立刻再次退出：请执行 kubelet/bootstrap-kubeconfig-missing 的修复，它也会启动 kubelet',
  'kubelet/start:refused-looping': (a) =>
    a.line === ''
      ? 'systemd 已经每隔几秒重新启动它；它退出的原因在：journalctl -u kubelet'
      : `systemd 已经每隔几秒重新启动它；使它退出的是：${a.line}`,
  'kubelet/start:refused-changing': () => 'systemd 正在启动或停止它：稍后再检查',

  'kubelet:refused-fact': (a) => `无法读取以下事实：${a.fact}：${a.reason}`,
  'kubelet:refused-node-name': () => '不知道本节点的名称：请用 --node-name 给出',
  'kubelet:refused-node-name-differs': (a) => `集群所知的本节点名称是 ${a.found}（${a.source}），不是 ${a.given}`,
  'kubelet:refused-server': () => '本节点已没有文件写明 API 服务器：从备份恢复 kubelet.conf，或让节点重新加入',

  'step:sign-kubelet-certificate': (a) => `为 system:node:${a.node} 签发证书，写入 ${a.path}`,
  'step:link-kubelet-certificate': (a) => `让 ${a.path} 指向 ${a.target}`,
  'step:write-kubelet-conf': (a) => `写入 ${a.path}，证书和私钥取自 ${a.pem}`,
  'step:write-bootstrap-kubeconfig': (a) => `写入 ${a.path}，含令牌`,
  'step:remove-kubelet-conf': (a) => `删除 ${a.path}：kubelet 会写一个新的`,
  'step:remove-kubelet-pem': (a) => `删除不可用的 ${a.path}`,
  'step:wait-kubelet-certificate': (a) => `等待集群签发证书到 ${a.path}`,
  'step:remove-bootstrap-kubeconfig': (a) => `删除 ${a.path}：令牌已用完`,
  'step:enable-kubelet': () => '设置每次开机启动 kubelet',
  'step:disable-kubelet': () => '取消开机启动 kubelet，恢复原状',
  'step:start-kubelet': () => '启动 kubelet',
  'step:stop-kubelet': () => '停止 kubelet，恢复原状',
  'step:wait-kubelet-healthy': (a) => `等待 kubelet 在 ${a.url} 报告健康`,
};
