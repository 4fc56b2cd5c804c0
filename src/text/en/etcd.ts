import type { NoArgs } from '../no-args.ts';

/** English sentences: etcd's members and their quorum. */
export const etcd = {
  'etcd/member-unhealthy': (a: { name: string; fault: keyof typeof memberFaults; local: boolean }) =>
    `etcd member ${a.name}${a.local ? ' on this node' : ''} ${memberFaults[a.fault]}`,
  'etcd/member-unhealthy:title': (_: NoArgs) => 'An etcd member is not healthy',
  'etcd/member-unhealthy:why': (_: NoArgs) =>
    'Every further member that fails brings the cluster nearer to losing its quorum, and the API server of the node where the member runs has no other etcd to turn to.',
  'etcd/member-unhealthy:explanation': (_: NoArgs) =>
    [
      'Each member is asked on its own, at its own address, for its status and for a linearizable read. A member that does not answer, that knows no leader, or through which a read fails is not healthy. "started" in the list of members proves nothing: it only means that the member once published its name, and a dead member keeps it.',
      'A kubeadm API server uses the etcd member of its own node alone. An unhealthy local member therefore takes down the API server of this node also while the cluster has its quorum. Usual causes: the kubelet does not run, the manifest is gone, a certificate has expired, the disk is full or read-only, the clock is wrong, or the data were damaged by a power loss.',
      'Confirm by hand, one endpoint at a time: etcdctl --endpoints https://127.0.0.1:2379 --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/healthcheck-client.crt --key /etc/kubernetes/pki/etcd/healthcheck-client.key endpoint status -w table. etcdctl hides the reason of a TLS failure behind "context deadline exceeded": read the log of the etcd server, crictl logs of its container.',
      'Repair the member rather than remove it. Removing leaves three members as two, which tolerate no failure at all, and it does not bring the removed member’s node back: that needs its data directory moved away and the member joined again.',
    ].join('\n\n'),
  'etcd/member-unhealthy:client-refused': (a: { endpoint: string; path: string; expired: string | null }) =>
    a.expired === null
      ? `the member at ${a.endpoint} answers, and refuses the client certificate ${a.path}: whether it is healthy could not be seen`
      : `the member at ${a.endpoint} answers, and refuses the client certificate ${a.path}, which expired on ${a.expired}: whether it is healthy could not be seen`,
  'etcd/member-unhealthy:leader-silent': (a: { name: string; leader: string }) =>
    `member ${a.name} answers, and its leader ${a.leader} does not: whether it is healthy shows when another leader is elected; look again in a few seconds`,
  'etcd/member-unhealthy:members-unread': (a: { endpoint: string }) =>
    `no endpoint gave the list of members, so only the one at ${a.endpoint} was looked at`,

  'etcd/quorum-lost': (a: { answering: number; voters: number; quorum: number }) =>
    a.answering < a.quorum
      ? `etcd has lost its quorum: ${a.answering} of ${a.voters} voting members answer, ${a.quorum} are needed`
      : `etcd has no leader: ${a.answering} of ${a.voters} voting members answer, but none of them reaches the ${a.quorum} that are needed`,
  'etcd/quorum-lost:title': (_: NoArgs) => 'The etcd cluster has lost its quorum',
  'etcd/quorum-lost:why': (_: NoArgs) =>
    'Without a quorum etcd commits nothing: no API server can read or write, and nothing in the cluster changes any more. Pods that run go on running.',
  'etcd/quorum-lost:explanation': (_: NoArgs) =>
    [
      'A cluster of n voting members needs n/2 + 1 of them, rounded down: 2 of 3, 3 of 5. Learners do not count; a member that was added and has never started does. This is what the node sees: with a broken network between the nodes, a majority may still be at work elsewhere.',
      'Members that answer still serve their status, the list of members and a snapshot. Everything that must be committed times out: put, read, alarm list, member remove.',
      'Bring back as many members as are missing, one by one; their data are what the cluster lives on. Confirm by hand with etcdctl endpoint status: no member shows a leader, and "errors" says "etcdserver: no leader".',
      'Do not remove a member now: it cannot be committed. When members are lost for good, the way is a snapshot restored on all of them, or --force-new-cluster on the most advanced survivor while all others are stopped: copy its data directory first.',
    ].join('\n\n'),
  'etcd/quorum-lost:members-unread': (a: { reason: string }) =>
    `the members could not be listed, so nothing can be said of the quorum: ${a.reason}`,
  'etcd/quorum-lost:voters-unread': (a: { unknown: number; voters: number }) =>
    `${a.unknown} of ${a.voters} voting members could not be looked at, so nothing can be said of the quorum`,
  'etcd/quorum-lost:election': (a: { answering: number; voters: number }) =>
    `${a.answering} of ${a.voters} voting members answer and know a leader, but no read came through: an election may be under way; look again in a few seconds`,

  'etcd:removal-unknown-member': (a: { member: string }) => `the cluster lists no member ${a.member}`,
  'etcd:removal-local': (_: NoArgs) => 'it is the member of this node: repair it here instead of taking it out of the cluster',
  'etcd:removal-answers': (a: { name: string }) => `member ${a.name} answers: what answers can be repaired`,
  'etcd:removal-state-unknown': (a: { name: string }) => `whether member ${a.name} is dead could not be seen`,
  'etcd:removal-no-quorum': (a: { healthy: number; voters: number; quorum: number }) =>
    `removing a member must be committed by ${a.quorum} of ${a.voters} voters, and only ${a.healthy} are seen to be healthy`,
  'etcd:removal-loses-quorum': (a: { healthy: number; votersAfter: number; quorumAfter: number }) =>
    `the ${a.votersAfter} voters left would need ${a.quorumAfter} of them, and only ${a.healthy} are seen to be healthy`,

  'etcd/remove-member:title': (_: NoArgs) => 'Remove the dead member from the cluster',
  'etcd/remove-member:effect': (a: { name: string; voters: number; votersAfter: number; toleranceAfter: number }) =>
    `${a.name} leaves the cluster: ${a.voters} → ${a.votersAfter} voters, of which ${a.toleranceAfter} may fail until a member is joined again; it does not repair ${a.name}’s node`,
  'etcd/remove-member:refused-members-unread': (_: NoArgs) => 'the members could not be listed',
  'etcd/remove-member:refused-offline': (_: NoArgs) => 'only a running cluster can remove a member',
  'etcd/remove-member:no-undo': (a: { name: string }) =>
    `${a.name} cannot be put back as it was: move its data directory away and join it again (kubeadm join phase control-plane-join etcd)`,
  'step:etcd-snapshot': (a: { to: string }) => `save a snapshot of etcd to ${a.to} (it stays there)`,
  'step:etcd-remove-member': (a: { name: string; id: string }) => `remove member ${a.name} (${a.id}) from the etcd cluster`,

  'etcd/restart-local-member:title': (_: NoArgs) => 'Restart the etcd member of this node',
  'etcd/restart-local-member:effect': (_: NoArgs) =>
    'etcd starts anew on this node with the data it has; the API server of this node waits for it meanwhile',
  'etcd/restart-local-member:refused-offline': (_: NoArgs) => 'only a running node can restart it',
  'etcd/restart-local-member:refused-not-local': (_: NoArgs) => 'the member runs on another node: run kdoctor there',
  'etcd/restart-local-member:refused-answers': (_: NoArgs) =>
    'the member of this node answers: restarting it would only take one more voter away',
  'etcd/restart-local-member:refused-unseen': (_: NoArgs) => 'whether the member of this node is at fault could not be seen',
  'etcd/restart-local-member:refused-no-manifest': (_: NoArgs) => 'etcd has no usable manifest on this node',
  'etcd/restart-local-member:refused-kubelet': (_: NoArgs) => 'the kubelet does not run, and only the kubelet starts static pods',
  'etcd/restart-local-member:refused-not-running': (_: NoArgs) =>
    'etcd does not run on this node: the kubelet keeps trying to start it, and its log says why it ends',
  'etcd/restart-local-member:refused-cause': (a: { cause: string }) => `a restart changes nothing while its cause is there: ${a.cause}`,
  'step:wait-for-etcd': (_: NoArgs) => 'wait until etcd says that it is healthy',
} as const;

/** What a fault of a member is called in a sentence. */
const memberFaults = {
  'no-answer': 'does not answer',
  'never-started': 'was added to the cluster and has never started',
  'no-leader': 'has no leader',
  'read-fails': 'answers, but a read through it fails',
  'reports-unhealthy': 'says itself that it is not healthy',
} as const;
