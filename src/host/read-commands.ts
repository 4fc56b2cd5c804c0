import type { ReadCommand } from '../model/host.ts';

/**
 * Every command that a fact may be read with. None of them changes anything on the node, and each names what it waits
 * for, so that no configuration file or environment decides.
 */
export const readCommands = {
  /** State of a unit as `Name=value` lines, in the order given here. */
  systemctlShow: (unit: string) => command(['systemctl', 'show', unit, '--no-pager', `--property=${unitProperties.join(',')}`]),
  /** The newest `lines` messages of a unit since the boot, oldest first, one JSON object per line. */
  journalOfUnit: (unit: string, lines: number) =>
    command(['journalctl', '-u', unit, '-b', '--no-pager', '-o', 'json', '-n', String(lines)], {
      timeoutMs: 5000,
      maxBytes: 16 * mebibyte,
    }),
  /** One sentence with the space that the journal takes. */
  journalDiskUsage: () => command(['journalctl', '--disk-usage', '--no-pager']),
  /** Clock and time synchronisation as `Name=value` lines. */
  timedatectlShow: () => command(['timedatectl', 'show', '--no-pager']),
  /** All containers of the runtime at a CRI endpoint (`unix:///run/containerd/containerd.sock`), as JSON. */
  crictlContainers: (endpoint: string) =>
    command(['crictl', '--runtime-endpoint', endpoint, '--timeout', '5s', 'ps', '-a', '-o', 'json'], { timeoutMs: 6000 }),
  /** Ids of containerd's containers of this name in kube-system, one a line: its table names images, not components. */
  ctrContainers: (containerName: string) =>
    command(
      [
        'ctr',
        '--connect-timeout',
        '2s',
        '--timeout',
        '5s',
        '-n',
        'k8s.io',
        'containers',
        'ls',
        '-q',
        `labels."io.kubernetes.container.name"==${containerName},labels."io.kubernetes.pod.namespace"==kube-system`,
      ],
      { timeoutMs: 6000 },
    ),
  /** All tasks in the kubelet's namespace, as a table. */
  ctrTasks: () => command(['ctr', '--connect-timeout', '2s', '--timeout', '5s', '-n', 'k8s.io', 'tasks', 'ls'], { timeoutMs: 6000 }),
  /** All of Docker's containers, one JSON object per line. */
  dockerContainers: () => command(['docker', 'ps', '-a', '--no-trunc', '--format', '{{json .}}']),
  /** kubeadm's version alone (`v1.30.2`). */
  kubeadmVersion: () => command(['kubeadm', 'version', '-o', 'short']),
  /** `Kubernetes v1.30.2`. */
  kubeletVersion: () => command(['kubelet', '--version']),
} as const;

const mebibyte = 1024 * 1024;

const unitProperties = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'Result',
  'NRestarts',
  'MainPID',
  'ExecMainStatus',
  'ExecMainStartTimestamp',
  'FragmentPath',
  'DropInPaths',
];

function command(argv: readonly [string, ...string[]], o: { timeoutMs?: number; maxBytes?: number } = {}): ReadCommand {
  // The brand is a type alone: this is the one place that gives it.
  return { argv, timeoutMs: o.timeoutMs ?? 5000, maxBytes: o.maxBytes ?? 4 * mebibyte } as ReadCommand;
}
