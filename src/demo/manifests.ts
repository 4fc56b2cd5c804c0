/** What the static pods of a minted control plane are made of. */
export interface ManifestValues {
  readonly nodeName: string;
  readonly ip: string;
  /** Without the leading `v`. */
  readonly kubernetesVersion: string;
  readonly etcdImage: string;
  /** `https://127.0.0.1:2379`, or the external members. */
  readonly etcdServers: string;
  readonly serviceCidr: string;
  /** `--name=url` of every member, comma-separated. */
  readonly initialCluster: string;
}

const pki = '/etc/kubernetes/pki';

/** etcd.yaml as kubeadm 1.20 writes it. */
export function etcdManifest(v: ManifestValues): string {
  return pod({
    component: 'etcd',
    annotation: `kubeadm.kubernetes.io/etcd.advertise-client-urls: https://${v.ip}:2379`,
    image: v.etcdImage,
    flags: {
      'advertise-client-urls': `https://${v.ip}:2379`,
      'cert-file': `${pki}/etcd/server.crt`,
      'client-cert-auth': 'true',
      'data-dir': '/var/lib/etcd',
      'initial-advertise-peer-urls': `https://${v.ip}:2380`,
      'initial-cluster': v.initialCluster,
      'key-file': `${pki}/etcd/server.key`,
      'listen-client-urls': `https://127.0.0.1:2379,https://${v.ip}:2379`,
      'listen-metrics-urls': 'http://127.0.0.1:2381',
      'listen-peer-urls': `https://${v.ip}:2380`,
      name: v.nodeName,
      'peer-cert-file': `${pki}/etcd/peer.crt`,
      'peer-client-cert-auth': 'true',
      'peer-key-file': `${pki}/etcd/peer.key`,
      'peer-trusted-ca-file': `${pki}/etcd/ca.crt`,
      'snapshot-count': '10000',
      'trusted-ca-file': `${pki}/etcd/ca.crt`,
    },
    probe: { host: '127.0.0.1', path: '/health', port: 2381, scheme: 'HTTP' },
    volumes: [
      { name: 'etcd-data', path: '/var/lib/etcd', type: 'DirectoryOrCreate', readOnly: false },
      { name: 'etcd-certs', path: `${pki}/etcd`, type: 'DirectoryOrCreate', readOnly: false },
    ],
  });
}

/** kube-apiserver.yaml as kubeadm 1.20 writes it. */
export function apiServerManifest(v: ManifestValues): string {
  return pod({
    component: 'kube-apiserver',
    annotation: `kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint: ${v.ip}:6443`,
    image: `k8s.gcr.io/kube-apiserver:v${v.kubernetesVersion}`,
    flags: {
      'advertise-address': v.ip,
      'allow-privileged': 'true',
      'authorization-mode': 'Node,RBAC',
      'client-ca-file': `${pki}/ca.crt`,
      'enable-admission-plugins': 'NodeRestriction',
      'enable-bootstrap-token-auth': 'true',
      'etcd-cafile': `${pki}/etcd/ca.crt`,
      'etcd-certfile': `${pki}/apiserver-etcd-client.crt`,
      'etcd-keyfile': `${pki}/apiserver-etcd-client.key`,
      'etcd-servers': v.etcdServers,
      'insecure-port': '0',
      'kubelet-client-certificate': `${pki}/apiserver-kubelet-client.crt`,
      'kubelet-client-key': `${pki}/apiserver-kubelet-client.key`,
      'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
      'proxy-client-cert-file': `${pki}/front-proxy-client.crt`,
      'proxy-client-key-file': `${pki}/front-proxy-client.key`,
      'requestheader-allowed-names': 'front-proxy-client',
      'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
      'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
      'requestheader-group-headers': 'X-Remote-Group',
      'requestheader-username-headers': 'X-Remote-User',
      'secure-port': '6443',
      'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
      'service-account-key-file': `${pki}/sa.pub`,
      'service-account-signing-key-file': `${pki}/sa.key`,
      'service-cluster-ip-range': v.serviceCidr,
      'tls-cert-file': `${pki}/apiserver.crt`,
      'tls-private-key-file': `${pki}/apiserver.key`,
    },
    probe: { host: v.ip, path: '/livez', port: 6443, scheme: 'HTTPS' },
    volumes: [
      { name: 'ca-certs', path: '/etc/ssl/certs', type: 'DirectoryOrCreate', readOnly: true },
      { name: 'k8s-certs', path: pki, type: 'DirectoryOrCreate', readOnly: true },
    ],
  });
}

