import type { Certificate, CertificateRole, PemFile } from './certificate.ts';
import type { AbsPath, FsUsage, ServerAnswers, TlsFiles, WalkEntry } from './host.ts';
import type { Unread } from './read.ts';

/** A value, or the reason why there is none. */
export type Maybe<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly unread: Unread };

/** The node's clock held against the newest dates that the node itself has written. */
export interface ClockFact {
  readonly nowMs: number;
  /** The newest modification time among files that only this node writes (etcd's WAL, kubelet's and kubeadm's files). */
  readonly newestWrite?: { readonly path: AbsPath; readonly mtimeMs: number };
}

/** Who this node is. */
export interface NodeFact {
  /** `/etc/hostname` or the kernel's, lower-case; empty when neither could be read. */
  readonly hostname: string;
  /** The name of the Node object, and where it was read. */
  readonly nodeName: { readonly value: string; readonly source: string };
  readonly roles: readonly ('control-plane' | 'worker')[];
  /** Where this control plane's etcd is; `none` on workers. */
  readonly topology: 'stacked-etcd' | 'external-etcd' | 'none';
  /** What the role was told by, path by path. */
  readonly roleEvidence: readonly string[];
  readonly os: string;
  readonly kernel: string;
  /** Absent when the program is not there or could not be run (`--root`). Without the leading `v`. */
  readonly kubeadmVersion?: string;
  readonly kubeletVersion?: string;
  /** The control plane's version, from the image tags of the manifests. */
  readonly kubernetesVersion?: string;
  readonly runtime: { readonly name: 'containerd' | 'docker' | 'cri-o' | 'unknown'; readonly endpoint?: string };
  readonly certificatesDir: AbsPath;
}

/** One mounted file system that matters to a node, once per device. */
export interface MountedFileSystem {
  readonly mountPoint: AbsPath;
  readonly type: string;
  readonly source: string;
  readonly readOnly: boolean;
  /** What of the node lives on it (`/var/lib/etcd`, `/var/lib/kubelet` …). */
  readonly holds: readonly AbsPath[];
  readonly usage: Maybe<FsUsage>;
}
export interface FileSystemsFact {
  readonly mounts: readonly MountedFileSystem[];
  /** The kubelet's own limits: fractions of the total (0–1) below which it evicts. */
  readonly eviction: {
    readonly nodefsAvailable: number;
    readonly nodefsInodesFree: number;
    readonly imagefsAvailable: number;
    readonly source: string;
    /** Present when the file that may set them could not be looked into: they are then the kubelet's defaults, as a guess. */
    readonly guessed?: { readonly path: AbsPath; readonly unread: Unread };
  };
}

/** What could be removed to make room; only looked at on a nearly full file system. */
export interface DiskUseFact {
  /** Rotated logs below /var/log by known name patterns: regular files that no process holds open. */
  readonly rotatedLogs: readonly WalkEntry[];
  /** Core dumps in the folders where they are left, by their names: regular files that no process holds open. */
  readonly coreDumps: readonly WalkEntry[];
  /** Bytes in /var/log/journal. */
  readonly journalBytes: number;
  readonly kubeadmBackups: readonly { readonly path: AbsPath; readonly bytes: number }[];
  /** False when a walk ended at its limit. */
  readonly complete: boolean;
  /** False where open files could not be told (not live): nothing may then be called unused. */
  readonly openFilesKnown: boolean;
}

/** One expected or found certificate of the node. */
export interface CertificateEntry {
  readonly role: CertificateRole;
  /** Where it lies: a PEM file, or a kubeconfig that embeds it. */
  readonly path: AbsPath;
  readonly embedded: boolean;
  readonly file: PemFile;
  /** The key that belongs to it: another PEM file, or the same. */
  readonly keyFile: PemFile;
  /** The CA of this role on disk, when it could be read. */
  readonly ca?: PemFile;
  /** Must this node have it (by role and version)? */
  readonly required: boolean;
  /** Does a running component use it? The healthcheck client, for one, is used by people only. */
  readonly used: boolean;
}
export interface PkiFact {
  readonly dir: AbsPath;
  /** False: the directory itself is not there. */
  readonly dirPresent: boolean;
  readonly entries: readonly CertificateEntry[];
  /** ca, front-proxy-ca, etcd-ca with their keys. */
  readonly authorities: readonly CertificateEntry[];
  readonly serviceAccount: { readonly publicKey: PemFile; readonly privateKey: PemFile };
}

