/*
 * The lab: real kubeadm nodes on this machine, and trials of kdoctor on them. `npm run lab` tells its commands; docs/lab.md
 * tells the rest.
 */
import { spawn } from 'node:child_process';
import { bootHealthy, clearNodes, clusters, isClusterName, loadCluster, provideCluster } from './cluster/clusters.ts';
import { installKdoctor } from './kdoctor.ts';
import { withLab } from './lock.ts';
import { isNodeName } from './machine/names.ts';
import { argvOn, running } from './machine/node.ts';
import { say } from './run.ts';
import { load, save } from './saved.ts';
import { unsupported } from './support.ts';
import { runTrials } from './trials.ts';

const usage = `npm run lab -- COMMAND

  up [pair|three]        make a cluster, or take a fresh copy of it, and start it: pair is cp1 and w1, three is cp1, cp2 and cp3
  sh NODE [PROGRAM …]    a shell on a node, or one program; kdoctor lies in /opt/kdoctor/bin
  install                build kdoctor anew, for the nodes that run
  save NAME              keep the running nodes as they are
  load NAME              go back to nodes that were kept
  down                   stop all nodes and remove them
  build [pair|three]     make what is slow and kept, and stop there; nodes that run are removed for it
  trial [NAME …]         break nodes and cure them: those trials, or all that need a pair; --all, --list, --keep (leave the nodes)
`;

/** The commands that start, stop or change nodes, each with the words after its name; they answer the exit status. */
const commands: Readonly<Record<string, (words: readonly string[]) => Promise<number>>> = {
  async up([name = 'pair']) {
    const cluster = clusterNamed(name);
    await loadCluster(cluster.name);
    await installKdoctor();
    await bootHealthy(cluster.nodes);
    return 0;
  },
  async build([name = 'pair']) {
    await provideCluster(clusterNamed(name).name);
    return 0;
  },
  async install() {
    await installKdoctor();
    return 0;
  },
  async save([name]) {
    if (name === undefined || !/^[\w-]+$/.test(name)) throw new WrongUsage('save takes a name');
    await save(name);
    return 0;
  },
  async load([name]) {
    if (name === undefined || !/^[\w-]+$/.test(name)) throw new WrongUsage('load takes a name');
    await load(name);
    return 0;
  },
  async down() {
    await clearNodes();
    return 0;
  },
};

/** The command line says something that the lab does not know. */
class WrongUsage extends Error {}

function clusterNamed(name: string) {
  if (!isClusterName(name)) throw new WrongUsage(`"${name}" is no cluster: pair or three`);
  return { name, nodes: clusters[name] };
}

/** A shell or a program on a node, on this terminal. */
function shell([node, ...argv]: readonly string[]): Promise<number> {
  if (node === undefined || !isNodeName(node)) throw new WrongUsage(`sh takes a node; ${running().join(', ') || 'none'} runs`);
  const [program = 'bash', ...args] = argv;
  const [nsenter, ...words] = argvOn(node, [program, ...args]);
  return new Promise((resolve, reject) => {
    spawn(nsenter, words, { stdio: 'inherit' })
      .on('error', reject)
      .on('exit', (status) => resolve(status ?? 1));
  });
}

async function main([name, ...words]: readonly string[]): Promise<number> {
  if (name === 'sh') return shell(words);
  // Trials start all the same where nothing else does: their runner reports each one as skipped.
  if (name === 'trial') return runTrials(words);
  const command = name === undefined ? undefined : commands[name];
  if (command === undefined) {
    process.stderr.write(usage);
    return name === undefined ? 0 : 64;
  }
  const reason = unsupported();
  if (reason !== undefined) {
    say(`not on this machine: ${reason}`);
    return 69;
  }
  return withLab(() => command(words));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof WrongUsage ? 64 : 1;
}
