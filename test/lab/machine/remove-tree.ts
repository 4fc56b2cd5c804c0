import { readFileSync, rmSync } from 'node:fs';
import { must } from '../run.ts';

/**
 * Removes a folder with all that is in it, and nothing that is mounted there: an interrupted debootstrap leaves the machine's
 * own /proc below the root that it makes.
 *
 * @throws when something below it cannot be unmounted; then nothing is removed
 */
export async function removeTree(folder: string): Promise<void> {
  for (const mount of mountsBelow(folder)) await must(['umount', mount]);
  const left = mountsBelow(folder);
  if (left.length > 0) throw new Error(`still mounted: ${left.join(', ')}`);
  rmSync(folder, { recursive: true, force: true });
}

/** The mount points at and below a folder, the last mounted first. */
function mountsBelow(folder: string): readonly string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((mount) => mount === folder || mount.startsWith(`${folder}/`))
    .reverse();
}
