import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * An esbuild plugin that rewrites one file of one package while it is bundled. The build fails when the package is bundled
 * and the file was never met, and when `rewrite` throws: an update of the package cannot silently undo the patch.
 *
 * @param {{ name: string, package: string, file: RegExp, rewrite: (source: string, path: string) => string }} patch
 * @returns {import('esbuild').Plugin}
 */
export function patchFile(patch) {
  return {
    name: patch.name,
    setup(build) {
      let applied = false;
      build.onLoad({ filter: patch.file }, async ({ path }) => {
        const contents = patch.rewrite(await readFile(path, 'utf8'), path);
        applied = true;
        return { contents, loader: 'js', resolveDir: dirname(path) };
      });
      build.onEnd((result) => {
        const bundled = Object.keys(result.metafile?.inputs ?? {}).some((input) => input.includes(`node_modules/${patch.package}/`));
        if (bundled && !applied) throw new Error(`${patch.name}: no file of ${patch.package} matches ${patch.file}`);
      });
    },
  };
}

/**
 * Replaces every match of a pattern, of which there must be `count`.
 *
 * @param {string} source
 * @param {RegExp} pattern with the flag `g`
 * @param {string} replacement taken literally
 * @param {{ what: string, count?: number }} expected
 */
export function replaceExactly(source, pattern, replacement, { what, count = 1 }) {
  const found = [...source.matchAll(pattern)].length;
  if (found !== count)
    throw new Error(`${what}: expected ${count} of ${pattern}, found ${found}; the package has changed, look at the patch again`);
  return source.replaceAll(pattern, () => replacement);
}
