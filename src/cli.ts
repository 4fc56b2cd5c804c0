/**
 * The composition root's front door. It imports nothing but node's own modules, so that `--version` costs no more than an
 * empty program; everything else is loaded by the path that needs it.
 */

declare const KDOCTOR_VERSION: string;

const [first, ...rest] = process.argv.slice(2);

if (first === '--version' || first === '-V') {
  process.stdout.write(`kdoctor ${KDOCTOR_VERSION}\n`);
} else if (first === '__statfs') {
  const { statfsMain } = await import('./host/statfs-child.ts');
  await statfsMain(rest);
} else {
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(process.argv.slice(2), KDOCTOR_VERSION);
  const { endProcess } = await import('./cli/end-process.ts');
  endProcess();
}
