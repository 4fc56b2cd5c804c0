import type { NoArgs } from '../no-args.ts';

/** English sentences: control plane. */
export const controlPlane = {
  'control-plane/apiserver-down:title': (_: NoArgs) => "This node's API server is down",
  'control-plane/apiserver-down:why': (_: NoArgs) =>
    'Nobody who is sent to this node reaches the cluster. With a single control plane nothing in the cluster can be changed, scheduled or healed.',
  'control-plane/apiserver-down': (a: { url: string }) => `nothing listens at ${a.url}`,
  'control-plane/apiserver-down:silent': (a: { url: string; afterMs: number }) =>
    `${a.url} accepts connections or lets them hang, and gave no answer within ${a.afterMs} ms`,
  'control-plane/apiserver-down:failing': (a: { url: string; status: number }) =>
    `${a.url}/livez answers ${a.status}: the API server runs and says that it is not well`,
  'control-plane/apiserver-down:unreachable': (a: { url: string; reason: string; code: string }) =>
    `${a.url} cannot be reached: ${a.reason} (${a.code})`,
  'control-plane/apiserver-down:address-unknown': (a: { url: string }) =>
    `the address of this node's own API server is not known without its manifest; ${a.url} may be another node's`,
  'control-plane/apiserver-down:explanation': (_: NoArgs) =>
    `The API server of this node was asked at the address in its manifest, without credentials. Any answer below 500 counts as alive; 401 and 403 come from a server that does not let the anonymous in.

It is nearly always a symptom. "Connection refused" means that no process listens: the kubelet does not run, the manifest is missing or damaged, or the container ends soon after its start, most often because its local etcd member is down (it uses no other), or because a certificate is missing, expired, or of another CA. No answer at all means a hung process, a firewall, or an address that is no longer this node's.

Confirm by hand: curl -k https://ADDRESS:6443/livez?verbose; crictl ps -a --name kube-apiserver; tail /var/log/pods/kube-system_kube-apiserver-*/kube-apiserver/*.log; ss -ltnp | grep 6443.`,

  'control-plane/restart-apiserver:title': (_: NoArgs) => "Restart this node's API server",
  'control-plane/restart-apiserver:effect': (_: NoArgs) =>
    'The static pod kube-apiserver starts anew with the files as they are now; its clients are cut off for some seconds',
  'control-plane/restart-apiserver:refused-offline': (_: NoArgs) => 'only on a running node can something be restarted',
  'control-plane/restart-apiserver:refused-manifest': (_: NoArgs) =>
    'its manifest is missing or damaged: restore that first, the kubelet then starts it by itself',
  'control-plane/restart-apiserver:refused-kubelet': (_: NoArgs) =>
    'the kubelet is not running, and nothing else starts static pods: repair the kubelet first',
  'control-plane/restart-apiserver:refused-etcd': (_: NoArgs) =>
    'its local etcd member is down, and it cannot start without: repair that member first',
  'control-plane/restart-apiserver:refused-not-running': (_: NoArgs) =>
    'no container of it runs: the kubelet already tries to start it, so that the reason is in its log, not in the lack of a restart',
  'control-plane/restart-apiserver:refused-containers': (a: { reason: string }) => `the container runtime could not be asked: ${a.reason}`,
  'step:wait-apiserver': (a: { url: string }) => `Wait until ${a.url} says that it lives`,
};
