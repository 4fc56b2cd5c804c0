import type { NoArgs } from '../no-args.ts';

const faults: Readonly<Record<string, string>> = {
  empty: 'is empty',
  'nul-filled': 'holds only NUL bytes',
  'not-yaml': 'is neither YAML nor JSON',
  'not-a-pod': 'describes no complete pod',
};

/** English sentences: manifests. */
export const manifests = {
  'manifests:role-unknown': (_: NoArgs) => 'it could not be told whether this node is a control plane',
  'manifests:no-control-plane': (_: NoArgs) => 'this node is no control plane',

  'manifests/missing:title': (_: NoArgs) => 'Manifest of a static pod missing',
  'manifests/missing:why': (_: NoArgs) =>
    'The kubelet runs what lies in the static-pod folder: within 20 seconds of losing its manifest it stops the component, and no API is needed or asked.',
  'manifests/missing': (a: { component: string; path: string }) => `${a.path} is not there: the kubelet does not run ${a.component}`,
  'manifests/missing:explanation': (_: NoArgs) =>
    `A kubeadm control plane runs kube-apiserver, kube-controller-manager, kube-scheduler and, unless etcd is external, etcd as static pods: one file each in /etc/kubernetes/manifests. A component whose file is gone is stopped by a running kubelet; with the kubelet down its container still runs until somebody stops it.

Files get lost by an rm in /etc/kubernetes, by a restart by hand that moved them away and was never finished, and by a failed upgrade. Copies survive in /etc/kubernetes/tmp/kubeadm-backup-manifests-* (the manifests of before an upgrade) and in kdoctor's own runs.

kubeadm can write a manifest anew (kubeadm init phase control-plane …, kubeadm init phase etcd local), but only from the node's own configuration, and flags that were added by hand are lost. For etcd take care: with an empty data directory the new pod starts an empty cluster that looks healthy.

Confirm by hand: ls -la /etc/kubernetes/manifests; grep staticPodPath /var/lib/kubelet/config.yaml; crictl ps -a.`,

  'manifests/damaged:title': (_: NoArgs) => 'Manifest of a static pod damaged',
  'manifests/damaged:why': (_: NoArgs) => 'The kubelet cannot read it: it starts no pod of it, and stops the one that ran.',
  'manifests/damaged': (a: { path: string; fault: string }) => `${a.path} ${faults[a.fault] ?? a.fault}: the kubelet makes no pod of it`,
  'manifests/damaged:explanation': (_: NoArgs) =>
    `Every file in the static-pod folder must be one complete v1 Pod in YAML or JSON. After a power loss a file can be empty or full of NUL bytes: its name was on the disk before its content. A full disk cuts files off, and an editor leaves half a line.

The kubelet says so in its log: Can't process manifest file "…": … couldn't parse as pod, please check config file.

Confirm by hand: wc -c /etc/kubernetes/manifests/*; head -c 64 FILE | od -c; journalctl -u kubelet | grep manifest.`,

  'manifests/stray-file:title': (_: NoArgs) => 'Second manifest of a component',
  'manifests/stray-file:why': (_: NoArgs) =>
    'The kubelet runs both: they fight for ports and data, and which one wins changes from start to start.',
  'manifests/stray-file': (a: { path: string; component: string; beside: string }) =>
    `${a.path} is a second pod of ${a.component}, beside ${a.beside}`,
  'manifests/stray-file:explanation': (_: NoArgs) =>
    `The kubelet runs every file in the static-pod folder whose name does not start with a dot, whatever its ending: etcd.yaml.bak, kube-apiserver.yaml~ and etcd.yaml.rpmsave are pods. A backup made beside the original, just before an edit, is the usual way.

Keep backups of manifests outside the folder. Which of two files is the right one cannot be told from outside: compare them.

Confirm by hand: ls -la /etc/kubernetes/manifests; diff FILE1 FILE2; crictl ps -a --name COMPONENT.`,

  'manifests/move-aside:title': (_: NoArgs) => 'Move the second manifest out of the folder',
  'manifests/move-aside:effect': (a: { path: string; to: string; component: string }) =>
    `${a.path} is kept as ${a.to}; the kubelet stops its pod, ${a.component} runs from the other file`,
  'step:move-manifest-aside': (a: { path: string; to: string }) =>
    `Move ${a.path} to ${a.to}: outside the folder the kubelet does not run it`,

  'manifests/restore-copy:title': (_: NoArgs) => 'Restore the manifest from a copy',
  'manifests/restore-copy:effect': (a: { component: string; copy: string; changedAt: string; image: string }) =>
    `${a.component} starts from ${a.copy} (of ${a.changedAt}, ${a.image}); what was changed in the manifest since then is lost`,
  'manifests/restore-copy:refused-none': (a: { component: string }) =>
    `no copy of the manifest of ${a.component} was found in /etc/kubernetes/tmp or among kdoctor's runs`,
  'manifests/restore-copy:refused-version': (a: { copy: string; image: string; version: string }) =>
    `the newest copy, ${a.copy}, is of another version (${a.image}) than the rest of the control plane (${a.version})`,
  'manifests:refused-component': (a: { path: string }) => `${a.path} does not belong to a component of the control plane`,
  'manifests:refused-etcd-data': (a: { dir: string; state: string }) =>
    `etcd's data directory ${a.dir} is ${a.state}: etcd would start as a new, empty cluster that looks healthy. Bring the data back, or join this member to its cluster again`,
  'step:restore-manifest': (a: { path: string; copy: string }) => `Write ${a.path} as it is in ${a.copy}: the kubelet runs it`,

  'manifests/regenerate:title': (_: NoArgs) => 'Have kubeadm write the manifest anew',
  'manifests/regenerate:effect': (a: { component: string; version: string }) =>
    `kubeadm writes the manifest of ${a.component} ${a.version} from a configuration rebuilt from this node's other files; flags once added by hand are lost`,
  'manifests/regenerate:refused-offline': (_: NoArgs) => 'kubeadm can run only on the running node',
  'manifests/regenerate:refused-kubeadm': (_: NoArgs) => 'kubeadm is not installed here, or could not be run',
  'manifests/regenerate:refused-kubeadm-old': (a: { version: string }) =>
    `kubeadm ${a.version} has no "init phase" commands: they came with 1.13`,
  'manifests/regenerate:refused-directory': (a: { dir: string }) =>
    `kubeadm writes to /etc/kubernetes/manifests alone, and this kubelet reads ${a.dir}`,
  'manifests/regenerate:refused-configuration': (a: { field: string }) =>
    `the node's configuration cannot be rebuilt from what is left: ${a.field} is not known from any manifest`,
  'step:write-kubeadm-configuration': (a: { path: string }) =>
    `Write the rebuilt configuration to ${a.path}, so that kubeadm asks nobody and guesses nothing`,
  'step:regenerate-manifest': (a: { component: string }) => `Have kubeadm write the manifest of ${a.component}: the kubelet runs it`,
};
