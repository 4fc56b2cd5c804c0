import type { Io } from './io.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Keeps a polite kill or a closed terminal from ending the program while it changes a node: it is asked to stop after the
 * step that is being done (`signal`), and the program ends by that signal only when the node is whole again.
 */
export async function unbroken<T>(action: (signal: AbortSignal) => Promise<T>, outer?: AbortSignal): Promise<T> {
  const controller = new AbortController();
  const relay = () => controller.abort();
  outer?.addEventListener('abort', relay);
  let received: NodeJS.Signals | undefined;
  const note = (signal: NodeJS.Signals) => {
    received = signal;
    controller.abort();
  };
  for (const name of signals) process.on(name, note);
  try {
    return await action(controller.signal);
  } finally {
    for (const name of signals) process.off(name, note);
    outer?.removeEventListener('abort', relay);
    if (received !== undefined) process.kill(process.pid, received);
  }
}

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
  for (const name of signals) process.on(name, stop);
  return {
    signal: controller.signal,
    end: () => {
      for (const name of signals) process.off(name, stop);
    },
  };
}
