import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from './machine/processes.ts';
import { places } from './places.ts';

/**
 * Keeps others from starting and stopping the same nodes while `use` lasts.
 *
 * @throws when another process has the lab
 */
export async function withLab<T>(use: () => Promise<T>): Promise<T> {
  mkdirSync(places.running, { recursive: true });
  const path = join(places.running, 'lock');
  const holder = holderOf(path);
  if (holder !== undefined) throw new Error(`another process uses the lab: ${holder.pid}`);
  rmSync(path, { force: true });
  writeFileSync(path, JSON.stringify(identify(process.pid)), { flag: 'wx' });
  try {
    return await use();
  } finally {
    rmSync(path, { force: true });
  }
}

function holderOf(path: string): ProcessIdentity | undefined {
  try {
    const holder: ProcessIdentity = JSON.parse(readFileSync(path, 'utf8'));
    return isRunning(holder) ? holder : undefined;
  } catch {
    // There is none, or it was not written to its end, by a process that has ended.
    return undefined;
  }
}
