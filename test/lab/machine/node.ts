import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { places } from '../places.ts';
import { type Argv, type Ended, must, type RunOptions, run, say, until } from '../run.ts';
import { makeControlGroups, removeControlGroups } from './control-groups.ts';
import { type NodeName, nodeNames, onDisk } from './names.ts';
import { connect, disconnect, namespacePath } from './network.ts';
import { descendant, identify, isRunning, type ProcessIdentity } from './processes.ts';

/** What is remembered of a running node between two starts of the lab. */
interface Running {
  /** systemd-nspawn, whose descendant is the node's own first process. */
  readonly container: ProcessIdentity;
  readonly controlGroups: readonly string[];
}

const recordOf = (node: NodeName): string => join(places.running, `${node}.json`);
/** What a node writes to its console. */
export const consoleOf = (node: NodeName): string => join(places.running, `${node}.log`);

/** The settings that make of a container a machine; systemd's `docs/ENVIRONMENT.md` (252) has them. */
const containerSettings = {
  // What containerd and the kubelet call must not be filtered.
  SYSTEMD_SECCOMP: '0',
  SYSTEMD_NSPAWN_LOCK: '0',
  SYSTEMD_NSPAWN_API_VFS_WRITABLE: '1',
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '0',
};

/** Starts a node whose root file system is in its place, and waits until its systemd has started everything. */
export async function boot(node: NodeName): Promise<void> {
  if (isUp(node)) return;
  await connect(node);
  await allowWatches();
  const controlGroups = makeControlGroups(node);
  mkdirSync(places.running, { recursive: true });
  mkdirSync(places.kdoctor, { recursive: true });
  const log = openSync(consoleOf(node), 'w');
  const container = spawn(
    '/bin/sh',
    [
      ...[
        '-c',
        'while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs" || exit 1; shift; done; shift; exec "$@"',
        'sh',
        ...controlGroups,
        '--',
      ],
      ...['systemd-nspawn', '--quiet', '--boot', `--directory=${onDisk(node)}`, `--machine=${node}`],
      ...['--keep-unit', '--register=no', '--capability=all', '--private-users=no'],
      ...[`--network-namespace-path=${namespacePath(node)}`, '--bind=/dev/kmsg', `--bind-ro=${places.kdoctor}:/opt/kdoctor`],
    ],
    { detached: true, stdio: ['ignore', log, log], env: { ...process.env, ...containerSettings } },
  );
  closeSync(log);
  container.unref();
  const identity = identify(container.pid ?? 0);
  if (identity === undefined) throw new Error(`${node} did not start:\n${consoleText(node)}`);
  writeFileSync(recordOf(node), JSON.stringify({ container: identity, controlGroups } satisfies Running));
  await until(
    `${node} boots`,
    async () => {
      if (!isUp(node)) throw new Error(`${node} ended while it booted:\n${consoleText(node)}`);
      return firstProcess(node) !== undefined && /running|degraded/.test((await on(node, ['systemctl', 'is-system-running'])).stdout);
    },
    { timeoutMs: 90_000, explain: async () => consoleText(node) },
  );
  say(`${node} is up`);
}

/** Shuts a node down as a person would, and takes its network away. */
export async function stop(node: NodeName): Promise<void> {
  // systemd(1): SIGRTMIN+4 starts poweroff.target.
  await end(node, 38, 60_000);
}

/** Ends a node like a power cut: nothing of it gets to run again. */
export async function cutPower(node: NodeName): Promise<void> {
  await end(node, 'SIGKILL', 20_000);
}

async function end(node: NodeName, signal: NodeJS.Signals | number, timeoutMs: number): Promise<void> {
  const record = recordIn(recordOf(node));
  if (record !== undefined) {
    const first = firstProcess(node);
    if (first !== undefined) process.kill(first, signal);
    try {
      await until(`${node} ends`, async () => !isRunning(record.container), { timeoutMs });
    } catch {
      for (const pid of [firstProcess(node), isRunning(record.container) ? record.container.pid : undefined]) {
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
      }
      await until(`${node} ends`, async () => !isRunning(record.container), { timeoutMs: 20_000 });
    }
    removeControlGroups(record.controlGroups);
    rmSync(recordOf(node), { force: true });
  }
  await disconnect(node);
}

/** Does this node run? */
export function isUp(node: NodeName): boolean {
  const record = recordIn(recordOf(node));
  return record !== undefined && isRunning(record.container);
}

/** Every node that runs. */
export const running = (): readonly NodeName[] => nodeNames.filter(isUp);

/** The command that runs a program on a node, as root logged in there would: for terminals. */
export function argvOn(node: NodeName, argv: Argv): Argv {
  const pid = firstProcess(node);
  if (pid === undefined) throw new Error(`${node} does not run`);
  const environment = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LANG=C.UTF-8'];
  return [
    ...(['nsenter', `--target=${pid}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--root', '--wd', '--'] as const),
    ...['env', '-i', ...environment, `TERM=${process.env['TERM'] ?? 'xterm'}`, ...argv],
  ];
}

/** Runs a program on a node to its end. */
export const on = (node: NodeName, argv: Argv, o: RunOptions = {}): Promise<Ended> => run(argvOn(node, argv), o);

/** {@link on}, for programs that must succeed: answers what went to stdout. */
export const mustOn = (node: NodeName, argv: Argv, o: RunOptions = {}): Promise<string> => must(argvOn(node, argv), o);

/** A node's own first process, as the machine numbers it. */
function firstProcess(node: NodeName): number | undefined {
  const record = recordIn(recordOf(node));
  return record === undefined || !isRunning(record.container) ? undefined : descendant(record.container.pid, 'systemd');
}

function recordIn(path: string): Running | undefined {
  if (!existsSync(path)) return undefined;
  const record: Running = JSON.parse(readFileSync(path, 'utf8'));
  return record;
}

const consoleText = (node: NodeName): string => readFileSync(consoleOf(node), 'utf8').slice(-4000);

/** The kernel counts watches for the whole machine: three nodes need more than the 128 that it allows by default. */
async function allowWatches(): Promise<void> {
  const key = 'fs.inotify.max_user_instances';
  if (Number(await must(['sysctl', '-n', key])) < 1024) await must(['sysctl', '-qw', `${key}=1024`]);
}
