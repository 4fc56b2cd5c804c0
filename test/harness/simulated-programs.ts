import { parseKubeconfig } from '../../src/domain/kubeconfig.ts';
import { newKubeconfig } from '../../src/domain/kubeconfig-edit.ts';
import { decideKubeletStart } from '../../src/domain/kubelet-bootstrap.ts';
import { components, parseManifest } from '../../src/domain/manifest.ts';
import { parsePem } from '../../src/domain/pem.ts';
import { signCertificate } from '../../src/domain/sign.ts';
import type { Component } from '../../src/model/facts.ts';
import type { AbsPath, CommandResult, HostWriter } from '../../src/model/host.ts';
import type { Read } from '../../src/model/read.ts';
import { type Lasting, lastingPath, memoryDir, type Passing, passingPath, recall, remember } from './simulated-memory.ts';

const manifestsDir: AbsPath = '/etc/kubernetes/manifests';
const kubeletPki: AbsPath = '/var/lib/kubelet/pki';
const kubeletConf: AbsPath = '/etc/kubernetes/kubelet.conf';
const bootstrapConf: AbsPath = '/etc/kubernetes/bootstrap-kubelet.conf';
const journalDir: AbsPath = '/var/log/journal';
const secret = { mode: 0o600, uid: 0, gid: 0 };

/** systemd, the kubelet, kubeadm and such of a simulated node. */
export interface Programs {
  /** Runs a program, as the node's shell would. */
  run(argv: readonly string[]): Promise<Read<CommandResult>>;
  /** What runs, once the kubelet has looked at its manifests. */
  running(): Promise<Passing>;
  kubeletRuns(): Promise<boolean>;
}

/** `weigh` gives the size that a file stands for; `version` grows with every change of the node. */
export function simulatePrograms(
  tree: HostWriter,
  now: () => Date,
  weigh: (path: AbsPath, bytes: number) => number,
  version: () => number,
): Programs {
  const lasting = () => recall<Lasting>(tree, lastingPath);
  const passing = () => recall<Passing>(tree, passingPath);
  const exists = async (path: AbsPath) => (await tree.stat(path)).kind === 'ok';
  const pem = async (path: AbsPath) => parsePem(path, await tree.read(path));
  const at = (): HostWriter => ({ ...tree, now });

  const startPath = async () => {
    const [kubeconfig, bootstrapKubeconfig, current] = await Promise.all([
      parseKubeconfig(kubeletConf, at()),
      parseKubeconfig(bootstrapConf, at()),
      pem(`${kubeletPki}/kubelet-client-current.pem`),
    ]);
    return decideKubeletStart({ kubeconfig, bootstrapKubeconfig, pki: { current }, kubelet: { bootstrapKubeconfig: bootstrapConf } }, now())
      .path;
  };
  const kubeletRuns = keptUntil(version, async () => (await lasting()).kubelet.started && (await startPath()) === 'use-kubeconfig');

  /** What the controller-manager gives a kubelet that shows a bootstrap token. */
  const bootstrap = async () => {
    const [ca, key] = await Promise.all([tree.read(`${memoryDir}/ca.crt`), tree.read(`${memoryDir}/ca.key`)]);
    if (ca.kind !== 'ok' || key.kind !== 'ok') throw new Error('this scenario has no CA to sign with');
    const caPem = ca.value.bytes.toString('utf8');
    const template = {
      commonName: 'system:node:w1',
      organizations: ['system:nodes'],
      extendedKeyUsages: ['clientAuth'],
      dns: [],
      ips: [],
    } as const;
    const authority = { certificatePem: caPem, keyPem: key.value.bytes.toString('utf8') };
    const pair = await signCertificate(
      { template },
      authority,
      { nowMs: now().getTime(), days: 365 },
      { algorithm: 'ec', size: 'prime256v1' },
    );
    const target: AbsPath = `${kubeletPki}/kubelet-client-bootstrapped.pem`;
    const current: AbsPath = `${kubeletPki}/kubelet-client-current.pem`;
    await tree.writeFile(target, Buffer.from(pair.certificatePem + pair.keyPem), secret);
    await tree.symlink(current, target);
    const { server = '' } = await parseKubeconfig(bootstrapConf, at());
    const conf = newKubeconfig({ server, caPem, userName: 'system:node:w1', clientPem: current });
    await tree.writeFile(kubeletConf, Buffer.from(conf), secret);
  };

  /** The kubelet's look at its folder: containers of manifests that are gone end, those of new ones begin. */
  const look = keptUntil(version, async () => {
    const before = await passing();
    if (!(await kubeletRuns())) return;
    const containers: Partial<Record<Component, string>> = {};
    let next = before.nextContainer;
    for (const component of components) {
      const path: AbsPath = `${manifestsDir}/${component}.yaml`;
      const content = await tree.read(path);
      if (content.kind !== 'ok' || (await parseManifest(path, content.value.bytes)).fault !== undefined) continue;
      containers[component] = before.containers[component] ?? `${next++}`.padEnd(64, 'c');
    }
    if (JSON.stringify(containers) !== JSON.stringify(before.containers))
      await remember(tree, passingPath, { ...before, containers, nextContainer: next });
  });

  // One at a time: each reads what it writes.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };

  const systemctl = async (verb: string): Promise<Read<CommandResult>> => {
    const before = await lasting();
    if (verb === 'show') return said(unitState(before, await passing(), await kubeletRuns()));
    const { kubelet } = before;
    const enabled = verb === 'enable' || (verb === 'disable' ? false : kubelet.enabled);
    const started = verb === 'start' || verb === 'restart' || (verb === 'stop' ? false : kubelet.started);
    await remember(tree, lastingPath, { ...before, kubelet: { enabled, started } });
    if (verb === 'start' || verb === 'restart') {
      const was = await passing();
      await remember(tree, passingPath, { ...was, kubeletPid: was.kubeletPid + 1 });
      if ((await startPath()) === 'bootstrap') await bootstrap();
    }
    return said('');
  };

  const kubeadm = async (argv: readonly string[]): Promise<Read<CommandResult>> => {
    if (argv[1] === 'version') return said('v1.20.2\n');
    const config = argv[argv.indexOf('--config') + 1];
    if (config === undefined || !(await exists(`/${config.slice(1)}`))) return failed(1, `unable to read config from "${config}"`);
    const component: Component =
      argv[3] === 'etcd'
        ? 'etcd'
        : argv[4] === 'apiserver'
          ? 'kube-apiserver'
          : argv[4] === 'scheduler'
            ? 'kube-scheduler'
            : 'kube-controller-manager';
    const manifest = await tree.read(`${memoryDir}/${component}.yaml`);
    if (manifest.kind !== 'ok') return failed(1, `this scenario knows no ${component}`);
    await tree.writeFile(`${manifestsDir}/${component}.yaml`, manifest.value.bytes, secret);
    return said('');
  };

  const files = async (dir: AbsPath) => {
    const walk = await tree.walk(dir, { maxEntries: 1000, maxDepth: 8 });
    return walk.kind === 'ok' ? walk.value.entries : [];
  };

  const vacuum = async (limit: number): Promise<Read<CommandResult>> => {
    let left = (await files(journalDir)).filter(({ stat }) => stat.type === 'file');
    const size = () => left.reduce((sum, { path, stat }) => sum + weigh(path, stat.sizeBytes), 0);
    for (const archived of left.filter(({ path }) => path.includes('@'))) {
      if (size() <= limit) break;
      await tree.remove(archived.path);
      left = left.filter((file) => file !== archived);
    }
    return said('');
  };

  const rm = async (argv: readonly string[]): Promise<Read<CommandResult>> => {
    const path: AbsPath = `/${(argv.at(-1) ?? '').slice(1)}`;
    const forced = argv.some((flag) => /^-[a-z]*f/.test(flag));
    if (!(await exists(path))) return forced ? said('') : failed(1, `rm: cannot remove '${path}': No such file or directory`);
    for (const { path: inner, stat } of (await files(path)).toReversed()) {
      if (stat.type === 'directory') await tree.removeDirectory(inner);
      else await tree.remove(inner);
    }
    await tree.removeDirectory(path);
    return said('');
  };

  const start = async (argv: readonly string[]): Promise<Read<CommandResult>> => {
    const [program = '', verb = ''] = argv;
    switch (program) {
      case 'systemctl':
        return systemctl(verb);
      case 'kubeadm':
        return kubeadm(argv);
      case 'kubelet':
        return said('Kubernetes v1.20.2\n');
      case 'crictl':
        await look();
        return said(containerList(await passing()));
      case 'journalctl': {
        const vacuumed = argv.map((word) => /^--vacuum-size=(\d+)M$/.exec(word)?.[1]).find((size) => size !== undefined);
        return vacuumed === undefined ? said('') : vacuum(Number(vacuumed) * 1024 * 1024);
      }
      case 'rm':
        return rm(argv);
      default:
        return { kind: 'absent' };
    }
  };

  return {
    run: (argv) => inTurn(() => start(argv)),
    running: () =>
      inTurn(async () => {
        await look();
        return passing();
      }),
    kubeletRuns: () => inTurn(kubeletRuns),
  };
}

