import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type ClusterName, clusters, provideCluster } from './cluster/clusters.ts';
import { installKdoctor } from './kdoctor.ts';
import { withLab } from './lock.ts';
import { checkout } from './places.ts';
import { say } from './run.ts';
import { unsupported } from './support.ts';

const folder = join(import.meta.dirname, 'trials');
const ending = '.trial.ts';

/** A file that breaks nodes and cures them. */
interface TrialFile {
  readonly name: string;
  /** The cluster that it needs: the folder that it lies in. */
  readonly cluster: ClusterName;
  readonly path: string;
}

/** Every trial, in the order of their names. */
function trialFiles(): readonly TrialFile[] {
  return (Object.keys(clusters) as ClusterName[]).flatMap((cluster) =>
    readdirSync(join(folder, cluster))
      .filter((file) => file.endsWith(ending))
      .sort()
      .map((file) => ({ name: basename(file, ending), cluster, path: relative(checkout, join(folder, cluster, file)) })),
  );
}

/** `lab trial`: answers the exit status of the test runner. */
export async function runTrials(words: readonly string[]): Promise<number> {
  const all = trialFiles();
  if (words.includes('--list')) {
    process.stdout.write(all.map(({ name, cluster }) => `${name.padEnd(32)}${clusters[cluster].join(', ')}\n`).join(''));
    return 0;
  }
  const [names, flags] = [words.filter((word) => !word.startsWith('-')), words.filter((word) => word.startsWith('-'))];
  const unknown = [
    ...names.filter((name) => !all.some((trial) => trial.name === name)),
    ...flags.filter((flag) => !['--all', '--keep'].includes(flag) && !isRunnerFlag(flag)),
  ];
  if (unknown.length > 0) {
    say(`no such trial: ${unknown.join(', ')}; there is: ${all.map(({ name }) => name).join(', ')}`);
    return 64;
  }
  const chosen = all.filter(({ name, cluster }) =>
    names.length > 0 ? names.includes(name) : flags.includes('--all') || cluster === 'pair',
  );
  const run = () => runVitest([...flags.filter(isRunnerFlag), ...chosen.map(({ path }) => path)], flags.includes('--keep'));
  const reason = unsupported();
  if (reason !== undefined) {
    say(`the trials are skipped: ${reason}`);
    return run();
  }
  return withLab(async () => {
    for (const cluster of new Set(chosen.map((trial) => trial.cluster))) await provideCluster(cluster);
    await installKdoctor();
    return run();
  });
}

/** What is handed on to the test runner. */
const isRunnerFlag = (flag: string): boolean => /^--(?:reporter|outputFile)\b/.test(flag);

function runVitest(words: readonly string[], keep: boolean): Promise<number> {
  const vitest = join(checkout, 'node_modules/vitest/vitest.mjs');
  return new Promise((resolve, reject) => {
    // The native loader writes no file beside the configuration: a user who may only read the checkout can run this too.
    const child = spawn(process.execPath, [vitest, 'run', '--config', 'test/lab/vitest.config.ts', '--configLoader', 'native', ...words], {
      cwd: checkout,
      stdio: 'inherit',
      env: { ...process.env, KDOCTOR_LAB_KEEP: keep ? '1' : '' },
    });
    // The nodes are the runner's as long as it lives: nobody else gets the lab before.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject).on('exit', (status) => resolve(status ?? 1));
  });
}
