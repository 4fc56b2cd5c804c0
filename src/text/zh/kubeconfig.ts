import type { kubeconfig as enKubeconfig } from '../en/kubeconfig.ts';

/** Chinese sentences: kubeconfigs of the control plane. */
export const kubeconfig: { readonly [C in keyof typeof enKubeconfig]: (args: Parameters<(typeof enKubeconfig)[C]>[0]) => string } = {
  'kubeconfig/control-plane-only': () => '只有控制平面才有这些 kubeconfig',

  'kubeconfig/missing': (a) => `${a.user} 的 kubeconfig 缺失：${a.path}`,
  'kubeconfig/missing:title': () => 'kubeconfig 缺失',
  'kubeconfig/missing:why': () => 'controller-manager 和 scheduler 没有各自的 kubeconfig 就无法启动；人和 kubeadm 需要 admin.conf。',
  'kubeconfig/missing:explanation':
    () => `kubeadm 在每个控制平面上放置三个 kubeconfig：管理员、controller-manager 和 scheduler 各一个。后两者没有自己的 kubeconfig 就无法启动：Pod 不被调度，令牌不被签发，失效的节点不被察觉。

静态 Pod 以“FileOrCreate”方式挂载这些文件：文件丢失后重启的 Pod 会在 kubeconfig 的位置生成一个空文件，而 kubeadm 随后拒绝覆盖它。

手动确认：ls -l /etc/kubernetes/*.conf。kubeadm 重新生成的命令：kubeadm init phase kubeconfig controller-manager --config FILE。`,

  'kubeconfig/damaged': (a) => `${a.path} ${faults[a.fault]}`,
  'kubeconfig/damaged:title': () => 'kubeconfig 损坏',
  'kubeconfig/damaged:why': () => '使用它的组件无法启动，kubeadm 也会在它这里停止，而不是重新生成它。',
  'kubeconfig/damaged:explanation': () => `文件存在，但不是可用的 kubeconfig：它是空文件，不是 YAML，或其当前上下文没有指向服务器或凭据。

空的 controller-manager.conf 或 scheduler.conf 多半不是损坏，而是痕迹：静态 Pod 以“FileOrCreate”方式挂载该文件，因此文件被删除后的重启会生成一个空文件。kubeadm 会在它这里停止，报“failed to find CurrentContext in Contexts of the kubeconfig file”。

手动确认：kubectl --kubeconfig FILE config view；ls -l FILE。`,

  'kubeconfig/reissue:title': () => '重新生成 kubeconfig，其中的新证书由本节点上的 CA 签发',
  'kubeconfig/reissue:effect': (a) =>
    `${a.path} 重新生成，指向 ${a.server}${a.restarts.length === 0 ? '' : `；${a.restarts.join('、')} 重新启动`}`,
  'kubeconfig/reissue:refused-no-server': (a) => `API 服务器的地址未知：本节点的清单和其他 kubeconfig 都没有说明 ${a.path} 应指向哪里`,
  'kubeconfig/reissue:refused-directory': (a) =>
    `${a.path} 处是一个目录（由容器运行时创建）：请用 rmdir ${a.path} 删除它，然后重新运行 plan`,
  'kubeconfig/reissue:refused-groups-unknown': (a) => `集群版本未知，因此不知道 ${a.path} 应属于哪个组：请从另一个控制平面复制`,
  'kubeconfig/reissue:refused-super-admin': (a) =>
    `${a.path} 的权限绕过 RBAC，kdoctor 从不重新生成它：请用 kubeadm init phase kubeconfig super-admin`,
  'step:write-kubeconfig': (a) => `写入 ${a.path}，含服务器和 CA，尚无凭据`,
  'step:sign-into-kubeconfig': (a) => `生成密钥和证书，并内嵌到 ${a.path}`,
};

const faults: Readonly<Record<Parameters<(typeof enKubeconfig)['kubeconfig/damaged']>[0]['fault'], string>> = {
  empty: '是空文件',
  'nul-filled': '只含 NUL 字节',
  'not-yaml': '不是 YAML',
  incomplete: '缺少客户端所需的内容：带有服务器和凭据的当前上下文',
  credentials: '内嵌的证书或密钥无法解码',
  'no-file': '不是普通文件',
};
