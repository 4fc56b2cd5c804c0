import { parseKubeconfig } from '../domain/kubeconfig.ts';
import { parsePem } from '../domain/pem.ts';
import type { AbsPath, CommandResult, HostReader, ServerAnswers, ServerRequest } from '../model/host.ts';
import type { Read } from '../model/read.ts';

/**
 * What runs on the demonstration's node, worked out of its files each time somebody asks: a kubelet that starts when its
 * disk has room and its credential is valid, an etcd and an API server that run when the kubelet does and their
 * certificates are. So the fixes, which really change the files, really change the answers.
 */
export interface Machine {
  run(argv: readonly string[]): Promise<Read<CommandResult>>;
  ask(request: ServerRequest): Promise<Read<ServerAnswers[ServerRequest['ask']]>>;
}

const pki = '/etc/kubernetes/pki';
const manifests = '/etc/kubernetes/manifests';
const components = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
const memberId = '8211f1d0f64f3269';

/** `hasRoom` tells whether the node's disk can take a write; `generation` grows when a manifest is put back. */
export function simulateMachine(files: HostReader, hasRoom: () => Promise<boolean>, generation: () => number): Machine {
  const exists = async (path: AbsPath) => (await files.stat(path)).kind === 'ok';
  const validPem = async (path: AbsPath) => {
    const [certificate] = parsePem(path, await files.read(path)).certificates;
    return certificate !== undefined && certificate.notAfterMs > files.now().getTime();
  };
  const kubeletCredential = async () => {
    const { client } = await parseKubeconfig('/etc/kubernetes/kubelet.conf', files);
    const certificate = client?.certificate.certificates[0];
    return certificate !== undefined && client?.key.key !== undefined && certificate.notAfterMs > files.now().getTime();
  };
  const kubeletUp = async () => (await hasRoom()) && (await kubeletCredential());
  const etcdUp = async () =>
    (await kubeletUp()) &&
    (await exists(`${manifests}/etcd.yaml`)) &&
    (await validPem(`${pki}/etcd/server.crt`)) &&
    (await validPem(`${pki}/etcd/peer.crt`));
  const apiUp = async () =>
    (await etcdUp()) &&
    (await exists(`${manifests}/kube-apiserver.yaml`)) &&
    (await validPem(`${pki}/apiserver.crt`)) &&
    (await validPem(`${pki}/apiserver-etcd-client.crt`));
  const runs = async (component: (typeof components)[number]) => {
    if (component === 'etcd') return etcdUp();
    if (component === 'kube-apiserver') return apiUp();
    return (await kubeletUp()) && exists(`${manifests}/${component}.yaml`);
  };

  return {
    async run(argv) {
      const [program = '', verb = ''] = argv;
      if (program === 'systemctl' && verb === 'show') return said(unitState((await kubeletUp()) ? 'up' : 'looping', generation()));
      if (program === 'systemctl') return said('');
      if (program === 'journalctl' && argv.includes('--disk-usage'))
        return said('Archived and active journals take up 8.0M in the file system.\n');
      if (program === 'journalctl') return said((await kubeletCredential()) ? '' : kubeletJournal(files.now()));
      if (program === 'crictl') return said(JSON.stringify({ containers: await containers(runs, generation()) }));
      if (program === 'kubeadm') return said('v1.20.2\n');
      if (program === 'kubelet') return said('Kubernetes v1.20.2\n');
      return { kind: 'absent' };
    },

    async ask(request) {
      switch (request.ask) {
        case 'http-get':
          return httpGet(request.url, { kubelet: await kubeletUp(), etcd: await etcdUp(), api: await apiUp() });
        case 'tls-chain': {
          const served = request.port === 6443 && (await apiUp()) ? await files.read(`${pki}/apiserver.crt`) : undefined;
          return served?.kind === 'ok' ? { kind: 'ok', value: { pem: [served.value.bytes.toString('utf8')] } } : refused;
        }
        case 'etcd-status':
          return (await etcdUp()) ? { kind: 'ok', value: status } : refused;
        case 'etcd-members':
          return (await etcdUp()) ? { kind: 'ok', value: { clusterId: status.clusterId, members: [member] } } : refused;
        case 'etcd-alarms':
          return (await etcdUp()) ? { kind: 'ok', value: { alarms: [] } } : refused;
        case 'etcd-read':
          return (await etcdUp()) ? { kind: 'ok', value: { revision: '48121' } } : refused;
        case 'kube-config-map':
          return (await apiUp()) ? { kind: 'ok', value: await clusterInfo(files) } : refused;
      }
    },
  };
}