/** One kubeconfig file, without secrets. */
export interface Kubeconfig {
  readonly path: AbsPath;
  readonly unread?: Unread;
  /** Why the bytes are no usable kubeconfig: empty, not YAML, no current context …; absent when usable. */
  readonly fault?: 'empty' | 'nul-filled' | 'not-yaml' | 'incomplete';
  readonly server?: string;
  readonly userName?: string;
  /** The CA that the file trusts: embedded, or read from the path it names. */
  readonly ca?: PemFile;
  /** Certificate and key: embedded, or read from the paths the file names. */
  readonly client?: { readonly embedded: boolean; readonly certificate: PemFile; readonly key: PemFile };
  readonly hasToken: boolean;
}
export interface KubeconfigsFact {
  readonly admin: Kubeconfig;
  readonly superAdmin: Kubeconfig;
  readonly controllerManager: Kubeconfig;
  readonly scheduler: Kubeconfig;
  readonly kubelet: Kubeconfig;
  readonly bootstrapKubelet: Kubeconfig;
}

/** `/var/lib/kubelet/pki`. */
export interface KubeletPkiFact {
  readonly dir: AbsPath;
  /** The link `kubelet-client-current.pem`: its target as written, when it is a link. */
  readonly currentTarget?: string;
  readonly current: PemFile;
  /** Every `kubelet-client-*.pem` but the link, newest name last. */
  readonly clients: readonly PemFile[];
  readonly serving: { readonly certificate: PemFile; readonly key: PemFile };
  /** Only with serverTLSBootstrap. */
  readonly servingCurrent: PemFile;
}

/** The kubelet's unit, flags and configuration. */
export interface KubeletFact {
  /** `systemctl show`; not there on a host that is not live. */
  readonly unit: Maybe<UnitState>;
  /** Files of the unit in the order systemd reads them. */
  readonly unitFiles: readonly AbsPath[];
  /** Flags by name without dashes, from the unit's ExecStart with its environment filled in. */
  readonly flags: Readonly<Record<string, string>>;
  readonly bootstrapKubeconfig?: AbsPath;
  readonly kubeconfig: AbsPath;
  readonly certDir: AbsPath;
  readonly config: Maybe<KubeletConfig>;
  /** Where it answers: `http://127.0.0.1:10248/healthz` unless configured; absent when switched off (`healthzPort: 0`). */
  readonly healthzUrl?: string;
  /** What it answered there; `absent` when switched off. */
  readonly healthz: Maybe<{ readonly status: number; readonly body: string }>;
  /** The last start's telling log lines, oldest first; see `src/domain/log-signatures.ts`. */
  readonly log: Maybe<readonly LogMatch[]>;
}
export interface UnitState {
  readonly loadState: string;
  readonly activeState: string;
  readonly subState: string;
  readonly unitFileState: string;
  readonly result: string;
  readonly restarts: number;
  readonly mainPid: number;
  readonly exitStatus: number;
  /** Start of the main process, as systemd prints it; empty when never started. */
  readonly startedAt: string;
}
export interface KubeletConfig {
  readonly path: AbsPath;
  readonly fault?: 'empty' | 'nul-filled' | 'not-yaml' | 'incomplete';
  readonly staticPodPath: AbsPath;
  readonly clientCaFile?: AbsPath;
  readonly rotateCertificates: boolean;
  readonly serverTlsBootstrap: boolean;
  readonly evictionHard: Readonly<Record<string, string>>;
  readonly clusterDomain: string;
}
/** A known line in a log. */
export interface LogMatch {
  readonly signature: string;
  readonly line: string;
  readonly atMs?: number;
}

export type Component = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';
/** One file of the static-pod folder. */
export interface ManifestFile {
  readonly path: AbsPath;
  readonly unread?: Unread;
  readonly fault?: 'empty' | 'nul-filled' | 'not-yaml' | 'not-a-pod';
  readonly podName?: string;
  readonly component?: Component;
  readonly image?: string;
  /** Flags of the first container by name without dashes; a flag given twice keeps its last value. */
  readonly flags: Readonly<Record<string, string>>;
}
export interface ManifestsFact {
  readonly dir: AbsPath;
  readonly dirPresent: boolean;
  /** Present when the kubelet's configuration, which names the folder, could not be looked into: `dir` is then kubeadm's own, as a guess. */
  readonly dirGuessed?: { readonly path: AbsPath; readonly unread: Unread };
  readonly files: readonly ManifestFile[];
  /** Copies found elsewhere (kubeadm's upgrade backups, kdoctor's own runs), newest first. */
  readonly copies: readonly { readonly component: Component; readonly path: AbsPath; readonly mtimeMs: number; readonly content: string }[];
}

