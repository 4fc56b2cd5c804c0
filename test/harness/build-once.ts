import { execFileSync } from 'node:child_process';

/** Builds the program before the tests that start it, so that they do not all find it missing at once. */
export function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs', '--quiet'], { stdio: 'inherit' });
}
