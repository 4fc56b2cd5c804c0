import type { AbsPath, HostWriter } from '../model/host.ts';
import { openClock } from './clock.ts';
import { runProgram } from './exec.ts';
import { openUsage } from './file-system-usage.ts';
import { openFileTree } from './file-tree.ts';
import { openFileWriter } from './file-writer.ts';
import { openMountGuard, openMountTable } from './mount-guard.ts';
import { openOpenFiles } from './open-files.ts';
import { openProcessTable } from './processes.ts';
import type { TreeRoot } from './resolve.ts';
import type { Servers } from './servers.ts';

/** What of a local host is not as usual. */
export interface LocalHostOptions {
  /** Files come from below this folder; programs, processes and servers are this machine's all the same. */
  readonly root?: AbsPath;
  /** What the clock shows now (`--now`). */
  readonly now?: Date;
  /** The command that starts this program, for a process that can be killed; by default as it was started. */
  readonly program?: readonly [string, ...string[]];
}

/** Of what a program prints while the node is changed, the last is kept for the journal. */
const keptOutputBytes = 256 * 1024;

/** The node that this program runs on. */
export function openLocalHost(o: LocalHostOptions = {}): HostWriter {
  const mounts = openMountTable();
  const dir = o.root ?? '/';
  const root: TreeRoot = { dir, guard: openMountGuard(mounts, dir) };
  const files = { ...openFileTree(root), ...openFileWriter(root) };
  let servers: Promise<Servers> | undefined;
  const reached = () => (servers ??= import('./servers.ts').then(({ createServers }) => createServers(files)));
  return {
    kind: 'local',
    live: true,
    ...openClock(o.now),
    ...files,
    ...openProcessTable(),
    statfs: openUsage(root, mounts, o.program),
    openedBy: openOpenFiles(root),
    run: ({ argv, timeoutMs, maxBytes }) => runProgram(argv, { timeoutMs, maxBytes }),
    execute: (argv, { timeoutMs, onLine }) =>
      runProgram(argv, { timeoutMs, maxBytes: keptOutputBytes, onLine: onLine ?? (() => undefined) }),
    ask: async (request) => (await reached()).ask(request),
    act: async (action, limits) => (await reached()).act(action, limits),
    machine: async () => {
      const { readMachine } = await import('./machine.ts');
      return readMachine();
    },
  };
}
