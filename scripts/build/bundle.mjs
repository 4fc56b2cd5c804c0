import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { commonjsNames } from './commonjs-names.mjs';
import { etcd3Proto } from './etcd3-proto.mjs';
import { guardBuild } from './guards.mjs';
import { inkDevtools } from './ink-devtools.mjs';
import { yogaSync } from './yoga-sync.mjs';

/**
 * Bundles src/cli.ts into `outdir`: cli.js, and one chunk for every part that is loaded only where it is used.
 *
 * @param {{ root: string, outdir: string, version: string }} o
 */
export async function bundle({ root, outdir, version }) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    chunkNames: 'chunks/[name]-[hash]',
    // Names stay whole, so that the stack trace of a crash can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    define: { KDOCTOR_VERSION: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
    plugins: [commonjsNames, etcd3Proto, inkDevtools, ...yogaSync],
    metafile: true,
    logLevel: 'warning',
  });
  giveRequire(Object.keys(metafile.outputs).map((path) => join(root, path)));
  guardBuild(metafile);
  return metafile;
}

/**
 * CommonJS packages (grpc, forge) call require() for Node's own modules. esbuild's stand-in for it, which all files share,
 * looks for a real one: it gets it in its own file alone, because every other would pay for it too.
 *
 * @param {readonly string[]} paths
 */
function giveRequire(paths) {
  for (const path of paths) {
    const code = readFileSync(path, 'utf8');
    if (!code.includes('typeof require')) continue;
    const lines = [
      "import { createRequire as kdoctorCreateRequire } from 'node:module';",
      'const require = kdoctorCreateRequire(import.meta.url);',
    ];
    writeFileSync(path, `${lines.join(' ')}\n${code}`);
  }
}
