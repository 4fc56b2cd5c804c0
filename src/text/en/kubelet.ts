import type { CredentialPredicate } from '../../domain/kubelet-bootstrap.ts';
import type { UnitTrouble } from '../../domain/unit-trouble.ts';
import type { NoArgs } from '../no-args.ts';
import { kubeletFixes } from './kubelet-fixes.ts';

/** English sentences: kubelet. */
export const kubelet = {
  ...kubeletFixes,
  'kubelet:none': (_: NoArgs) => 'there is no kubelet on this node',

  'kubelet/bootstrap-kubeconfig-missing': (a: {
    predicate: CredentialPredicate;
    path: string;
    /** RFC 3339. */
    expiredAt?: string;
    /** `tried`: it needs the bootstrap file and cannot use it. `not-tried`: it ends without looking. `refused`: the cluster said no. */
    bootstrap: 'tried' | 'not-tried' | 'refused';
    bootstrapPath: string;
  }) =>
    `The kubelet has no usable credentials: ${a.path} ${credentialFaults[a.predicate]}${a.expiredAt === undefined ? '' : ` ${a.expiredAt}`}; ${bootstraps[a.bootstrap](a.bootstrapPath)}`,
  'kubelet/bootstrap-kubeconfig-missing:title': (_: NoArgs) => 'kubelet without usable credentials',
  'kubelet/bootstrap-kubeconfig-missing:why': (_: NoArgs) =>
    'The kubelet ends at every start. On a control plane no static pod starts then: no etcd, no API server.',
  'kubelet/bootstrap-kubeconfig-missing:explanation': (_: NoArgs) =>
    `At its start the kubelet looks whether kubelet.conf is there, whether it parses, whether the certificate and key that it names can be read, and whether the certificate has not expired. If all of that holds it works with them. Otherwise it falls back to bootstrap-kubelet.conf, which kubeadm deletes once a node has joined. So the last line of its log says "unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory": a symptom. The cause is the line before it. On a healthy node that file is missing as well.

It comes about when a node was switched off, or cut off from the API server, while its certificate ended; after a power loss that left the pem empty; when /etc/kubernetes or /var/lib/kubelet/pki was deleted; or when kubelet.conf embeds a certificate that nothing renews. "kubeadm certs renew all" does not touch the kubelet's certificate.

Do not create bootstrap-kubelet.conf from an old token, and do not put the administrator's certificate into kubelet.conf: that gives cluster-admin to the node, and fails again a year later.

Confirm by hand: journalctl -u kubelet | grep -E 'bootstrap|client config' | tail -4; ls -l /etc/kubernetes/kubelet.conf /var/lib/kubelet/pki/; openssl x509 -in /var/lib/kubelet/pki/kubelet-client-current.pem -noout -subject -enddate.`,

  'kubelet/client-certificate-embedded': (a: { path: string; until: string }) =>
    `${a.path} embeds a client certificate that nothing renews: the kubelet will not start again after ${a.until}`,
  'kubelet/client-certificate-embedded:title': (_: NoArgs) => 'client certificate embedded in kubelet.conf',
  'kubelet/client-certificate-embedded:why': (_: NoArgs) =>
    'The kubelet rotates its pem, not the copy in kubelet.conf. When that copy expires the running kubelet works on, and dies at its next restart.',
  'kubelet/client-certificate-embedded:explanation': (_: NoArgs) =>
    `The kubelet keeps its rotated certificate in /var/lib/kubelet/pki/kubelet-client-current.pem, and kubelet.conf should refer to that file. Where kubelet.conf embeds a certificate (client-certificate-data) instead, it is that one which is looked at when the kubelet starts: expired, the kubelet does not start, although the pem is valid.

It comes about on the first control plane of clusters made with kubeadm before 1.17, after "kubeadm init phase kubeconfig kubelet" without the step that follows it (kubelet-finalize), and by copying credentials into kubelet.conf to get a kubelet going.

Confirm by hand: grep client- /etc/kubernetes/kubelet.conf | cut -c1-80. Both lines should name /var/lib/kubelet/pki/kubelet-client-current.pem.`,

  'kubelet/not-running': (a: { trouble: UnitTrouble; restarts: number; exitStatus: number }) => troubles[a.trouble](a),
  'kubelet/not-running:title': (_: NoArgs) => 'kubelet that does not run',
  'kubelet/not-running:why': (_: NoArgs) =>
    'Without it no pod is started or watched on this node, and on a control plane neither etcd nor the API server comes back after a restart.',
  'kubelet/not-running:explanation': (_: NoArgs) =>
    `kubeadm's unit starts the kubelet again 10 seconds after each failure, for ever. So a kubelet that cannot start is seldom "failed": systemctl is-active says "activating", and for a second now and then "active". What counts is SubState=auto-restart, a growing NRestarts, and the health endpoint on 127.0.0.1:10248.

The reason is in the journal, in the first line that begins with F (up to 1.22) or says "command failed" (later). Older kubelets print the stacks of all goroutines after it, so the last lines of the journal are no help. Frequent reasons: no usable credentials, a missing /var/lib/kubelet/config.yaml, swap that is on, a container runtime that is down, a flag that this version no longer knows, a full or read-only disk.

A kubelet that was stopped, disabled or masked does nothing at all until somebody starts it.

Confirm by hand: systemctl show kubelet -p ActiveState,SubState,UnitFileState,NRestarts,ExecMainStatus; journalctl -u kubelet -n 300 | grep -E '[FE][0-9]{4} |command failed' | tail; curl -sS http://127.0.0.1:10248/healthz.`,
} as const;

const credentialFaults: Readonly<Record<CredentialPredicate, string>> = {
  'kubeconfig-absent': 'is not there',
  'kubeconfig-unparsable': 'is no usable kubeconfig',
  'client-certificate-absent': 'gives it no client certificate',
  'pem-empty': 'is empty',
  'pem-damaged': 'is damaged',
  'pem-without-key': 'holds no private key',
  'key-mismatch': 'holds a key that does not belong to its certificate',
  'certificate-expired': 'holds a client certificate that expired',
};

const bootstraps: Readonly<Record<'tried' | 'not-tried' | 'refused', (path: string) => string>> = {
  tried: (path) => `and ${path}, which it falls back to, cannot be used either`,
  'not-tried': () => 'it ends at every start',
  refused: (path) => `the cluster refuses what it asks for with ${path}`,
};

const troubles: Readonly<Record<UnitTrouble, (a: { restarts: number; exitStatus: number }) => string>> = {
  'not-installed': () => 'There is no unit for the kubelet: it is not installed',
  masked: () => "The kubelet's unit is masked: systemd refuses to start it",
  looping: (a) => `The kubelet fails at every start and is started again: ${a.restarts} restarts, last exit status ${a.exitStatus}`,
  failed: (a) => `The kubelet has failed with exit status ${a.exitStatus}, and is not started again`,
  stopped: () => 'The kubelet is stopped',
  changing: () => 'The kubelet is just being started or stopped',
  unhealthy: () => 'The kubelet runs, but its health endpoint does not say that it is well',
  hanging: () => 'The kubelet runs, but its health endpoint does not answer',
  disabled: () => 'The kubelet runs, but is disabled: it will not be started at the next boot',
};
