import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file of the operator's own (a config file named on the command line): UTF-8. Throws the system's error. */
export async function readOwnFile(path: string): Promise<string> {
  return readFile(path, 'utf8');
}

/** A new folder of our own below the system's temporary one, mode 0700. */
export async function makeTemporaryFolder(prefix: string): Promise<{ readonly dir: string; remove(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), prefix));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}