/** Works a value out once for each version. */
function keptUntil<T>(version: () => number, work: () => Promise<T>): () => Promise<T> {
  let kept: { readonly version: number; readonly value: Promise<T> } | undefined;
  return () => {
    if (kept?.version !== version()) kept = { version: version(), value: work() };
    return kept.value;
  };
}

function said(stdout: string): Read<CommandResult> {
  return { kind: 'ok', value: { status: 0, stdout, stderr: '' } };
}

function failed(status: number, stderr: string): Read<CommandResult> {
  return { kind: 'ok', value: { status, stdout: '', stderr } };
}

function unitState({ kubelet }: Lasting, { kubeletPid }: Passing, runs: boolean): string {
  const [active, sub] = runs ? ['active', 'running'] : kubelet.started ? ['activating', 'auto-restart'] : ['inactive', 'dead'];
  return [
    'Id=kubelet.service',
    'LoadState=loaded',
    `ActiveState=${active}`,
    `SubState=${sub}`,
    `UnitFileState=${kubelet.enabled ? 'enabled' : 'disabled'}`,
    `Result=${runs ? 'success' : 'exit-code'}`,
    `NRestarts=${runs || !kubelet.started ? 0 : 1822}`,
    `MainPID=${runs ? kubeletPid : 0}`,
    'ExecMainStatus=0',
    'ExecMainStartTimestamp=',
    '',
  ].join('\n');
}

function containerList({ containers }: Passing): string {
  const list = Object.entries(containers).map(([name, id]) => ({
    id,
    metadata: { name },
    state: 'CONTAINER_RUNNING',
    labels: { 'io.kubernetes.container.name': name, 'io.kubernetes.pod.namespace': 'kube-system' },
  }));
  return JSON.stringify({ containers: list });
}
