import type { kubelet as enKubelet } from '../en/kubelet.ts';
import type { Catalogue, Translation } from '../en.ts';
import { kubeletFixes } from './kubelet-fixes.ts';

type WithoutCredentials = Parameters<Catalogue['kubelet/bootstrap-kubeconfig-missing']>[0];
type NotRunning = Parameters<Catalogue['kubelet/not-running']>[0];

/** Chinese sentences: kubelet. */
export const kubelet: Translation<typeof enKubelet> = {
  ...kubeletFixes,
  'kubelet:none': () => '本节点上没有 kubelet',

  'kubelet/bootstrap-kubeconfig-missing': (a) =>
    `kubelet 没有可用的凭据：${a.path} ${credentialFaults[a.predicate]}${a.expiredAt === undefined ? '' : `（${a.expiredAt}）`}；${bootstraps[a.bootstrap](a.bootstrapPath)}`,
  'kubelet/bootstrap-kubeconfig-missing:title': () => 'kubelet 没有可用的凭据',
  'kubelet/bootstrap-kubeconfig-missing:why': () =>
    'kubelet 每次启动都会退出。在控制平面上，静态 Pod 因此都不启动：没有 etcd，也没有 API 服务器。',
  'kubelet/bootstrap-kubeconfig-missing:explanation': () =>
    `kubelet 启动时查看：kubelet.conf 是否存在、能否解析，其中指明的证书和私钥能否读取，证书是否未过期。全部满足，它就用这些凭据工作。否则它退而使用 bootstrap-kubelet.conf，而 kubeadm 在节点加入后就删除了这个文件。所以日志最后一行是 "unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory"：这是症状，根因在它的前一行。健康的节点上这个文件同样不存在。

起因有：证书到期时节点关机，或连不上 API 服务器；断电后 pem 成了空文件；/etc/kubernetes 或 /var/lib/kubelet/pki 被删除；kubelet.conf 内嵌了无人续期的证书。"kubeadm certs renew all" 不处理 kubelet 的证书。

不要用旧令牌创建 bootstrap-kubelet.conf，也不要把管理员的证书放进 kubelet.conf：那等于把 cluster-admin 交给节点，而且一年后又会失效。

手工确认：journalctl -u kubelet | grep -E 'bootstrap|client config' | tail -4; ls -l /etc/kubernetes/kubelet.conf /var/lib/kubelet/pki/; openssl x509 -in /var/lib/kubelet/pki/kubelet-client-current.pem -noout -subject -enddate`,

  'kubelet/client-certificate-embedded': (a) => `${a.path} 内嵌了无人续期的客户端证书：${a.until} 之后 kubelet 将无法再启动`,
  'kubelet/client-certificate-embedded:title': () => 'kubelet.conf 内嵌客户端证书',
  'kubelet/client-certificate-embedded:why': () =>
    'kubelet 轮换的是它的 pem，不是 kubelet.conf 中的那份。那份过期后，运行中的 kubelet 继续工作，下次重启时就起不来。',
  'kubelet/client-certificate-embedded:explanation': () =>
    `kubelet 把轮换后的证书存放在 /var/lib/kubelet/pki/kubelet-client-current.pem，kubelet.conf 应引用这个文件。如果 kubelet.conf 改为内嵌证书（client-certificate-data），kubelet 启动时看的就是这一份：它过期了，即使 pem 有效，kubelet 也不启动。

起因有：用 1.17 之前的 kubeadm 创建的集群的第一个控制平面；运行 "kubeadm init phase kubeconfig kubelet" 之后没有做下一步（kubelet-finalize）；为了让 kubelet 跑起来而把凭据复制进 kubelet.conf。

手工确认：grep client- /etc/kubernetes/kubelet.conf | cut -c1-80。两行都应指向 /var/lib/kubelet/pki/kubelet-client-current.pem。`,

  'kubelet/not-running': (a) => troubles[a.trouble](a),
  'kubelet/not-running:title': () => 'kubelet 没有正常运行',
  'kubelet/not-running:why': () => '没有它，本节点上不会启动也不会看管任何 Pod；在控制平面上，etcd 和 API 服务器重启后都起不来。',
  'kubelet/not-running:explanation': () =>
    `kubeadm 的 systemd 单元在每次失败 10 秒后重新启动 kubelet，永不停止。所以无法启动的 kubelet 很少是 "failed"：systemctl is-active 显示 "activating"，偶尔有一秒显示 "active"。要看的是 SubState=auto-restart、不断增长的 NRestarts，以及 127.0.0.1:10248 上的健康端点。

原因在 systemd 日志中，即第一条以 F 开头的行（1.22 及以前）或含 "command failed" 的行（之后的版本）。旧版 kubelet 随后会打印所有 goroutine 的栈，所以日志的最后几行没有帮助。常见原因：没有可用的凭据、缺少 /var/lib/kubelet/config.yaml、swap 未关闭、容器运行时停止服务、此版本不再认识的标志、磁盘已满或只读。

被停止、禁用或屏蔽（mask）的 kubelet 什么都不做，直到有人启动它。

手工确认：systemctl show kubelet -p ActiveState,SubState,UnitFileState,NRestarts,ExecMainStatus; journalctl -u kubelet -n 300 | grep -E '[FE][0-9]{4} |command failed' | tail; curl -sS http://127.0.0.1:10248/healthz`,
};

const credentialFaults: Readonly<Record<WithoutCredentials['predicate'], string>> = {
  'kubeconfig-absent': '不存在',
  'kubeconfig-unparsable': '不是可用的 kubeconfig',
  'client-certificate-absent': '没有给出客户端证书',
  'pem-empty': '是空的',
  'pem-damaged': '已损坏',
  'pem-without-key': '中没有私钥',
  'key-mismatch': '中的私钥不属于其中的证书',
  'certificate-expired': '中的客户端证书已过期',
};

const bootstraps: Readonly<Record<WithoutCredentials['bootstrap'], (path: string) => string>> = {
  tried: (path) => `它退而使用的 ${path} 也不可用`,
  'not-tried': () => '它每次启动都会退出',
  refused: (path) => `它用 ${path} 提出的请求被集群拒绝`,
};

const troubles: Readonly<Record<NotRunning['trouble'], (a: NotRunning) => string>> = {
  'not-installed': () => '没有 kubelet 的 systemd 单元：kubelet 没有安装',
  masked: () => 'kubelet 的 systemd 单元被屏蔽（mask）：systemd 拒绝启动它',
  looping: (a) => `kubelet 每次启动都失败，又被重新启动：已重启 ${a.restarts} 次，最近的退出状态为 ${a.exitStatus}`,
  failed: (a) => `kubelet 失败，退出状态为 ${a.exitStatus}，且不再被重新启动`,
  stopped: () => 'kubelet 已停止',
  changing: () => 'kubelet 正在启动或停止',
  unhealthy: () => 'kubelet 在运行，但它的健康端点没有报告健康',
  hanging: () => 'kubelet 在运行，但它的健康端点没有应答',
  disabled: () => 'kubelet 在运行，但被禁用：下次开机时不会启动',
};
