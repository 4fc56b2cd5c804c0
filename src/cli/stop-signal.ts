import process from 'node:process';
import type { Io } from './io.ts';

/**
 * Turns Ctrl-C, a closed terminal and a polite kill into a request to stop after the step that is being done, and to take
 * back what was done: never half. A second Ctrl-C changes nothing; the step's own deadline bounds the wait.
 */
export function stopSignal(io: Pick<Io, 'err'>): { signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const stop = () => {
    if (!controller.signal.aborted) io.err('stopping after this step; what was done is taken back\n');
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, stop);
  return {
    signal: controller.signal,
    end: () => {
      for (const name of signals) process.off(name, stop);
    },
  };
}