/** A container of the runtime that belongs to a static pod. */
export interface ComponentContainer {
  readonly component: Component;
  readonly id: string;
  readonly running: boolean;
}
export interface ContainersFact {
  /** How it was asked: `crictl`, `ctr`, `docker`. */
  readonly via: string;
  readonly containers: readonly ComponentContainer[];
}

/** Each static pod's newest log. */
export interface ComponentLogsFact {
  readonly logs: readonly {
    readonly component: Component;
    readonly path: AbsPath;
    readonly unread?: Unread;
    readonly matches: readonly LogMatch[];
    readonly lastLine?: string;
  }[];
}

/** One etcd member as the cluster lists it and as it answers itself. */
export interface EtcdMember {
  /** Decimal, 64 bit. */
  readonly id: string;
  readonly idHex: string;
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
  readonly isLearner: boolean;
  readonly local: boolean;
  /** Maintenance.Status from the member itself; absent client URLs give `absent`. */
  readonly status: Maybe<ServerAnswers['etcd-status']>;
  /** A linearizable read through this member. */
  readonly read: Maybe<ServerAnswers['etcd-read']>;
}
export interface EtcdFact {
  /** True when this control plane uses a cluster that kubeadm did not make: no member is local then. */
  readonly external: boolean;
  /** The local member's client endpoint, from the manifest (or the API server's --etcd-servers when external). */
  readonly endpoint: string;
  /** The local member's name: the manifest's, or the node's, by which kubeadm calls it. Absent when the cluster is external. */
  readonly localName?: string;
  /** The credentials that are used: the first pair that can work, of those that kubeadm makes for etcd. */
  readonly tls: TlsFiles;
  /** The client certificate among them. */
  readonly clientCertificate: PemFile;
  /** Members, from the first endpoint that answered; otherwise why the local one (of an external cluster: the first) did not. */
  readonly members: Maybe<readonly EtcdMember[]>;
  readonly alarms: Maybe<ServerAnswers['etcd-alarms']['alarms']>;
  /** Plain HTTP on loopback (`--listen-metrics-urls`): answers also with expired certificates, so it proves life, not health. */
  readonly metricsHealth: Maybe<{ readonly status: number; readonly body: string }>;
  /** Its base URL, where there is one. */
  readonly metricsUrl?: string;
  /** What the local data directory holds. */
  readonly dataDir: { readonly path: AbsPath; readonly state: 'data' | 'empty' | 'absent' | 'unknown' };
}

export interface ApiFact {
  /** `https://<advertise address>:<port>` from the manifest, or the kubelet's server. */
  readonly url: string;
  /** True when `url` is this node's own API server. */
  readonly local: boolean;
  readonly livez: Maybe<ServerAnswers['http-get']>;
  readonly readyz: Maybe<ServerAnswers['http-get']>;
  /** The serving certificate really presented. */
  readonly served: Maybe<Certificate>;
}

export interface ClusterInfoFact {
  /** Which API server was asked. */
  readonly server: string;
  readonly configMap: Maybe<ServerAnswers['kube-config-map']>;
  /** The CA certificates inside (more than one while a CA is being replaced), and the server it names. */
  readonly authorities: readonly Certificate[];
  readonly namedServer?: string;
  /** Ids of the bootstrap tokens that have signed it. */
  readonly signedBy: readonly string[];
}

/** Every fact by name. */
export interface Facts {
  clock: ClockFact;
  node: NodeFact;
  'file-systems': FileSystemsFact;
  'disk-use': DiskUseFact;
  pki: PkiFact;
  kubeconfigs: KubeconfigsFact;
  'kubelet-pki': KubeletPkiFact;
  kubelet: KubeletFact;
  manifests: ManifestsFact;
  containers: ContainersFact;
  'component-logs': ComponentLogsFact;
  etcd: EtcdFact;
  api: ApiFact;
  'cluster-info': ClusterInfoFact;
}
export type FactName = keyof Facts;

/**
 * A fact, or why there is none. `not-applicable`: this node has no such thing (a worker has no etcd). `offline`: it lives
 * only on a running node. `failed`: it could not be read, which makes every check that needs it unknown.
 */
export type FactResult<T> =
  | { readonly state: 'ok'; readonly value: T }
  | { readonly state: 'not-applicable' | 'offline' | 'failed'; readonly reason: string };

/** One collector: how a fact is read. Never throws for what it meets on the node. */
export interface Collector<N extends FactName> {
  readonly name: N;
  collect(at: CollectContext): Promise<FactResult<Facts[N]>>;
}
export interface CollectContext {
  readonly host: import('./host.ts').HostReader;
  /** Another fact, read at most once per collection. */
  get<M extends FactName>(name: M): Promise<FactResult<Facts[M]>>;
}
