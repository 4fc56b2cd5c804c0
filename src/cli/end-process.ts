import { killRunningPrograms } from '../host/exec.ts';
import { stuckReads } from '../host/file-tree.ts';

/**
 * Lets the process end. A read that hangs in the kernel (a dead mount) holds one of libuv's threads, and libuv waits for
 * its threads at exit: then nothing but a signal to ourselves ends the program. All output is out by now.
 */
export function endProcess(): void {
  killRunningPrograms();
  if (stuckReads() > 0) process.kill(process.pid, 'SIGKILL');
}

/**
 * While a node is only looked at, a signal ends the program at once, and with it the programs that it started: they have
 * process groups of their own, so the terminal's Ctrl-C does not reach them. Returns how to stop listening.
 */
export function endOnSignals(): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const end = (signal: NodeJS.Signals): void => {
    killRunningPrograms();
    stop();
    process.kill(process.pid, signal);
  };
  const stop = (): void => {
    for (const signal of signals) process.off(signal, end);
  };
  for (const signal of signals) process.on(signal, end);
  return stop;
}
