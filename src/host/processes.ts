import { readFile } from 'node:fs/promises';
import type { HostWriter } from '../model/host.ts';

/** The part of a host that knows this machine's processes. They are the same whichever root is under care. */
export type ProcessTable = Pick<HostWriter, 'processAlive' | 'self' | 'sleep'>;

export function openProcessTable(): ProcessTable {
  return {
    async processAlive(pid, startTicks) {
      return Number.isSafeInteger(pid) && pid > 0 && (await startTicksOf(String(pid))) === startTicks;
    },
    async self() {
      return { pid: process.pid, startTicks: (await startTicksOf('self')) ?? '' };
    },
    sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
  };
}

/** Field 22 of /proc/PID/stat (proc(5)); undefined when there is no such process, or a dead one that was not collected. */
async function startTicksOf(pid: string): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in field 2 may hold spaces and parentheses: what follows its last one is regular.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : rest[18];
}
