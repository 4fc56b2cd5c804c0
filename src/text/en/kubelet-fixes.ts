import type { NoArgs } from '../no-args.ts';

/** English sentences: fixes of the kubelet. */
export const kubeletFixes = {
  'kubelet/issue-client-certificate:title': (_: NoArgs) => 'Sign a new client certificate for the kubelet with the CA on this node',
  'kubelet/issue-client-certificate:effect': (a: { node: string; target: string; rewrites: boolean }) =>
    `The kubelet gets a new certificate as system:node:${a.node} in ${a.target}${a.rewrites ? ', and a kubelet.conf that refers to it' : ''}; it restarts, running containers keep running`,
  'kubelet/issue-client-certificate:refused-no-ca-key': (a: { key: string }) =>
    `there is no usable CA key on this node (${a.key}): use kubelet/rejoin-with-token with a token from a control plane`,

  'kubelet/use-existing-certificate:title': (_: NoArgs) => 'Let the kubelet use a valid certificate that it already has',
  'kubelet/use-existing-certificate:effect': (a: { pem: string }) =>
    `The kubelet works with ${a.pem}; it restarts, running containers keep running`,
  'kubelet/use-existing-certificate:refused-none': (a: { dir: string }) =>
    `no pem in ${a.dir} holds a valid certificate of this node, signed by the cluster's CA, with its key`,
  'kubelet/use-existing-certificate:refused-in-use': (_: NoArgs) => 'the kubelet is already set up to use its valid certificate',

  'kubelet/rejoin-with-token:title': (_: NoArgs) => 'Get a new client certificate from the cluster with a bootstrap token',
  'kubelet/rejoin-with-token:effect': (a: { server: string }) =>
    `The kubelet asks ${a.server} for a new certificate; it restarts, running containers keep running`,
  'kubelet/rejoin-with-token:refused-inputs': (_: NoArgs) =>
    'a token and the hash of the CA are needed: run "kubeadm token create --print-join-command" on a control plane, and give both as --token and --ca-cert-hash',
  'kubelet/rejoin-with-token:refused-token': (_: NoArgs) =>
    'the token does not look like one: 6 characters, a dot, 16 characters, all of a-z and 0-9',
  'kubelet/rejoin-with-token:refused-hash': (_: NoArgs) => 'the hash of the CA does not look like one: sha256: and 64 hexadecimal digits',
  'kubelet/rejoin-with-token:refused-ca': (a: { path: string }) => `${a.path} holds no CA certificate: copy it from a control plane first`,
  'kubelet/rejoin-with-token:refused-ca-differs': (a: { path: string }) =>
    `${a.path} is not the CA with that hash: either the hash is of another cluster, or the cluster has a new CA. Make sure which, then copy ca.crt from a control plane and try again`,
  'kubelet/rejoin-with-token:refused-local-ca': (_: NoArgs) =>
    'the key of the CA is on this node: use kubelet/issue-client-certificate, which needs no API server',
  'kubelet/rejoin-with-token:refused-no-bootstrap': (_: NoArgs) =>
    'the kubelet runs without --bootstrap-kubeconfig, so it would not use a token: put the flag back (10-kubeadm.conf), then try again',
  'kubelet/rejoin-with-token:refused-offline': (_: NoArgs) => 'only a running kubelet can ask the cluster for a certificate',

  'kubelet/start:title': (_: NoArgs) => 'Start the kubelet, now and at every boot',
  'kubelet/start:effect': (_: NoArgs) => 'The kubelet runs, and starts the pods of this node',
  'kubelet/start:effect-enable': (_: NoArgs) => 'The kubelet is started at every boot; nothing changes now',
  'kubelet/start:effect-restart': (_: NoArgs) => 'The kubelet restarts; running containers keep running',
  'kubelet/start:refused-unknown': (_: NoArgs) => 'the state of the kubelet is not known',
  'kubelet/start:refused-not-installed': (_: NoArgs) => 'the kubelet is not installed: install the package first',
  'kubelet/start:refused-masked': (_: NoArgs) =>
    'somebody has masked the unit on purpose; if that is no longer wanted: systemctl unmask kubelet',
  'kubelet/start:refused-credentials': (_: NoArgs) =>
    'it would end again at once for want of credentials: apply the fix of kubelet/bootstrap-kubeconfig-missing, which starts it too',
  'kubelet/start:refused-looping': (a: { line: string }) =>
    a.line === ''
      ? 'systemd starts it again every few seconds already; the reason why it ends is in: journalctl -u kubelet'
      : `systemd starts it again every few seconds already; what ends it: ${a.line}`,
  'kubelet/start:refused-changing': (_: NoArgs) => 'systemd is starting or stopping it just now: look again in a moment',

  'kubelet:refused-fact': (a: { fact: string; reason: string }) => `this could not be read: ${a.fact}: ${a.reason}`,
  'kubelet:refused-node-name': (_: NoArgs) => "this node's name is not known: give it as --node-name",
  'kubelet:refused-node-name-differs': (a: { given: string; found: string; source: string }) =>
    `the cluster knows this node as ${a.found} (${a.source}), not as ${a.given}`,
  'kubelet:refused-server': (_: NoArgs) =>
    'no file on this node names the API server any more: take kubelet.conf from a backup, or join the node again',

  'step:sign-kubelet-certificate': (a: { node: string; path: string }) => `Sign a certificate for system:node:${a.node} into ${a.path}`,
  'step:link-kubelet-certificate': (a: { path: string; target: string }) => `Point ${a.path} to ${a.target}`,
  'step:write-kubelet-conf': (a: { path: string; pem: string }) => `Write a ${a.path} that takes certificate and key from ${a.pem}`,
  'step:write-bootstrap-kubeconfig': (a: { path: string }) => `Write ${a.path} with the token`,
  'step:remove-kubelet-conf': (a: { path: string }) => `Remove ${a.path}: the kubelet writes a new one`,
  'step:remove-kubelet-pem': (a: { path: string }) => `Remove the unusable ${a.path}`,
  'step:wait-kubelet-certificate': (a: { path: string }) => `Wait until the cluster has signed a certificate into ${a.path}`,
  'step:remove-bootstrap-kubeconfig': (a: { path: string }) => `Remove ${a.path}: the token has done its work`,
  'step:enable-kubelet': (_: NoArgs) => 'Have the kubelet started at every boot',
  'step:disable-kubelet': (_: NoArgs) => 'Have the kubelet no longer started at boot, as before',
  'step:start-kubelet': (_: NoArgs) => 'Start the kubelet',
  'step:stop-kubelet': (_: NoArgs) => 'Stop the kubelet, as before',
  'step:wait-kubelet-healthy': (a: { url: string }) => `Wait until the kubelet says at ${a.url} that it is well`,
};