/** kube-controller-manager.yaml as kubeadm 1.20 writes it. */
export function controllerManagerManifest(v: ManifestValues): string {
  const conf = '/etc/kubernetes/controller-manager.conf';
  return pod({
    component: 'kube-controller-manager',
    image: `k8s.gcr.io/kube-controller-manager:v${v.kubernetesVersion}`,
    flags: {
      'authentication-kubeconfig': conf,
      'authorization-kubeconfig': conf,
      'bind-address': '127.0.0.1',
      'client-ca-file': `${pki}/ca.crt`,
      'cluster-name': 'kubernetes',
      'cluster-signing-cert-file': `${pki}/ca.crt`,
      'cluster-signing-key-file': `${pki}/ca.key`,
      controllers: '*,bootstrapsigner,tokencleaner',
      kubeconfig: conf,
      'leader-elect': 'true',
      port: '0',
      'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
      'root-ca-file': `${pki}/ca.crt`,
      'service-account-private-key-file': `${pki}/sa.key`,
      'service-cluster-ip-range': v.serviceCidr,
      'use-service-account-credentials': 'true',
    },
    probe: { host: '127.0.0.1', path: '/healthz', port: 10257, scheme: 'HTTPS' },
    volumes: [
      { name: 'k8s-certs', path: pki, type: 'DirectoryOrCreate', readOnly: true },
      { name: 'kubeconfig', path: conf, type: 'FileOrCreate', readOnly: true },
    ],
  });
}

/** kube-scheduler.yaml as kubeadm 1.20 writes it. */
export function schedulerManifest(v: ManifestValues): string {
  const conf = '/etc/kubernetes/scheduler.conf';
  return pod({
    component: 'kube-scheduler',
    image: `k8s.gcr.io/kube-scheduler:v${v.kubernetesVersion}`,
    flags: {
      'authentication-kubeconfig': conf,
      'authorization-kubeconfig': conf,
      'bind-address': '127.0.0.1',
      kubeconfig: conf,
      'leader-elect': 'true',
      port: '0',
    },
    probe: { host: '127.0.0.1', path: '/healthz', port: 10259, scheme: 'HTTPS' },
    volumes: [{ name: 'kubeconfig', path: conf, type: 'FileOrCreate', readOnly: true }],
  });
}

interface PodValues {
  readonly component: string;
  readonly annotation?: string;
  readonly image: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly probe: { readonly host: string; readonly path: string; readonly port: number; readonly scheme: string };
  readonly volumes: readonly { readonly name: string; readonly path: string; readonly type: string; readonly readOnly: boolean }[];
}

function pod(p: PodValues): string {
  const probe = (name: string, failures: number) => [
    `    ${name}:`,
    `      failureThreshold: ${failures}`,
    '      httpGet:',
    `        host: ${p.probe.host}`,
    `        path: ${p.probe.path}`,
    `        port: ${p.probe.port}`,
    `        scheme: ${p.probe.scheme}`,
    '      initialDelaySeconds: 10',
    '      periodSeconds: 10',
    '      timeoutSeconds: 15',
  ];
  const lines = [
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    ...(p.annotation === undefined ? [] : ['  annotations:', `    ${p.annotation}`]),
    '  creationTimestamp: null',
    '  labels:',
    `    component: ${p.component}`,
    '    tier: control-plane',
    `  name: ${p.component}`,
    '  namespace: kube-system',
    'spec:',
    '  containers:',
    '  - command:',
    `    - ${p.component}`,
    ...Object.entries(p.flags).map(([name, value]) => `    - --${name}=${value}`),
    `    image: ${p.image}`,
    '    imagePullPolicy: IfNotPresent',
    ...probe('livenessProbe', 8),
    `    name: ${p.component}`,
    '    resources:',
    '      requests:',
    '        cpu: 100m',
    ...probe('startupProbe', 24),
    '    volumeMounts:',
    ...p.volumes.flatMap((v) => [`    - mountPath: ${v.path}`, `      name: ${v.name}`, ...(v.readOnly ? ['      readOnly: true'] : [])]),
    '  hostNetwork: true',
    '  priorityClassName: system-node-critical',
    '  volumes:',
    ...p.volumes.flatMap((v) => ['  - hostPath:', `      path: ${v.path}`, `      type: ${v.type}`, `    name: ${v.name}`]),
    'status: {}',
  ];
  return `${lines.join('\n')}\n`;
}
