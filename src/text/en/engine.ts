import type { NoArgs } from '../no-args.ts';

/** English sentences: looking at a node, applying plans, taking them back. */
export const engine = {
  'engine:check-crashed': (a: { error: string }) => `kdoctor itself failed here, please report it: ${a.error}`,
  'engine:fact-failed': (a: { fact: string; reason: string }) => `could not read "${a.fact}": ${a.reason}`,
  'engine:fact-absent': (a: { reason: string }) => a.reason,
  'cause:full-disk-blocks-renewal': (_: NoArgs) => 'nothing can be renewed on a full file system',
  'cause:full-disk-stops-writers': (_: NoArgs) => 'it cannot write its state on a full file system',
  'cause:kubelet-needs-credential': (_: NoArgs) => 'the kubelet starts with this credential',
  'cause:kubelet-exits-without-credential': (_: NoArgs) => 'the kubelet exits when it has no credential',
  'cause:kubelet-runs-static-pods': (_: NoArgs) => 'only the kubelet starts static pods',
  'cause:etcd-serves-with-certificate': (_: NoArgs) => 'etcd refuses connections with this certificate',
  'cause:apiserver-needs-certificate': (_: NoArgs) => 'the API server works with this certificate',
  'cause:apiserver-needs-etcd': (_: NoArgs) => 'the API server stores everything in its local etcd member',
  'cause:members-make-quorum': (_: NoArgs) => 'quorum is made of healthy members',
  'cause:manifest-runs-component': (_: NoArgs) => 'the kubelet runs what its manifest says',
  'cause:directory-held-it': (_: NoArgs) => 'it lay below the directory that is gone',
};