const refused = { kind: 'failed', code: 'ECONNREFUSED', reason: 'connection refused' } as const;
const decimalId = BigInt(`0x${memberId}`).toString();
const status = {
  clusterId: '3897411524861251963',
  memberId: decimalId,
  leaderId: decimalId,
  version: '3.4.13',
  dbSizeBytes: 4_214_784,
  raftTerm: '7',
  raftIndex: '52311',
  isLearner: false,
  errors: [],
} as const;
const member = {
  id: decimalId,
  name: 'cp1',
  peerUrls: ['https://10.77.0.11:2380'],
  clientUrls: ['https://10.77.0.11:2379'],
  isLearner: false,
} as const;

function said(stdout: string): Read<CommandResult> {
  return { kind: 'ok', value: { status: 0, stdout, stderr: '' } };
}

function unitState(state: 'up' | 'looping', generation: number): string {
  const up = state === 'up';
  return [
    'Id=kubelet.service',
    'LoadState=loaded',
    `ActiveState=${up ? 'active' : 'activating'}`,
    `SubState=${up ? 'running' : 'auto-restart'}`,
    'UnitFileState=enabled',
    `Result=${up ? 'success' : 'exit-code'}`,
    `NRestarts=${up ? 0 : 1822}`,
    `MainPID=${up ? 1843 + generation : 0}`,
    `ExecMainStatus=${up ? 0 : 255}`,
    'ExecMainStartTimestamp=',
    'FragmentPath=/usr/lib/systemd/system/kubelet.service',
    'DropInPaths=/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf',
    '',
  ].join('\n');
}

/** The two lines of incident 003, as a kubelet 1.20.2 with an expired certificate says them. */
function kubeletJournal(now: Date): string {
  const lines = [
    'E1121 05:57:11.505772      43 bootstrap.go:265] part of the existing bootstrap client certificate is expired: 2025-01-01 00:00:00 +0000 UTC',
    'F1121 05:57:11.505803      43 server.go:269] failed to run Kubelet: unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory',
  ];
  return lines
    .map((MESSAGE) => `${JSON.stringify({ __REALTIME_TIMESTAMP: `${now.getTime() - 4000}000`, _PID: '43', MESSAGE })}\n`)
    .join('');
}

async function containers(runs: (c: (typeof components)[number]) => Promise<boolean>, generation: number) {
  return Promise.all(
    components.map(async (name, i) => ({
      id: `${'abcd'[i]}${generation}`.padEnd(64, '0'),
      metadata: { name },
      state: (await runs(name)) ? 'CONTAINER_RUNNING' : 'CONTAINER_EXITED',
      labels: { 'io.kubernetes.container.name': name, 'io.kubernetes.pod.namespace': 'kube-system' },
    })),
  );
}

function httpGet(url: string, up: { kubelet: boolean; etcd: boolean; api: boolean }): Read<ServerAnswers['http-get']> {
  const { port } = new URL(url);
  const alive = port === '10248' ? up.kubelet : port === '2381' ? up.etcd : up.api;
  return alive
    ? { kind: 'ok', value: { status: 200, body: port === '2381' ? '{"health":"true"}' : 'ok', verified: port === '6443' } }
    : refused;
}

async function clusterInfo(files: HostReader): Promise<ServerAnswers['kube-config-map']> {
  const ca = await files.read(`${pki}/ca.crt`);
  const data = ca.kind === 'ok' ? ca.value.bytes.toString('base64') : '';
  const kubeconfig = `apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: ${data}\n    server: https://10.77.0.11:6443\n  name: ""\nkind: Config\n`;
  return { found: true, data: { kubeconfig }, resourceVersion: '312' };
}
