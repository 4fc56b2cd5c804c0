import type { Component, LogMatch } from '../model/facts.ts';
import { type LogLine, parseKlog } from './klog.ts';
import { printable } from './printable.ts';
import { isMapping, parseJson } from './structured.ts';

/** Whose log a line comes from. */
export type LogSource = Component | 'kubelet' | 'containerd';

/** A line that tells something: which programs write it, and how it is known. */
interface LogSignature {
  readonly id: string;
  readonly on: readonly LogSource[];
  readonly pattern: RegExp;
}

const kubelet = ['kubelet'] as const;
const apiserver = ['kube-apiserver'] as const;
const etcd = ['etcd'] as const;
const apiClients = ['kube-controller-manager', 'kube-scheduler'] as const;
const tlsUsers = ['kubelet', 'kube-apiserver', 'etcd', ...apiClients] as const;
const everyone = [...tlsUsers, 'containerd'] as const;

/**
 * Known lines and what they are called, the more exact before the more general: the first that matches names the line.
 * Sources: kubernetes 1.20.2 and etcd 3.4.23 as run (kubeadm-facts §5.2, 6.2–6.6, 8.1, 8.6, 10); the wording of later
 * versions from cmd/kubelet/app/server.go, pkg/kubelet/certificate and staging/src/k8s.io/client-go/util/certificate.
 * Case is ignored throughout: "Part of the existing …" became "part of the existing …" in 1.18.
 */
