import type { NoArgs } from '../no-args.ts';

/** English sentences: looking at a node, applying plans, taking them back. */
export const engine = {
  'engine:check-crashed': (a: { error: string }) => `kdoctor itself failed here, please report it: ${a.error}`,
  'engine:fact-failed': (a: { fact: string; reason: string }) => `could not read "${a.fact}": ${a.reason}`,
  'engine:fact-absent': (a: { reason: string }) => a.reason,
  'cause:disk-takes-no-renewal': (_: NoArgs) => 'nothing can be renewed on a file system that takes no writes',
  'cause:disk-stops-writers': (_: NoArgs) => 'it cannot write its state on a file system that takes no writes',
  'cause:kubelet-needs-credential': (_: NoArgs) => 'the kubelet starts with this credential',
  'cause:kubelet-exits-without-credential': (_: NoArgs) => 'the kubelet exits when it has no credential',
  'cause:kubelet-runs-static-pods': (_: NoArgs) => 'only the kubelet starts static pods',
  'cause:etcd-serves-with-certificate': (_: NoArgs) => 'etcd refuses connections with this certificate',
  'cause:apiserver-needs-certificate': (_: NoArgs) => 'the API server works with this certificate',
  'cause:apiserver-needs-etcd': (_: NoArgs) => 'the API server stores everything in its local etcd member',
  'cause:members-make-quorum': (_: NoArgs) => 'quorum is made of healthy members',
  'cause:manifest-runs-component': (_: NoArgs) => 'the kubelet runs what its manifest says',
  'cause:directory-held-it': (_: NoArgs) => 'it lay below the directory that is gone',
  'step:restart-static-pod': (a: { component: string }) => `Restart the static pod ${a.component}, and wait for its new container`,
  'step:restart-kubelet': (_: NoArgs) => 'Restart the kubelet: running containers keep running',
  'step:wait-kubelet': (_: NoArgs) => 'Wait until the kubelet stays up',
  'guard:changed': (a: { path: string }) => `${a.path} has changed since the plan was made`,
  'guard:ca-unreadable': (a: { path: string }) => `${a.path} holds no usable CA certificate`,
  'guard:ca-expired': (a: { path: string }) => `the CA certificate ${a.path} is itself expired: nothing signed with it is of use`,
  'guard:ca-key-unreadable': (a: { path: string }) => `the CA key ${a.path} cannot be read`,
  'guard:ca-key-foreign': (a: { cert: string; key: string }) => `the key ${a.key} does not belong to the CA ${a.cert}`,
  'guard:clock-unknown': (a: { reason: string }) => `the clock could not be checked: ${a.reason}`,
  'guard:clock-behind': (a: { now: string; path: string; newest: string }) =>
    `the clock says ${a.now}, but ${a.path} was written at ${a.newest}: set the clock right before any certificate is made`,
  'guard:peer-answers': (a: { url: string }) => `the member's peer port ${a.url} answers: it is not dead, only its client port is closed`,
  'guard:etcd-unreadable': (_: NoArgs) => 'the etcd members could not be asked again',
  'guard:open-unknown': (a: { path: string }) => `it could not be told whether a process holds ${a.path} open`,
  'guard:open': (a: { path: string; pid: number }) => `process ${a.pid} holds ${a.path} open`,
  'engine:locked': (a: { pid: number }) => `another kdoctor (process ${a.pid}) is changing this node`,
  'engine:unfinished-run': (a: { run: string }) =>
    `run ${a.run} was interrupted: finish it (kdoctor fix --finish ${a.run}) or take it back (kdoctor undo ${a.run}) first`,
  'engine:plan-gone': (a: { finding: string; fix: string }) => `${a.fix} no longer applies to ${a.finding}: nothing was changed`,
  'engine:plan-changed': (_: NoArgs) =>
    'the node has changed since the preview, and the plan with it: look at the new preview; nothing was changed',
  'engine:nothing-offline': (_: NoArgs) => 'every step of this plan needs a running node',
  'engine:backup-failed': (a: { reason: string }) => `the backup could not be made, nothing was changed: ${a.reason}`,
  'engine:stopped-by-operator': (a: { done: number; total: number }) => `stopped by the operator after step ${a.done} of ${a.total}`,
  'engine:step-failed': (a: { step: number; total: number; why: string; reason: string }) =>
    `step ${a.step} of ${a.total} failed (${a.why}): ${a.reason}`,
  'engine:run-has-ended': (a: { run: string; state: string }) => `run ${a.run} has already ended: ${a.state}`,
  'engine:run-is-being-undone': (a: { run: string }) => `run ${a.run} was being taken back: go on with kdoctor undo ${a.run}`,
  'engine:inputs-again': (a: { inputs: string }) => `these are not kept and must be given again: ${a.inputs}`,
  'engine:nothing-was-done': (a: { run: string }) => `run ${a.run} ended before it changed anything: there is nothing to finish`,
  'engine:newer-run': (a: { run: string; newer: string }) =>
    `run ${a.newer} has changed the same files after run ${a.run}: take that back first (kdoctor undo ${a.newer})`,
  'engine:changed-since': (a: { paths: string; dir: string }) =>
    `changed by somebody else since this run: ${a.paths}; the files of before the run are in ${a.dir}/files, their names in backup.json beside it`,
  'engine:no-run': (_: NoArgs) => 'there is no run to take back on this node',
  'engine:unknown-run': (a: { run: string }) => `there is no run ${a.run} on this node; kdoctor history lists them`,
  'engine:restart-after-undo-failed': (a: { why: string; reason: string }) =>
    `after putting the files back, this failed: ${a.why}: ${a.reason}`,
  'engine:undo-needs-live-node': (a: { why: string }) => `taking this back needs the running node: ${a.why}`,
  'engine:undo-step-failed': (a: { why: string; reason: string }) => `this could not be taken back: ${a.why}: ${a.reason}`,
  'engine:perhaps-done': (a: { why: string; because: string }) =>
    `it is not known whether this has happened: ${a.why}; if so: ${a.because}`,
  'engine:backup-unreadable': (a: { dir: string }) => `the backup's index in ${a.dir} cannot be read`,
  'engine:not-in-backup': (_: NoArgs) => 'it is not in the backup',
  'engine:restore-failed': (a: { path: string; reason: string }) => `${a.path} was not put back: ${a.reason}`,
  'undo:restore-backup': (_: NoArgs) => 'put back from the backup',
  'undo:nothing': (_: NoArgs) => 'nothing stays changed',
  'undo:repeat': (_: NoArgs) => 'done once more after the files are back',
  'undo:impossible': (a: { because: string }) => `CANNOT BE UNDONE: ${a.because}`,
};
