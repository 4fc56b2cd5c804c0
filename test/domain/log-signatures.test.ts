import { describe, expect, it } from 'vitest';
import { type LogSource, matchLog } from '../../src/domain/log-signatures.ts';

const ids = (source: LogSource, ...lines: string[]) =>
  matchLog(
    source,
    lines.map((text) => ({ text })),
  ).map((match) => match.signature);

const header = 'F1121 05:35:04.935675      43 server.go:269] ';
const pemMissing =
  'unable to read existing bootstrap client config: invalid configuration: [unable to read client-cert /var/lib/kubelet/pki/kubelet-client-current.pem for default-auth due to open /var/lib/kubelet/pki/kubelet-client-current.pem: no such file or directory, unable to read client-key /var/lib/kubelet/pki/kubelet-client-current.pem for default-auth due to open /var/lib/kubelet/pki/kubelet-client-current.pem: no such file or directory]';
const bootstrapLine =
  'failed to run Kubelet: unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory';

describe('kubelet lines', () => {
  it.each([
    ['bootstrap-kubeconfig-unusable', header + bootstrapLine],
    ['bootstrap-kubeconfig-unusable', `E0101 01:02:03.000004    7 run.go:74] "command failed" err="${bootstrapLine}"`],
    ['bootstrap-kubeconfig-unusable', `E0101 01:02:03.000004    7 server.go:302] "Failed to run kubelet" err="${bootstrapLine}"`],
    [
      'kubeconfig-unusable',
      `${header}failed to run Kubelet: unable to load kubeconfig: stat /etc/kubernetes/kubelet.conf: no such file or directory`,
    ],
    [
      'client-certificate-expired',
      'E0427 00:51:31.877435    1518 bootstrap.go:265] part of the existing bootstrap client certificate is expired: 2024-02-23 08:13:25 +0000 UTC',
    ],
    [
      'client-certificate-expired',
      'E0427 00:51:31.877435    1518 bootstrap.go:265] Part of the existing bootstrap client certificate is expired: 2024-02-23 08:13:25 +0000 UTC',
    ],
    ['client-certificate-unreadable', `E1121 05:35:04.935675      43 bootstrap.go:240] ${pemMissing}`],
    [
      'client-certificate-damaged',
      'E1121 05:35:04.935675      43 bootstrap.go:258] unable to load TLS certificates from existing bootstrap client config: data does not contain any valid RSA or ECDSA certificates',
    ],
    [
      'client-certificate-without-key',
      `${header}failed to run Kubelet: failed to initialize client certificate manager: could not convert data from "/var/lib/kubelet/pki/kubelet-client-current.pem" into cert/key pair: tls: found a certificate rather than a key in the PEM for the private key`,
    ],
    [
      'kubeconfig-damaged',
      'E1121 05:35:04.935675      43 bootstrap.go:240] unable to read existing bootstrap client config: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
    ],
    [
      'client-certificate-expired-while-running',
      'F1121 05:35:04.935675      43 transport.go:108] The currently active client certificate has expired and the server is responsive, exiting.',
    ],
    [
      'client-certificate-expired-while-running',
      'E1121 05:35:04.935675      43 transport.go:110] The currently active client certificate has expired, but the server is not responsive. A restart may be necessary to retrieve new initial credentials.',
    ],
    [
      'client-certificate-never-came',
      'F1121 05:35:04.935675      43 transport.go:114] It has been 5m0s since a valid client cert was found and the server is responsive, exiting.',
    ],
    [
      'client-certificate-never-came',
      'E1121 05:35:04.935675      43 transport.go:114] "No valid client certificate is found but the server is not responsive. A restart may be necessary to retrieve new initial credentials." lastCertificateAvailabilityTime="2026-11-21 05:30:04" shutdownThreshold="5m0s"',
    ],
    [
      'certificate-request-refused',
      'E1121 05:35:04.935675      43 certificate_manager.go:434] Failed while requesting a signed certificate from the master: cannot create certificate signing request: Unauthorized',
    ],
    [
      'certificate-request-refused',
      'E1121 05:35:04.935675      43 certificate_manager.go:434] Failed while requesting a signed certificate from the control plane: cannot create certificate signing request: Unauthorized',
    ],
    [
      'certificate-request-unknown-authority',
      'E1121 05:35:04.935675      43 certificate_manager.go:434] Failed while requesting a signed certificate from the master: cannot create certificate signing request: Post "https://k:6443/apis": x509: certificate signed by unknown authority',
    ],
    [
      'kubelet-config-missing',
      `${header}failed to load Kubelet config file /var/lib/kubelet/config.yaml, error failed to read kubelet config file "/var/lib/kubelet/config.yaml", error: open /var/lib/kubelet/config.yaml: no such file or directory`,
    ],
    [
      'kubelet-config-missing',
      'E0101 01:02:03.000004    7 run.go:74] "command failed" err="failed to load kubelet config file, path: /var/lib/kubelet/config.yaml, error: failed to load Kubelet config file /var/lib/kubelet/config.yaml, error failed to read kubelet config file \\"/var/lib/kubelet/config.yaml\\", error: open /var/lib/kubelet/config.yaml: no such file or directory"',
    ],
    [
      'kubelet-config-empty',
      `${header}failed to load Kubelet config file /var/lib/kubelet/config.yaml, error kubelet config file "/var/lib/kubelet/config.yaml" was empty`,
    ],
    [
      'client-ca-unreadable',
      `${header}failed to run Kubelet: unable to load client CA file /etc/kubernetes/pki/ca.crt: open /etc/kubernetes/pki/ca.crt: no such file or directory`,
    ],
    [
      'read-only',
      `${header}failed to run Kubelet: error creating root directory "/var/lib/kubelet": mkdir /var/lib/kubelet: read-only file system`,
    ],
    [
      'swap-on',
      `${header}failed to run Kubelet: running with swap on is not supported, please disable swap! or set --fail-swap-on flag to false. /proc/swaps contained: [Filename]`,
    ],
    [
      'cgroup-driver-mismatch',
      `${header}failed to run Kubelet: misconfiguration: kubelet cgroup driver: "systemd" is different from docker cgroup driver: "cgroupfs"`,
    ],
    [
      'runtime-unreachable',
      'E1121 05:35:04.935675      43 remote_runtime.go:86] Get runtime version failed: get remote runtime typed version failed: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing dial unix /run/containerd/containerd.sock: connect: no such file or directory"',
    ],
    [
      'flag-unknown',
      'E0101 01:02:03.000004    7 run.go:74] "command failed" err="failed to parse kubelet flag: unknown flag: --network-plugin"',
    ],
    [
      'node-name-foreign',
      'E1121 05:35:04.9  43 a.go:1] Unable to register node "new" with API server: nodes "new" is forbidden: node "old" is not allowed to modify node "new"',
    ],
    ['kubelet-failed', `${header}failed to run Kubelet: something that no table knows`],
    ['kubelet-failed', 'E0101 01:02:03.000004    7 run.go:74] "command failed" err="something that no table knows"'],
    [
      'node-not-registered',
      'E1121 05:35:06.007847      43 kubelet_node_status.go:93] Unable to register node "cp1" with API server: Post "https://kubernetes-apiserver:6443/api/v1/nodes": dial tcp 10.77.0.11:6443: connect: connection refused',
    ],
  ])('%s', (signature, line) => {
    expect(ids('kubelet', line)).toEqual([signature]);
  });

  it.each([
    ['E1121 05:35:04.935675      43 kubelet.go:2243] node "cp1" not found'],
    ['goroutine 1 [running]:'],
    [
      'W1121 05:35:16.544790      43 manager.go:594] Failed to retrieve checkpoint for "kubelet_internal_checkpoint": checkpoint is not found',
    ],
    ['I1121 05:35:22.785882      43 kubelet_node_status.go:74] Successfully registered node cp1'],
    ['kubelet.service: Main process exited, code=exited, status=255/EXCEPTION'],
    [''],
  ])('says nothing: %j', (line) => {
    expect(ids('kubelet', line)).toEqual([]);
  });
});

