import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that a build depends on, relative to the root: folders as a whole, and files. */
const inputs = ['src', 'scripts/build', 'scripts/build.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];

/**
 * A digest of the names and contents of all inputs: two builds with the same digest are the same.
 *
 * @param {string} root
 */
export function digestOfInputs(root) {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap((input) => filesBelow(root, input))) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(root, path) {
  try {
    return readdirSync(join(root, path))
      .sort()
      .flatMap((name) => filesBelow(root, `${path}/${name}`));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path];
    throw error;
  }
}
