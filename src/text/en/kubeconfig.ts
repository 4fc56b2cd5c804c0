import type { CertificateRole } from '../../model/certificate.ts';
import type { NoArgs } from '../no-args.ts';

type KubeconfigFault = 'empty' | 'nul-filled' | 'not-yaml' | 'incomplete' | 'credentials' | 'no-file';

/** English sentences: kubeconfigs of the control plane. */
export const kubeconfig = {
  'kubeconfig/control-plane-only': (_: NoArgs) => 'only a control plane has these kubeconfigs',

  'kubeconfig/missing': (a: { path: string; user: string }) => `The kubeconfig of ${a.user} is missing: ${a.path}`,
  'kubeconfig/missing:title': (_: NoArgs) => 'missing kubeconfig',
  'kubeconfig/missing:why': (_: NoArgs) =>
    'Controller-manager and scheduler do not start without theirs; people and kubeadm need admin.conf.',
  'kubeconfig/missing:explanation': (
    _: NoArgs,
  ) => `kubeadm puts a kubeconfig for administrators, one for the controller-manager and one for the scheduler on every control plane. Without theirs, these two do not start: pods are not scheduled, tokens are not signed, dead nodes are not noticed.

The static pods mount the files as "FileOrCreate": a pod that restarts after the loss makes an empty file in the place of its kubeconfig, which kubeadm then refuses to overwrite.

Confirm by hand: ls -l /etc/kubernetes/*.conf. kubeadm makes one anew with: kubeadm init phase kubeconfig controller-manager --config FILE.`,

  'kubeconfig/damaged': (a: { path: string; fault: KubeconfigFault }) => `${a.path} ${faults[a.fault]}`,
  'kubeconfig/damaged:title': (_: NoArgs) => 'damaged kubeconfig',
  'kubeconfig/damaged:why': (_: NoArgs) => 'Its component does not start, and kubeadm stops at it instead of making it anew.',
  'kubeconfig/damaged:explanation': (
    _: NoArgs,
  ) => `The file is there but is no kubeconfig that works: it is empty, not YAML, or its current context leads to no server or no credentials.

An empty controller-manager.conf or scheduler.conf is mostly not damage but a trace: the static pod mounts the file as "FileOrCreate", so a restart after the file was deleted makes an empty one. kubeadm stops at it with "failed to find CurrentContext in Contexts of the kubeconfig file".

Confirm by hand: kubectl --kubeconfig FILE config view; ls -l FILE.`,

  'kubeconfig/reissue:title': (_: NoArgs) => 'Make the kubeconfig anew, with a new certificate signed by the CA on this node',
  'kubeconfig/reissue:effect': (a: { path: string; server: string; restarts: readonly string[] }) =>
    `${a.path} is made anew for ${a.server}${a.restarts.length === 0 ? '' : `; ${a.restarts.join(', ')} starts anew`}`,
  'kubeconfig/reissue:refused-no-server': (a: { path: string }) =>
    `the address of the API server is not known: neither a manifest nor another kubeconfig of this node tells what ${a.path} has to name`,
  'kubeconfig/reissue:refused-directory': (a: { path: string }) =>
    `a directory lies at ${a.path} (a container runtime made it): remove it with rmdir ${a.path}, then plan again`,
  'kubeconfig/reissue:refused-groups-unknown': (a: { path: string }) =>
    `the cluster's version is not known, and with it the group that ${a.path} must be made for: copy it from another control plane`,
  'kubeconfig/reissue:refused-super-admin': (a: { path: string }) =>
    `${a.path} gives power past RBAC and is never made anew by kdoctor: kubeadm init phase kubeconfig super-admin does it`,
  'step:write-kubeconfig': (a: { path: string }) => `Write ${a.path} with the server and the CA, still without credentials`,
  'step:sign-into-kubeconfig': (a: { role: CertificateRole; path: string }) => `Make a key and a certificate, and embed them in ${a.path}`,
};

const faults: Readonly<Record<KubeconfigFault, string>> = {
  empty: 'is empty',
  'nul-filled': 'holds nothing but NUL bytes',
  'not-yaml': 'is not YAML',
  incomplete: 'lacks what a client needs: a current context with a server and credentials',
  credentials: 'embeds a certificate or key that does not decode',
  'no-file': 'is not a regular file',
};
