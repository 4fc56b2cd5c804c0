import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Builds lie side by side in dist/<digest>/, and the link dist/current names the one in use. A build appears by one rename and
 * is never changed afterwards, so several builds may run at once, and a running program keeps the chunks it was started with.
 */

const keepMs = 60 * 60 * 1000;

/** @param {string} root @param {string} digest */
export function findBuild(root, digest) {
  const dir = join(root, 'dist', digest);
  return existsSync(join(dir, 'cli.js')) ? dir : undefined;
}

/**
 * Gives `fill` an empty folder and puts it, whole, at dist/<digest>.
 *
 * @param {string} root
 * @param {string} digest
 * @param {(dir: string) => Promise<void>} fill
 */
export async function addBuild(root, digest, fill) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  const temporary = mkdtempSync(join(root, 'dist', '.building-'));
  try {
    await fill(temporary);
    writeFileSync(join(temporary, 'package.json'), '{ "type": "module" }\n');
    renameSync(temporary, join(root, 'dist', digest));
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another build of the same inputs was faster: its result is the same.
    if (findBuild(root, digest) === undefined) throw error;
  }
}

/**
 * Points dist/current at a build. bin/kdoctor calls for a new build when a source is newer than the build's folder, so the
 * folder gets the time at which this build began to read its sources.
 *
 * @param {string} root
 * @param {string} digest
 * @param {Date} startedAt
 */
export function makeCurrent(root, digest, startedAt) {
  const dist = join(root, 'dist');
  utimesSync(join(dist, digest, 'cli.js'), startedAt, startedAt);
  const link = join(dist, `.current-${process.pid}`);
  rmSync(link, { force: true });
  symlinkSync(digest, link);
  renameSync(link, join(dist, 'current'));
}

/**
 * Removes builds, finished or not, that are neither in use nor young enough to be still running somewhere.
 *
 * @param {string} root
 * @param {string} digest the build in use
 * @param {Date} now
 */
export function removeOldBuilds(root, digest, now) {
  const dist = join(root, 'dist');
  for (const name of readdirSync(dist)) {
    if (name === digest || name === 'current') continue;
    const stat = statSync(join(dist, name), { throwIfNoEntry: false });
    if (stat !== undefined && now.getTime() - stat.mtimeMs > keepMs) rmSync(join(dist, name), { recursive: true, force: true });
  }
}

/** @param {string} root @returns {string} */
export function versionOf(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}