const table: readonly LogSignature[] = [
  // The kubelet's own credentials.
  { id: 'bootstrap-kubeconfig-unusable', on: kubelet, pattern: /unable to load bootstrap kubeconfig: / },
  { id: 'kubeconfig-unusable', on: kubelet, pattern: /unable to load kubeconfig: / },
  { id: 'client-certificate-expired', on: kubelet, pattern: /part of the existing bootstrap client certificate is expired/ },
  {
    id: 'client-certificate-unreadable',
    on: kubelet,
    pattern: /unable to read existing bootstrap client config: .*unable to read client-/,
  },
  { id: 'kubeconfig-damaged', on: kubelet, pattern: /unable to read existing bootstrap client config: / },
  { id: 'client-certificate-damaged', on: kubelet, pattern: /unable to (?:load|read) TLS \w+ from existing bootstrap client config/ },
  { id: 'client-certificate-without-key', on: kubelet, pattern: /could not convert data from .* into cert\/key pair/ },
  { id: 'client-certificate-expired-while-running', on: kubelet, pattern: /currently active client certificate has expired/ },
  {
    id: 'client-certificate-never-came',
    on: kubelet,
    pattern: /since a valid client cert was found|no valid client certificate is found/,
  },
  {
    id: 'certificate-request-unknown-authority',
    on: kubelet,
    pattern: /(?:requesting a signed certificate|cannot create certificate signing request).*signed by unknown authority/,
  },
  {
    id: 'certificate-request-refused',
    on: kubelet,
    pattern: /(?:requesting a signed certificate|cannot create certificate signing request).*unauthorized/,
  },
  { id: 'node-name-foreign', on: kubelet, pattern: /node "[^"]*" is not allowed to modify node/ },

  // The kubelet's configuration and surroundings.
  { id: 'kubelet-config-missing', on: kubelet, pattern: /failed to (?:load|read) kubelet config file.*no such file or directory/ },
  { id: 'kubelet-config-empty', on: kubelet, pattern: /kubelet config file .*was empty/ },
  { id: 'kubelet-config-damaged', on: kubelet, pattern: /failed to (?:load|read|decode) kubelet config|strict decoding error/ },
  { id: 'client-ca-unreadable', on: kubelet, pattern: /unable to load client CA file/ },
  { id: 'swap-on', on: kubelet, pattern: /running with swap on is not supported/ },
  {
    id: 'cgroup-driver-mismatch',
    on: kubelet,
    pattern: /kubelet cgroup driver: .* is different from|expected cgroupsPath to be of format/,
  },
  { id: 'cgroup-v1-refused', on: kubelet, pattern: /not run on a host using cgroup v1/ },
  { id: 'runtime-service-unknown', on: kubelet, pattern: /unknown service runtime\.v1/ },
  {
    id: 'runtime-unreachable',
    on: kubelet,
    pattern: /get remote runtime typed version failed|validate service connection|error while dialing:? dial unix/,
  },
  { id: 'checkpoint-damaged', on: kubelet, pattern: /could not restore state from checkpoint/ },
  { id: 'manifest-damaged', on: kubelet, pattern: /can't process manifest file/ },
  { id: 'manifest-directory-missing', on: kubelet, pattern: /unable to read config path .*path does not exist/ },
  { id: 'pleg-unhealthy', on: kubelet, pattern: /PLEG is not healthy: pleg was last seen/ },
  { id: 'cni-not-ready', on: kubelet, pattern: /NetworkPluginNotReady|cni plugin not initialized|cni config uninitialized/ },
  { id: 'sandbox-image-missing', on: kubelet, pattern: /failed to get sandbox image/ },
  { id: 'inotify-exhausted', on: kubelet, pattern: /(?:inotify_init|fsnotify watcher): too many open files/ },
  { id: 'container-crash-loop', on: kubelet, pattern: /back-off \S+ restarting failed container/ },

  // The API server and its etcd.
  { id: 'etcd-refuses-connections', on: apiserver, pattern: /:2379: connect: connection refused/ },
  {
    id: 'etcd-unknown-authority',
    on: apiserver,
    pattern: /authentication handshake failed: .*signed by unknown authority/,
  },
  {
    id: 'etcd-certificate-expired',
    on: apiserver,
    pattern: /authentication handshake failed: .*certificate has expired or is not yet valid/,
  },
  { id: 'etcd-refuses-certificate', on: apiserver, pattern: /:2379.*(?:use of closed network connection|tls: bad certificate)/ },
  {
    id: 'client-certificate-expired',
    on: apiserver,
    pattern: /unable to authenticate the request.*certificate has expired or is not yet valid/,
  },
  {
    id: 'client-certificate-unknown-authority',
    on: apiserver,
    pattern: /unable to authenticate the request.*certificate signed by unknown authority/,
  },
  { id: 'token-invalid', on: apiserver, pattern: /invalid bearer token|token has been invalidated/ },
  {
    id: 'client-refuses-certificate',
    on: apiserver,
    pattern: /TLS handshake error from .*remote error: tls: (?:bad certificate|unknown certificate)/,
  },
  { id: 'etcd-deadline', on: apiserver, pattern: /Error: context deadline exceeded|storage factory: context deadline exceeded/ },

  // Clients of the API server.
  { id: 'kubeconfig-empty', on: apiClients, pattern: /no configuration has been provided/ },
  { id: 'api-refuses-connections', on: apiClients, pattern: /dial tcp \S+: connect: connection refused/ },
  { id: 'api-unauthorized', on: [...apiClients, ...kubelet], pattern: /: Unauthorized\b/ },
  { id: 'ca-key-unreadable', on: apiClients, pattern: /open \S*\/ca\.key: / },
  { id: 'service-account-key-unreadable', on: apiClients, pattern: /error reading key for service account token controller/ },
  { id: 'leadership-lost', on: apiClients, pattern: /leaderelection lost|failed to renew lease/ },

  // etcd: its members and its data.
  { id: 'wal-damaged', on: etcd, pattern: /walpb: crc mismatch|cannot use none as id/ },
  { id: 'database-damaged', on: etcd, pattern: /\(invalid database\)|unexpected fault address/ },
  { id: 'database-lost', on: etcd, pattern: /failed to find database snapshot file/ },
  { id: 'raft-log-lost', on: etcd, pattern: /tocommit\(\d+\) is out of range/ },
  { id: 'member-removed', on: etcd, pattern: /permanently removed from the cluster|since it was removed/ },
  { id: 'member-already-bootstrapped', on: etcd, pattern: /has already been bootstrapped/ },
  { id: 'cluster-id-mismatch', on: etcd, pattern: /cluster ID mismatch|failed to find member \S+ in cluster/ },
  { id: 'members-unequal', on: etcd, pattern: /member count is unequal|error validating peerURLs/ },
  { id: 'members-inconsistent', on: etcd, pattern: /found data inconsistency with peers/ },
  { id: 'data-directory-unusable', on: etcd, pattern: /cannot access data directory/ },
  { id: 'space-exceeded', on: [...etcd, ...apiserver], pattern: /mvcc: database space exceeded|alarm:NOSPACE/ },
  {
    id: 'etcd-client-certificate-expired',
    on: etcd,
    pattern: /rejected connection .*certificate has expired or is not yet valid/,
  },
  { id: 'etcd-client-unknown-authority', on: etcd, pattern: /rejected connection .*signed by unknown authority/ },
  { id: 'etcd-client-refuses-certificate', on: etcd, pattern: /rejected connection .*remote error: tls: bad certificate/ },
  {
    id: 'disk-slow',
    on: [...etcd, ...apiserver],
    pattern:
      /wal: sync duration of|slow fdatasync|apply request took too long|failed to send out heartbeat on time|etcdserver: request timed out/,
  },

  // What every program may meet.
  { id: 'no-space', on: everyone, pattern: /no space left on device/ },
  { id: 'read-only', on: everyone, pattern: /read-only file system/ },
  { id: 'input-output-error', on: everyone, pattern: /input\/output error/ },
  { id: 'address-in-use', on: everyone, pattern: /bind: address already in use/ },
  { id: 'address-not-local', on: everyone, pattern: /bind: cannot assign requested address/ },
  { id: 'flag-unknown', on: everyone, pattern: /unknown flag: |flag provided but not defined/ },
  { id: 'key-mismatch', on: tlsUsers, pattern: /private key does not match public key/ },
  { id: 'certificate-not-yet-valid', on: tlsUsers, pattern: /certificate has expired or is not yet valid: current time \S+ is before/ },
  { id: 'certificate-expired', on: tlsUsers, pattern: /x509: certificate has expired/ },
  { id: 'unknown-authority', on: tlsUsers, pattern: /x509: certificate signed by unknown authority/ },
  { id: 'certificate-name-mismatch', on: tlsUsers, pattern: /x509: certificate is (?:valid for|not valid for any names)/ },
  { id: 'file-missing', on: everyone, pattern: /open \/\S+: no such file or directory/ },
  { id: 'runtime-metadata-damaged', on: ['containerd'], pattern: /meta\.db|invalid page type/ },
  { id: 'node-not-registered', on: kubelet, pattern: /unable to register node/ },
  { id: 'lease-not-renewed', on: kubelet, pattern: /failed to ensure lease exists/ },
  { id: 'kubelet-failed', on: kubelet, pattern: /failed to run kubelet: |^command failed / },
];
const signatures = table.map((signature) => ({ ...signature, pattern: new RegExp(signature.pattern, 'is') }));

/** Longest line that goes into evidence, in characters. */
const longestLine = 500;

/**
 * The telling lines of a log, oldest first: of each signature the newest line alone, because a failing program says the
 * same thing over and over. `lines` are the program's own, without the runtime's prefix (time, stream); klog, etcd's zap
 * JSON and plain text are all understood. Lines are free of control characters.
 */
export function matchLog(source: LogSource, lines: readonly LogLine[]): readonly LogMatch[] {
  const known = signatures.filter((signature) => signature.on.includes(source));
  const newest = new Map<string, LogMatch>();
  for (const line of lines) {
    const message = spokenText(line.text);
    const signature = known.find(({ pattern }) => pattern.test(message));
    if (signature === undefined) continue;
    // Deleted first, so that the map's order is that of the newest lines.
    newest.delete(signature.id);
    newest.set(signature.id, {
      signature: signature.id,
      line: printable(line.text, longestLine),
      ...(line.atMs === undefined ? {} : { atMs: line.atMs }),
    });
  }
  return [...newest.values()];
}

/** What a line says without the quoting of its format: the patterns know plain text. */
function spokenText(line: string): string {
  const klog = parseKlog(line);
  if (klog !== undefined) return [klog.text, ...Object.values(klog.fields)].join(' ');
  if (!line.startsWith('{')) return line;
  const entry = parseJson(line);
  if (!isMapping(entry)) return line;
  const rest = Object.entries(entry).filter(([key]) => !['level', 'ts', 'caller', 'msg'].includes(key));
  return [entry['msg'], ...rest.map(([, value]) => value)].filter((value) => typeof value === 'string').join(' ');
}
