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
    // CommonJS packages (grpc, forge) call require() for Node's own modules.
    banner: {
      js: "import { createRequire as kdoctorCreateRequire } from 'node:module'; const require = kdoctorCreateRequire(import.meta.url);",
    },
    plugins: [commonjsNames, etcd3Proto, inkDevtools, ...yogaSync],
    metafile: true,
    logLevel: 'warning',
  });
  guardBuild(metafile);
  return metafile;
}
