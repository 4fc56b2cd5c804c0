import { existsSync, mkdirSync, readdirSync, realpathSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labFolder } from './places.ts';

const marker = '.kdoctor-lab';

/**
 * Makes the lab's folder, unless it is there. The lab removes folders below it, so it takes none that it did not make.
 *
 * @throws when the folder holds something else, or is reached by a link: what is mounted below it could not be told then
 */
export function provideFolder(): void {
  mkdirSync(labFolder, { recursive: true });
  if (realpathSync(labFolder) !== labFolder)
    throw new Error(`${labFolder} is reached by a link; name ${realpathSync(labFolder)} in KDOCTOR_LAB`);
  if (existsSync(join(labFolder, marker))) return;
  if (readdirSync(labFolder).length > 0) throw new Error(`${labFolder} is not the lab's: it holds something, and no ${marker}`);
  writeFileSync(join(labFolder, marker), '');
}

/** @throws when less than so many bytes are left for the lab */
export function requireRoom(bytes: number): void {
  const { bavail, bsize } = statfsSync(labFolder);
  const [left, needed] = [bavail * bsize, bytes].map((count) => `${Math.floor(count / 1024 ** 3)} GiB`);
  if (bavail * bsize < bytes) throw new Error(`${needed} are needed below ${labFolder}, and ${left} are left`);
}
