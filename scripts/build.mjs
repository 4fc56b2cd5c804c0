#!/usr/bin/env node
/** Builds dist/current from src/, unless it is there already. `--quiet` says nothing when all is well. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundle } from './build/bundle.mjs';
import { digestOfInputs } from './build/inputs.mjs';
import { addBuild, findBuild, makeCurrent, removeOldBuilds, versionOf } from './build/store.mjs';

const root = resolve(import.meta.dirname, '..');
const startedAt = new Date();
const digest = digestOfInputs(root);
const say = process.argv.includes('--quiet') ? () => undefined : console.error;

try {
  await buildOnce();
} catch (error) {
  // esbuild has already shown its own errors.
  if (!(error instanceof Error && 'errors' in error)) console.error(`build: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function buildOnce() {
  if (findBuild(root, digest) === undefined) {
    await addBuild(root, digest, async (outdir) => {
      const metafile = await bundle({ root, outdir, version: versionOf(root) });
      writeFileSync(join(outdir, 'metafile.json'), JSON.stringify(metafile));
    });
    say(`built dist/${digest} in ${Date.now() - startedAt.getTime()} ms`);
  } else {
    say(`dist/${digest} is up to date`);
  }
  makeCurrent(root, digest, startedAt);
  removeOldBuilds(root, digest, startedAt);
}