describe('control-plane lines', () => {
  it.each<[LogSource, string, string]>([
    ['kube-apiserver', 'etcd-deadline', 'Error: context deadline exceeded'],
    [
      'kube-apiserver',
      'etcd-refuses-connections',
      'W1121 05:35:04.9  1 clientconn.go:1223] grpc: addrConn.createTransport failed to connect to {https://127.0.0.1:2379  <nil> 0 <nil>}. Err :connection error: desc = "transport: Error while dialing dial tcp 127.0.0.1:2379: connect: connection refused". Reconnecting...',
    ],
    [
      'kube-apiserver',
      'etcd-unknown-authority',
      'W1121 05:35:04.9  1 clientconn.go:1223] grpc: addrConn.createTransport failed to connect to {https://127.0.0.1:2379  <nil> 0 <nil>}. Err :connection error: desc = "transport: authentication handshake failed: x509: certificate signed by unknown authority". Reconnecting...',
    ],
    [
      'kube-apiserver',
      'etcd-certificate-expired',
      'W1121 05:35:04.9  1 clientconn.go:1223] grpc: addrConn.createTransport failed to connect to {https://127.0.0.1:2379  <nil> 0 <nil>}. Err :connection error: desc = "transport: authentication handshake failed: x509: certificate has expired or is not yet valid: current time 2026-11-21T01:05:17Z is after 2026-10-17T01:04:00Z". Reconnecting...',
    ],
    ['kube-apiserver', 'file-missing', 'Error: open /etc/kubernetes/pki/apiserver.crt: no such file or directory'],
    ['kube-apiserver', 'key-mismatch', 'Error: tls: private key does not match public key'],
    [
      'kube-apiserver',
      'client-certificate-expired',
      'E1121 05:35:04.9  1 authentication.go:53] Unable to authenticate the request due to an error: [x509: certificate has expired or is not yet valid: current time 2026-11-21T01:05:17Z is after 2026-10-17T01:04:00Z, verifying certificate SN=1 failed]',
    ],
    [
      'kube-apiserver',
      'token-invalid',
      'E1121 05:35:04.9  1 authentication.go:53] Unable to authenticate the request due to an error: [invalid bearer token, square/go-jose: error in cryptographic primitive]',
    ],
    [
      'kube-apiserver',
      'address-in-use',
      'Error: failed to create listener: failed to listen on 0.0.0.0:6443: listen tcp 0.0.0.0:6443: bind: address already in use',
    ],
    [
      'kube-controller-manager',
      'kubeconfig-empty',
      'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
    ],
    [
      'kube-controller-manager',
      'ca-key-unreadable',
      'E1121 05:35:04.9  1 controllermanager.go:1] error starting controllers: failed to start kubernetes.io/kubelet-serving certificate controller: error reading CA cert file "/etc/kubernetes/pki/ca.crt": open /etc/kubernetes/pki/ca.key: no such file or directory',
    ],
    [
      'kube-scheduler',
      'unknown-authority',
      'E1121 05:35:04.9  1 reflector.go:138] Failed to watch *v1.Pod: failed to list *v1.Pod: Get "https://k:6443/api": x509: certificate signed by unknown authority',
    ],
    ['kube-scheduler', 'leadership-lost', 'F1121 05:35:04.9  1 server.go:205] leaderelection lost'],
    [
      'etcd',
      'etcd-client-certificate-expired',
      '2026-11-21 01:09:22.812345 I | embed: rejected connection from "10.0.0.1:4000" (error "tls: failed to verify client certificate: x509: certificate has expired or is not yet valid: current time 2026-11-21T01:05:17Z is after 2026-10-17T01:04:00Z", ServerName "")',
    ],
    [
      'etcd',
      'etcd-client-refuses-certificate',
      '{"level":"warn","ts":"2026-11-21T01:09:22.812Z","caller":"embed/config_logging.go:169","msg":"rejected connection","remote-addr":"10.0.0.1:4000","server-name":"","error":"remote error: tls: bad certificate"}',
    ],
    ['etcd', 'wal-damaged', '2026-11-21 01:09:22.812345 C | etcdmain: walpb: crc mismatch'],
    [
      'etcd',
      'no-space',
      '2026-11-21 01:09:22.8 C | mvcc/backend: cannot commit tx (write /var/lib/etcd/member/snap/db: no space left on device)',
    ],
    ['etcd', 'data-directory-unusable', 'cannot access data directory: open /var/lib/etcd/.touch: read-only file system'],
    ['etcd', 'raft-log-lost', 'panic: tocommit(13) is out of range [lastIndex(0)]. Was the raft log corrupted, truncated, or lost?'],
    ['etcd', 'cluster-id-mismatch', '2026-11-21 01:09:22.8 E | rafthttp: request cluster ID mismatch (got 1 want 2)'],
    ['etcd', 'address-in-use', 'listen tcp 10.0.0.1:2380: bind: address already in use'],
  ])('%s: %s', (source, signature, line) => {
    expect(ids(source, line)).toEqual([signature]);
  });

  it('knows whose line it is', () => {
    expect(ids('etcd', header + bootstrapLine)).toEqual([]);
  });
});

describe('matchLog', () => {
  it('keeps the newest line of each signature, in the order of time', () => {
    const lines = [`${header}${pemMissing}`, `${header}${bootstrapLine} 1`, `${header}${pemMissing} again`, `${header}${bootstrapLine} 2`];
    expect(
      matchLog(
        'kubelet',
        lines.map((text, index) => ({ text, atMs: index })),
      ),
    ).toMatchObject([
      { signature: 'client-certificate-unreadable', atMs: 2 },
      { signature: 'bootstrap-kubeconfig-unusable', atMs: 3 },
    ]);
  });

  it('gives lines without control characters, of bounded length', () => {
    const [match] = matchLog('etcd', [{ text: `\u001b[31mwalpb: crc mismatch\u0007${'x'.repeat(10_000)}` }]);
    expect(match?.signature).toBe('wal-damaged');
    expect(match?.line.length).toBeLessThanOrEqual(510);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(match?.line).not.toMatch(/[\u0000-\u001f\u007f]/);
  });
});
