import { createRequire } from 'node:module';

/**
 * Gives `const { parse } = await import('yaml')` its names back. Split into a chunk of its own, a CommonJS package exports
 * nothing but `default`; in Node, and so in the tests, it has its names. The package itself is asked for them at build time.
 */
export const namedImports = {
  name: 'named-imports',
  setup(build) {
    build.onResolve({ filter: /^[@a-z]/ }, (args) => {
      if (args.kind !== 'dynamic-import' || args.namespace === 'named-import' || args.path.startsWith('node:')) return undefined;
      return { path: args.path, namespace: 'named-import', pluginData: { resolveDir: args.resolveDir } };
    });
    build.onLoad({ filter: /.*/, namespace: 'named-import' }, async (args) => {
      const { resolveDir } = args.pluginData;
      const require = createRequire(`${resolveDir}/index.js`);
      const loaded = await import(require.resolve(args.path));
      const names = Object.keys(loaded).filter((name) => name !== 'default' && /^[\w$]+$/.test(name) && name !== 'module.exports');
      if (names.length === 0 && !('default' in loaded)) throw new Error(`${args.path} exports nothing`);
      const contents = [`export { ${names.join(', ')} } from ${JSON.stringify(args.path)};`];
      if ('default' in loaded) contents.push(`export { default } from ${JSON.stringify(args.path)};`);
      return { contents: contents.join('\n'), loader: 'js', resolveDir };
    });
  },
};
