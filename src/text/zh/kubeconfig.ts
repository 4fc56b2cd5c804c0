import type { kubeconfig as enKubeconfig } from '../en/kubeconfig.ts';
import type { Catalogue, Translation } from '../en.ts';

/** Chinese sentences: kubeconfigs of the control plane. */
export const kubeconfig: Translation<typeof enKubeconfig> = {
  'kubeconfig/control-plane-only': () => '只有控制平面才有这些 kubeconfig',

  'kubeconfig/missing': (a) => `缺少 ${a.user} 的 kubeconfig：${a.path}`,
  'kubeconfig/missing:title': () => '缺少 kubeconfig',
  'kubeconfig/missing:why': () => 'controller-manager 和 scheduler 没有各自的 kubeconfig 就不启动；人和 kubeadm 需要 admin.conf。',
  'kubeconfig/missing:explanation': () =>
    `kubeadm 在每个控制平面上放三个 kubeconfig：给管理员、controller-manager 和 scheduler 各一个。后两者没有自己的 kubeconfig 就不启动：Pod 不被调度，令牌不被签名，失效的节点无人发现。

静态 Pod 以 "FileOrCreate" 方式挂载这些文件：文件丢失后 Pod 一重启，就会在原处建一个空文件，kubeadm 随后拒绝覆盖它。

手工确认：ls -l /etc/kubernetes/*.conf。kubeadm 重新生成的命令：kubeadm init phase kubeconfig controller-manager --config FILE`,

  'kubeconfig/damaged': (a) => `${a.path} ${faults[a.fault]}`,
  'kubeconfig/damaged:title': () => 'kubeconfig 损坏',
  'kubeconfig/damaged:why': () => '使用它的组件不启动，kubeadm 也停在它这里，不会重新生成。',
  'kubeconfig/damaged:explanation': () =>
    `文件存在，但不是可用的 kubeconfig：它是空的，不是 YAML，或它的当前上下文没有指向服务器或凭据。

空的 controller-manager.conf 或 scheduler.conf 多半不是损坏，而是痕迹：静态 Pod 以 "FileOrCreate" 方式挂载该文件，所以删除后一重启就会出现空文件。kubeadm 会停在这里并报 "failed to find CurrentContext in Contexts of the kubeconfig file"。

手工确认：kubectl --kubeconfig FILE config view; ls -l FILE`,

  'kubeconfig/reissue:title': () => '重新生成 kubeconfig，其中的新证书由本节点的 CA 签发',
  'kubeconfig/reissue:effect': (a) =>
    `${a.path} 将针对 ${a.server} 重新生成${a.restarts.length === 0 ? '' : `；${a.restarts.join('、')} 重新启动`}`,
  'kubeconfig/reissue:refused-no-server': (a) => `不知道 API 服务器的地址：本节点的清单和其他 kubeconfig 都没有写明 ${a.path} 应指向哪里`,
  'kubeconfig/reissue:refused-directory': (a) => `${a.path} 处是一个目录（容器运行时创建的）：用 rmdir ${a.path} 删除它，再重新制定计划`,
  'kubeconfig/reissue:refused-groups-unknown': (a) => `不知道集群的版本，也就不知道 ${a.path} 应属于哪个组：请从另一个控制平面复制它`,
  'kubeconfig/reissue:refused-super-admin': (a) =>
    `${a.path} 的权限越过 RBAC，kdoctor 绝不重新生成它：请用 kubeadm init phase kubeconfig super-admin`,
  'step:write-kubeconfig': (a) => `写入 ${a.path}，含服务器和 CA，暂不含凭据`,
  'step:sign-into-kubeconfig': (a) => `生成私钥和证书，嵌入 ${a.path}`,
};

const faults: Readonly<Record<Parameters<Catalogue['kubeconfig/damaged']>[0]['fault'], string>> = {
  empty: '是空的',
  'nul-filled': '里只有 NUL 字节',
  'not-yaml': '不是 YAML',
  incomplete: '缺少客户端所需的内容：带服务器和凭据的当前上下文',
  credentials: '内嵌的证书或私钥无法解码',
  'no-file': '不是普通文件',
};
