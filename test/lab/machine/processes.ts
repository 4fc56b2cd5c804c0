import { readFileSync } from 'node:fs';

/** A process that cannot be taken for another: ids are used again, start times are not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between the machine's boot and the process's start (proc(5), /proc/PID/stat, field 22). */
  readonly startTicks: string;
}

/** Who is this process? Undefined when there is none, or it has ended and waits to be noticed. */
export function identify(pid: number): ProcessIdentity | undefined {
  const fields = statOf(pid);
  if (fields === undefined || fields[0] === 'Z') return undefined;
  return { pid, startTicks: fields[19] ?? '' };
}

/** Does this very process still run? */
export const isRunning = (process: ProcessIdentity): boolean => identify(process.pid)?.startTicks === process.startTicks;

/** The first process named `name` among the descendants of a process, nearest first. */
export function descendant(pid: number, name: string): number | undefined {
  for (let generation = childrenOf(pid); generation.length > 0; generation = generation.flatMap(childrenOf)) {
    const found = generation.find((child) => nameOf(child) === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childrenOf(pid: number): readonly number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

const nameOf = (pid: number): string => read(`/proc/${pid}/comm`).trim();

/** The fields of /proc/PID/stat after the name, which may itself hold blanks and parentheses. */
function statOf(pid: number): readonly string[] | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat === '' ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
