import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file of the operator's own (a config file named on the command line): UTF-8. Throws the system's error. */
export async function readOwnFile(path: string): Promise<string> {
  return readFile(path, 'utf8');
}

/**
 * A new folder of our own below the system's temporary one, mode 0700. It goes with `remove`, and also when a signal ends
 * the program before that (a closed terminal); only SIGKILL leaves it behind.
 */
export async function makeTemporaryFolder(prefix: string): Promise<{ readonly dir: string; remove(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), prefix));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const end = (signal: NodeJS.Signals): void => {
    rmSync(dir, { recursive: true, force: true });
    stop();
    process.kill(process.pid, signal);
  };
  const stop = (): void => {
    for (const signal of signals) process.off(signal, end);
  };
  for (const signal of signals) process.on(signal, end);
  return {
    dir,
    remove: async () => {
      stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
