import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

const namespace = 'commonjs-names';

/**
 * `const { Etcd3 } = await import('etcd3')` works in Node, which finds the names that a CommonJS package exports; esbuild's
 * chunk for it would have `default` alone. Such an import goes to a module that exports the names Node finds.
 *
 * @type {import('esbuild').Plugin}
 */
export const commonjsNames = {
  name: namespace,
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async (args) => {
      if (args.kind !== 'dynamic-import' || args.path.startsWith('node:') || args.pluginData === namespace) return undefined;
      const { importer, resolveDir, kind } = args;
      const resolved = await build.resolve(args.path, { importer, resolveDir, kind, pluginData: namespace });
      if (resolved.errors.length > 0 || resolved.external) return resolved;
      const names = Object.keys(await import(pathToFileURL(resolved.path).href));
      // Node 23 and later put this name beside those of a CommonJS module, and of no other.
      if (!names.includes('module.exports')) return resolved;
      return { path: resolved.path, namespace, pluginData: names.filter((name) => name !== 'default' && name !== 'module.exports') };
    });
    build.onLoad({ filter: /.*/, namespace }, ({ path, pluginData: names }) => ({
      contents: reexport(path, names),
      resolveDir: dirname(path),
      loader: 'js',
    }));
  },
};

/**
 * The local names are unlike any in the package: esbuild would rename the package's own classes otherwise.
 *
 * @param {string} path
 * @param {readonly string[]} names
 */
function reexport(path, names) {
  const locals = names.map((name) => `${name}: exported_${name}`).join(', ');
  const exports = names.map((name) => `exported_${name} as ${name}`).join(', ');
  return `const whole = require(${JSON.stringify(path)});\nexport default whole;\nconst { ${locals} } = whole;\nexport { ${exports} };\n`;
}
