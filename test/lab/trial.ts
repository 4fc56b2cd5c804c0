import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report, ReportFinding } from '../../src/model/report.ts';
import { bootHealthy, type ClusterName, clearNodes, clusters, type DiskSizes, loadCluster } from './cluster/clusters.ts';
import * as programs from './kdoctor.ts';
import type { NodeName } from './machine/names.ts';
import { isUp, mustOn, on } from './machine/node.ts';
import { places } from './places.ts';
import { type Ended, type RunOptions, until } from './run.ts';
import { unsupported } from './support.ts';

/** What a trial starts from. */
export interface Setting {
  readonly cluster: ClusterName;
  /** Nodes whose root is a file system of its own, of so many mebibytes. */
  readonly diskMebibytes?: DiskSizes;
  /** The nodes are left off: the trial breaks them first, and starts them itself. */
  readonly off?: true;
}

/** A trial under way. */
export interface Trial {
  /** Tells one step of the story; when one fails, those after it are skipped. */
  step(name: string, act: () => Promise<void>): void;
  /** Runs kdoctor on a node, and writes down what it said. */
  kdoctor(node: NodeName, args: readonly string[], o?: RunOptions): Promise<Ended>;
  /** The report of a node, and the exit status it came with. */
  report(node: NodeName): Promise<Report & { readonly exitStatus: number | undefined }>;
  /** {@link kdoctor}, which must end with this exit status. */
  expectKdoctor(node: NodeName, args: readonly string[], exitStatus: number, o?: RunOptions): Promise<Ended>;
}

/**
 * Declares a trial: how real nodes are broken, what kdoctor says of them, how it cures them, and what others say of the cure.
 * On a machine that cannot run the lab it is skipped.
 *
 * @param name the name of its file, without the ending
 */
export function trial(name: string, setting: Setting, tell: (t: Trial) => void): void {
  describe.skipIf(unsupported() !== undefined)(name, () => {
    const nodes: readonly NodeName[] = clusters[setting.cluster];
    const notes = join(places.trials, name);
    // Until the nodes are well: a start that fails leaves evidence too.
    let failed = true;

    beforeAll(async () => {
      rmSync(notes, { recursive: true, force: true });
      mkdirSync(notes, { recursive: true });
      await loadCluster(setting.cluster, setting.diskMebibytes);
      if (!setting.off) await bootHealthy(nodes);
      failed = false;
    });
    afterAll(async () => {
      try {
        if (failed) await keepEvidence(nodes, notes);
      } finally {
        if (process.env['KDOCTOR_LAB_KEEP'] !== '1') await clearNodes();
      }
    });

    const kdoctor: Trial['kdoctor'] = async (node, args, o) => {
      const ended = await programs.kdoctor(node, args, o);
      const said = [`${node}# kdoctor ${args.join(' ')}`, ended.stdout, ended.stderr, `[status ${ended.status}]`, ''];
      appendFileSync(join(notes, 'transcript.txt'), `${said.filter((part) => part !== '').join('\n')}\n`);
      return ended;
    };
    tell({
      kdoctor,
      step: (title, act) =>
        test(title, async (context) => {
          if (failed) context.skip('an earlier step failed');
          failed = true;
          await act();
          failed = false;
        }),
      async report(node) {
        const { status, stdout } = await kdoctor(node, ['--json']);
        const report: Report = JSON.parse(stdout);
        return { ...report, exitStatus: status };
      },
      async expectKdoctor(node, args, exitStatus, o) {
        const ended = await kdoctor(node, args, o);
        expect(ended.status, `${ended.stdout}${ended.stderr}`).toBe(exitStatus);
        return ended;
      },
    });
  });
}

/** The checks that found something, each once, in the order of the report: causes before symptoms. */
export const checksFound = (report: Report): readonly string[] => [...new Set(report.findings.map(({ check }) => check))];

/** The findings that nothing else explains. */
export const rootCauses = (report: Report): readonly ReportFinding[] => report.findings.filter(({ causedBy }) => causedBy.length === 0);

/** The checks that could not look. */
export const unknownChecks = (report: Report): readonly string[] =>
  report.checks.filter(({ status }) => status === 'unknown').map(({ id, reason }) => `${id}: ${reason}`);

/** Waits until a node's kubelet has said this in its journal since then. */
export async function untilKubeletFails(node: NodeName, line: string, since: Date): Promise<void> {
  // Before 1.21 a kubelet that fails writes out all of its stacks: the line is far from the end.
  const journal = [
    'journalctl',
    '--unit=kubelet',
    `--since=@${(since.getTime() / 1000).toFixed(3)}`,
    '--output=cat',
    '--no-pager',
  ] as const;
  await until(`the kubelet of ${node} says "${line}"`, async () => (await mustOn(node, journal)).includes(line), { timeoutMs: 60_000 });
}

/** What a person would want to see of nodes on which a trial failed. */
async function keepEvidence(nodes: readonly NodeName[], notes: string): Promise<void> {
  for (const node of nodes.filter(isUp)) {
    const kubelet = await on(node, ['journalctl', '--unit=kubelet', '--unit=containerd', '--no-pager', '--lines=500']);
    writeFileSync(join(notes, `${node}-journal.txt`), kubelet.stdout);
    const snapshot = await programs.kdoctor(node, ['collect', '-o', '/tmp/failed.tgz']);
    const copied = await on(node, ['base64', '/tmp/failed.tgz']);
    if (snapshot.status === 0) writeFileSync(join(notes, `${node}.tgz`), Buffer.from(copied.stdout, 'base64'));
  }
}
