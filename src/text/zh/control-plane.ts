import type { controlPlane as enControlPlane } from '../en/control-plane.ts';
import type { Translation } from '../en.ts';

/** Chinese sentences: control plane. */
export const controlPlane: Translation<typeof enControlPlane> = {
  'control-plane/apiserver-down:title': () => '本节点的 API 服务器停止服务',
  'control-plane/apiserver-down:why': () => '被引到本节点的请求都到不了集群。如果只有一个控制平面，集群里什么都不能更改、调度或自愈。',
  'control-plane/apiserver-down': (a) => `${a.url} 上没有进程监听`,
  'control-plane/apiserver-down:silent': (a) => `${a.url} 接受连接或让连接挂起，但 ${a.afterMs} ms 内没有应答`,
  'control-plane/apiserver-down:failing': (a) => `${a.url}/livez 返回 ${a.status}：API 服务器在运行，但报告自己不健康`,
  'control-plane/apiserver-down:unreachable': (a) => `无法连接 ${a.url}：${a.reason}（${a.code}）`,
  'control-plane/apiserver-down:address-unknown': (a) => `没有清单就无从得知本节点 API 服务器自己的地址；${a.url} 可能属于另一个节点`,
  'control-plane/apiserver-down:explanation': () =>
    `kdoctor 按清单中的地址、不带凭据询问了本节点的 API 服务器。任何低于 500 的应答都算存活；401 和 403 来自不允许匿名访问的服务器。

它几乎总是症状。"Connection refused" 表示没有进程监听：kubelet 没有运行，清单缺失或损坏，或者容器启动后很快退出。退出的原因多半是本地 etcd 成员停止服务（它不使用别的成员），或者证书缺失、过期、属于另一个 CA。完全没有应答则意味着进程挂起、防火墙拦截，或地址已不属于本节点。

手工确认：curl -k https://ADDRESS:6443/livez?verbose; crictl ps -a --name kube-apiserver; tail /var/log/pods/kube-system_kube-apiserver-*/kube-apiserver/*.log; ss -ltnp | grep 6443`,

  'control-plane/restart-apiserver:title': () => '重启本节点的 API 服务器',
  'control-plane/restart-apiserver:effect': () => '静态 Pod kube-apiserver 用现有的文件重新启动；其客户端会断开几秒',
  'control-plane/restart-apiserver:refused-offline': () => '只有在运行中的节点上才能重启',
  'control-plane/restart-apiserver:refused-manifest': () => '它的清单缺失或损坏：先恢复清单，kubelet 随后会自行启动它',
  'control-plane/restart-apiserver:refused-kubelet': () => 'kubelet 没有运行，而只有它启动静态 Pod：先修复 kubelet',
  'control-plane/restart-apiserver:refused-etcd': () => '它的本地 etcd 成员停止服务，没有该成员它无法启动：先修复该成员',
  'control-plane/restart-apiserver:refused-not-running': () => '它没有容器在运行：kubelet 已在尝试启动它，原因要看它的日志，重启不解决',
  'control-plane/restart-apiserver:refused-containers': (a) => `无法询问容器运行时：${a.reason}`,
  'step:wait-apiserver': (a) => `等待 ${a.url} 报告存活`,
};
