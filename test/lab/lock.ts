import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { places } from './places.ts';
import { provideFolder } from './room.ts';
import { providePackages } from './support.ts';

/**
 * Makes the machine ready, and keeps others from starting and stopping the same nodes while `use` lasts. The lock is the
 * kernel's: flock(1) holds it for as long as its stdin is open, and so no longer than this process lives.
 *
 * @throws when another process has the lab
 */
export async function withLab<T>(use: () => Promise<T>): Promise<T> {
  mkdirSync(places.running, { recursive: true });
  const holder = spawn('flock', ['--nonblock', join(places.running, 'lock'), 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C is for those who use the lab: the lock stays until they have ended.
    detached: true,
  });
  const [first] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
  if (!Buffer.isBuffer(first)) throw new Error('another process uses the lab');
  try {
    provideFolder();
    await providePackages();
    return await use();
  } finally {
    holder.stdin.end();
  }
}
