import type { etcd as enEtcd } from '../en/etcd.ts';
import type { Catalogue, Translation } from '../en.ts';

/** Chinese sentences: etcd's members and their quorum. */
export const etcd: Translation<typeof enEtcd> = {
  'etcd/member-unhealthy': (a) => `${a.local ? '本节点的 ' : ''}etcd 成员 ${a.name} ${memberFaults[a.fault]}`,
  'etcd/member-unhealthy:title': () => '有 etcd 成员不健康',
  'etcd/member-unhealthy:why': () => '每再有一个成员失效，集群就离失去法定人数更近一步；而该成员所在节点的 API 服务器没有别的 etcd 可用。',
  'etcd/member-unhealthy:explanation': () =>
    [
      'kdoctor 在每个成员自己的地址上单独询问它的状态，并做一次线性一致读。没有应答、不知道领导者，或无法通过它读取的成员不健康。成员列表中的 "started" 不说明任何事：它只表示该成员曾经登记过名称，失效的成员也保留着它。',
      'kubeadm 的 API 服务器只使用本节点的 etcd 成员。因此即使集群仍有法定人数，本地成员不健康也会使本节点的 API 服务器停止服务。常见起因：kubelet 没有运行、清单丢失、证书过期、磁盘已满或只读、时钟不准，或断电损坏了数据。',
      '手工确认，一次一个端点：etcdctl --endpoints https://127.0.0.1:2379 --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/healthcheck-client.crt --key /etc/kubernetes/pki/etcd/healthcheck-client.key endpoint status -w table。TLS 失败时，etcdctl 用 "context deadline exceeded" 掩盖原因：请用 crictl logs 看 etcd 容器的日志。',
      '应修复成员，而不是移除它。移除后三个成员变成两个，一个失效都容忍不了，而且被移除成员的节点也不会因此恢复：那需要移走它的数据目录，再让成员重新加入。',
    ].join('\n\n'),
  'etcd/member-unhealthy:client-refused': (a) =>
    a.expired === null
      ? `${a.endpoint} 的成员有应答，但拒绝客户端证书 ${a.path}：无法看出它是否健康`
      : `${a.endpoint} 的成员有应答，但拒绝客户端证书 ${a.path}，该证书已于 ${a.expired} 过期：无法看出它是否健康`,
  'etcd/member-unhealthy:leader-silent': (a) =>
    `成员 ${a.name} 有应答，但它的领导者 ${a.leader} 没有：要等选出新的领导者才能看出它是否健康；几秒后再检查`,
  'etcd/member-unhealthy:members-unread': (a) => `没有端点给出成员列表，所以只检查了 ${a.endpoint} 的成员`,

  'etcd/quorum-lost': (a) =>
    a.answering < a.quorum
      ? `etcd 失去法定人数：${a.voters} 个投票成员中有 ${a.answering} 个应答，需要 ${a.quorum} 个`
      : `etcd 没有领导者：${a.voters} 个投票成员中有 ${a.answering} 个应答，但没有一个能连上所需的 ${a.quorum} 个`,
  'etcd/quorum-lost:title': () => 'etcd 集群失去法定人数',
  'etcd/quorum-lost:why': () =>
    '没有法定人数，etcd 就不提交任何内容：所有 API 服务器都不能读写，集群里什么都不再变化。运行中的 Pod 继续运行。',
  'etcd/quorum-lost:explanation': () =>
    [
      '有 n 个投票成员的集群需要其中 n/2 + 1 个（向下取整）：3 个需要 2 个，5 个需要 3 个。学习者不计入；已添加但从未启动的成员计入。这是从本节点看到的情况：节点间网络中断时，别处可能仍有多数成员在工作。',
      '有应答的成员仍提供自己的状态、成员列表和快照。凡须提交的操作都会超时：put、读取、alarm list、member remove。',
      '缺几个成员就逐个恢复几个；集群靠它们的数据存续。手工用 etcdctl endpoint status 确认：没有成员显示领导者，"errors" 一栏为 "etcdserver: no leader"。',
      '现在不要移除成员：这个操作无法提交。如果成员永久丢失，办法是在所有成员上恢复快照，或停掉其他所有成员，在数据最新的幸存成员上使用 --force-new-cluster：先复制它的数据目录。',
    ].join('\n\n'),
  'etcd/quorum-lost:members-unread': (a) => `无法列出成员，所以无法判断法定人数：${a.reason}`,
  'etcd/quorum-lost:voters-unread': (a) => `${a.voters} 个投票成员中有 ${a.unknown} 个无法检查，所以无法判断法定人数`,
  'etcd/quorum-lost:election': (a) =>
    `${a.voters} 个投票成员中有 ${a.answering} 个应答并知道领导者，但读取没有成功：可能正在选举；几秒后再检查`,

  'etcd:removal-unknown-member': (a) => `集群的成员列表中没有 ${a.member}`,
  'etcd:removal-local': () => '这是本节点的成员：应在这里修复它，而不是从集群中移除',
  'etcd:removal-answers': (a) => `成员 ${a.name} 有应答：有应答的可以修复`,
  'etcd:removal-state-unknown': (a) => `无法看出成员 ${a.name} 是否已失效`,
  'etcd:removal-no-quorum': (a) => `移除成员须由 ${a.voters} 个投票成员中的 ${a.quorum} 个提交，而看来健康的只有 ${a.healthy} 个`,
  'etcd:removal-loses-quorum': (a) => `剩下的 ${a.votersAfter} 个投票成员中需要 ${a.quorumAfter} 个，而看来健康的只有 ${a.healthy} 个`,

  'etcd/remove-member:title': () => '从集群中移除失效的成员',
  'etcd/remove-member:effect': (a) =>
    `${a.name} 离开集群：投票成员 ${a.voters} → ${a.votersAfter} 个，在有成员重新加入之前，可容忍其中 ${a.toleranceAfter} 个失效；这不会修复 ${a.name} 的节点`,
  'etcd/remove-member:refused-members-unread': () => '无法列出成员',
  'etcd/remove-member:refused-offline': () => '只有运行中的集群才能移除成员',
  'etcd/remove-member:no-undo': (a) =>
    `${a.name} 无法恢复原样：须移走它的数据目录，再让它重新加入（kubeadm join phase control-plane-join etcd）`,
  'step:etcd-snapshot': (a) => `把 etcd 快照保存到 ${a.to}（会一直保留）`,
  'step:etcd-remove-member': (a) => `从 etcd 集群移除成员 ${a.name}（${a.id}）`,

  'etcd/restart-local-member:title': () => '重启本节点的 etcd 成员',
  'etcd/restart-local-member:effect': () => 'etcd 在本节点用现有数据重新启动；期间本节点的 API 服务器等待它',
  'etcd/restart-local-member:refused-offline': () => '只有运行中的节点才能重启它',
  'etcd/restart-local-member:refused-not-local': () => '该成员在另一个节点上：请在那里运行 kdoctor',
  'etcd/restart-local-member:refused-answers': () => '本节点的成员有应答：重启只会再少一个投票成员',
  'etcd/restart-local-member:refused-unseen': () => '无法看出故障是否在本节点的成员',
  'etcd/restart-local-member:refused-no-manifest': () => '本节点没有可用的 etcd 清单',
  'etcd/restart-local-member:refused-kubelet': () => 'kubelet 没有运行，而只有 kubelet 启动静态 Pod',
  'etcd/restart-local-member:refused-not-running': () => 'etcd 没有在本节点运行：kubelet 一直在尝试启动它，它退出的原因在它的日志中',
  'etcd/restart-local-member:refused-cause': (a) => `原因还在，重启无济于事：${a.cause}`,
  'step:wait-for-etcd': () => '等待 etcd 报告健康',
};

/** What a fault of a member is called in a sentence. */
const memberFaults: Readonly<Record<Parameters<Catalogue['etcd/member-unhealthy']>[0]['fault'], string>> = {
  'no-answer': '没有应答',
  'never-started': '已添加到集群，但从未启动',
  'no-leader': '没有领导者',
  'read-fails': '有应答，但无法通过它读取',
  'reports-unhealthy': '报告自己不健康',
};
