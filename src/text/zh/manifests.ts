import type { manifests as enManifests } from '../en/manifests.ts';
import type { Translation } from '../en.ts';

const faults: Readonly<Record<string, string>> = {
  empty: '是空的',
  'nul-filled': '里只有 NUL 字节',
  'not-yaml': '既不是 YAML 也不是 JSON',
  'not-a-pod': '没有描述完整的 Pod',
};

const dataStates: Readonly<Record<string, string>> = { empty: '空的', absent: '不存在的', unknown: '未知的' };

/** Chinese sentences: manifests. */
export const manifests: Translation<typeof enManifests> = {
  'manifests:role-unknown': () => '无法判断本节点是否为控制平面',
  'manifests:no-control-plane': () => '本节点不是控制平面',

  'manifests/missing:title': () => '缺少静态 Pod 的清单',
  'manifests/missing:why': () => 'kubelet 运行静态 Pod 目录中的内容：清单丢失后 20 秒内，它就停止该组件，不需要也不询问任何 API。',
  'manifests/missing': (a) => `${a.path} 不存在：kubelet 不运行 ${a.component}`,
  'manifests/missing:explanation': () =>
    `kubeadm 的控制平面以静态 Pod 运行 kube-apiserver、kube-controller-manager、kube-scheduler，以及 etcd（除非 etcd 在集群外）：在 /etc/kubernetes/manifests 中各有一个文件。文件丢失后，运行中的 kubelet 会停止该组件；kubelet 没有运行时，其容器继续运行，直到有人停止它。

文件丢失的起因：在 /etc/kubernetes 中执行 rm；手工重启时把文件移走而没有移回；升级失败。副本保留在 /etc/kubernetes/tmp/kubeadm-backup-manifests-*（升级前的清单）和 kdoctor 自己的执行中。

kubeadm 可以重新写出清单（kubeadm init phase control-plane …、kubeadm init phase etcd local），但只能依据节点自己的配置，手工添加的标志会丢失。对 etcd 要小心：数据目录为空时，新的 Pod 会启动一个看起来健康的空集群。

手工确认：ls -la /etc/kubernetes/manifests; grep staticPodPath /var/lib/kubelet/config.yaml; crictl ps -a`,

  'manifests/damaged:title': () => '静态 Pod 的清单损坏',
  'manifests/damaged:why': () => 'kubelet 无法读取它：不会由它启动 Pod，还会停止原来运行的 Pod。',
  'manifests/damaged': (a) => `${a.path} ${faults[a.fault] ?? a.fault}：kubelet 不会由它创建 Pod`,
  'manifests/damaged:explanation': () =>
    `静态 Pod 目录中的每个文件都必须是一个完整的 v1 Pod，格式为 YAML 或 JSON。断电后文件可能是空的，或全是 NUL 字节：文件名先于内容写到磁盘。磁盘满会截断文件，编辑器会留下半行。

kubelet 在日志中这样报告：Can't process manifest file "…": … couldn't parse as pod, please check config file.

手工确认：wc -c /etc/kubernetes/manifests/*; head -c 64 FILE | od -c; journalctl -u kubelet | grep manifest`,

  'manifests/stray-file:title': () => '同一组件有第二份清单',
  'manifests/stray-file:why': () => 'kubelet 两份都运行：它们争用端口和数据，每次启动谁胜出并不固定。',
  'manifests/stray-file': (a) => `${a.path} 是 ${a.component} 的第二个 Pod，与 ${a.beside} 并存`,
  'manifests/stray-file:explanation': () =>
    `kubelet 运行静态 Pod 目录中每个不以点开头的文件，不论扩展名：etcd.yaml.bak、kube-apiserver.yaml~ 和 etcd.yaml.rpmsave 都是 Pod。通常的起因是编辑前在原文件旁边做了备份。

清单的备份要放在该目录之外。两个文件中哪个正确，从外部无法判断：请比较它们。

手工确认：ls -la /etc/kubernetes/manifests; diff FILE1 FILE2; crictl ps -a --name COMPONENT`,

  'manifests/move-aside:title': () => '把第二份清单移出该目录',
  'manifests/move-aside:effect': (a) => `${a.path} 保留为 ${a.to}；kubelet 停止它的 Pod，${a.component} 由另一份清单运行`,
  'step:move-manifest-aside': (a) => `把 ${a.path} 移到 ${a.to}：在该目录之外，kubelet 不运行它`,

  'manifests/restore-copy:title': () => '用副本恢复清单',
  'manifests/restore-copy:effect': (a) => `${a.component} 由 ${a.copy}（${a.changedAt}，${a.image}）启动；此后对清单的改动会丢失`,
  'manifests/restore-copy:refused-none': (a) => `在 /etc/kubernetes/tmp 和 kdoctor 的执行中都没有 ${a.component} 清单的副本`,
  'manifests/restore-copy:refused-version': (a) => `最新的副本 ${a.copy} 的版本（${a.image}）与控制平面其余部分（${a.version}）不同`,
  'manifests:refused-component': (a) => `${a.path} 不属于控制平面的组件`,
  'manifests:refused-etcd-data': (a) =>
    `etcd 的数据目录 ${a.dir} 是${dataStates[a.state] ?? ` ${a.state} `}：etcd 会作为看起来健康的空集群启动。请恢复数据，或让该成员重新加入它的集群`,
  'step:restore-manifest': (a) => `按 ${a.copy} 的内容写入 ${a.path}：kubelet 会运行它`,

  'manifests/regenerate:title': () => '让 kubeadm 重新写出清单',
  'manifests/regenerate:effect': (a) =>
    `kubeadm 依据由本节点其他文件重建的配置，写出 ${a.component} ${a.version} 的清单；曾经手工添加的标志会丢失`,
  'manifests/regenerate:refused-offline': () => 'kubeadm 只能在运行中的节点上运行',
  'manifests/regenerate:refused-kubeadm': () => '这里没有安装 kubeadm，或无法运行它',
  'manifests/regenerate:refused-kubeadm-old': (a) => `kubeadm ${a.version} 没有 "init phase" 命令：1.13 才有`,
  'manifests/regenerate:refused-directory': (a) => `kubeadm 只写入 /etc/kubernetes/manifests，而这个 kubelet 读取 ${a.dir}`,
  'manifests/regenerate:refused-configuration': (a) => `剩下的文件不足以重建节点的配置：没有清单给出 ${a.field}`,
  'step:write-kubeadm-configuration': (a) => `把重建的配置写入 ${a.path}，使 kubeadm 不询问、不猜测`,
  'step:regenerate-manifest': (a) => `让 kubeadm 写出 ${a.component} 的清单：kubelet 会运行它`,
};
