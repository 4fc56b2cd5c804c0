import { existsSync, lstatSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kdoctorOn, memoryPlace } from '../harness/kdoctor.ts';
import { nodeTrees } from '../harness/node-trees.ts';
import { copyTree, picture, type TreePicture } from '../harness/tree.ts';

const trees = nodeTrees();
const admin = 'pki/certificate-expired@/etc/kubernetes/admin.conf';

/** Runs a command that must change nothing, and judges by the tree that it did not, not even for kdoctor itself. */
async function changesNothing(dir: string, args: readonly string[]) {
  const before = await picture(dir);
  const hadRuns = existsSync(join(dir, 'var/lib/kdoctor'));
  const ended = await kdoctorOn(dir, args);
  expect(await picture(dir)).toEqual(before);
  expect(existsSync(join(dir, 'var/lib/kdoctor'))).toBe(hadRuns);
  return ended;
}

describe('nothing is changed', () => {
  test('without --yes where nobody can be asked: 6', async () => {
    const { status, stdout, stderr } = await changesNothing(await trees.copy('expired'), ['fix', 'pki']);
    expect(stderr).toContain('sign /etc/kubernetes/admin.conf with /etc/kubernetes/pki/ca.crt for 365 days');
    expect(stderr).toMatch(/nothing was changed: .*--yes.*\n$/);
    expect([status, stdout]).toEqual([6, '']);
  });

  test('by plan and fix --dry-run, which show the same', async () => {
    const dir = await trees.copy('expired');
    const [plan, dryRun] = [
      await changesNothing(dir, ['plan', 'pki', 'kubelet']),
      await changesNothing(dir, ['fix', 'pki', 'kubelet', '--dry-run']),
    ];
    expect([plan.status, dryRun.status]).toEqual([0, 0]);
    const withoutTimes = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
    expect(withoutTimes(dryRun.stdout)).toBe(withoutTimes(plan.stdout));
    expect(plan.stdout).toMatch(/^1\. Make a new key/m);
    expect(plan.stdout).toContain('Backup of 21 paths below /var/lib/kdoctor/runs');
  });

  test('by plan --json, which is one document also when there is nothing to do', async () => {
    const { stdout, status } = await changesNothing(await trees.copy('expired'), ['plan', admin, '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: 'kdoctor/v1',
      kind: 'Plan',
      plans: [{ fix: 'pki/renew-certificate', finding: admin }],
    });
    const nothing = await changesNothing(await trees.copy('healthy'), ['plan', 'pki', '--json']);
    expect(nothing.status).toBe(0);
    expect(JSON.parse(nothing.stdout)).toMatchObject({ kind: 'Plan', plans: [], steps: [] });
  });

  test('when there is nothing to do: 0', async () => {
    const { status, stdout, stderr } = await changesNothing(await trees.copy('healthy'), ['fix', 'pki', '--yes']);
    expect(stderr).toContain('no such finding on this node now: pki; nothing to do');
    expect([status, stdout]).toEqual([0, '']);
  });

  test('for words that name no finding: 64, with the nearest', async () => {
    const dir = await trees.copy('expired');
    const mistaken = await changesNothing(dir, ['fix', 'pki/certificate-expird', '--yes']);
    expect(mistaken.status).toBe(64);
    expect(mistaken.stderr).toContain('no check or finding matches pki/certificate-expird; did you mean pki/certificate-expired?');
    for (const flag of ['--fix', '--confirm']) {
      const ended = await changesNothing(dir, ['fix', 'pki', '--yes', flag, 'pki/renew-certificat']);
      expect(ended.status).toBe(64);
      expect(ended.stderr).toContain('there is no fix pki/renew-certificat; did you mean pki/renew-certificate?');
    }
  });

  test('by a fix that is not meant for the finding: 6', async () => {
    const { status, stderr } = await changesNothing(await trees.copy('expired'), [
      'fix',
      admin,
      '--fix',
      'kubelet/issue-client-certificate',
      '--yes',
    ]);
    expect(stderr).toContain(`${admin}: there is no such fix for it\n`);
    expect(status).toBe(6);
  });

  test('when a check that was named could not look: 6, with the reason', async () => {
    const dir = await trees.copy('healthy');
    const certificate = join(dir, 'etc/kubernetes/pki/front-proxy-client.crt');
    await rm(certificate);
    await symlink('front-proxy-client.crt', certificate);
    const { status, stderr } = await changesNothing(dir, ['fix', 'pki/*', '--yes']);
    expect(stderr).toMatch(/^pki\/\S+ could not look: .*front-proxy-client\.crt/m);
    expect(status).toBe(6);
  });

  test('on a worker that cannot sign for itself: 6, with the way that is left', async () => {
    const words = ['fix', 'kubelet', 'pki/certificate-expired@*-current.pem', '--yes'];
    const { status, stderr } = await changesNothing(await trees.copy('worker-expired'), words);
    expect(stderr).toMatch(
      /^kubelet\/bootstrap-kubeconfig-missing@\S+: kubelet\/issue-client-certificate: .* use kubelet\/rejoin-with-token with a token/m,
    );
    expect(status).toBe(6);
  });
});

test('what can be fixed is, and what cannot makes it 7', async () => {
  const dir = await trees.copy('expired');
  await rm(join(dir, 'etc/kubernetes/pki/etcd/ca.key'));
  const { status, stdout, stderr } = await kdoctorOn(dir, ['fix', 'pki/certificate-expired', 'kubelet', '--yes']);
  expect(stderr).toMatch(/certificate-expired@\/etc\/kubernetes\/pki\/etcd\/server\.crt: .*etcd\/ca\.key/);
  expect(stdout).toContain('FIXED');
  expect(status).toBe(7);
  const left = JSON.parse((await kdoctorOn(dir, ['--json', '--only', 'pki/certificate-expired'])).stdout).findings;
  expect(left.map((finding: { subject: string }) => finding.subject).sort()).toEqual(
    ['apiserver-etcd-client.crt', 'etcd/healthcheck-client.crt', 'etcd/peer.crt', 'etcd/server.crt'].map(
      (name) => `/etc/kubernetes/pki/${name}`,
    ),
  );
});

describe('the lock', () => {
  test('of a process that lives refuses: 6; one whose process is gone is taken over', async () => {
    const dir = await trees.copy('expired');
    const place = memoryPlace(dir);
    await mkdir(place, { recursive: true, mode: 0o700 });
    const ticks = (pid: number) =>
      readFile(`/proc/${pid}/stat`, 'utf8').then((text) => text.slice(text.lastIndexOf(')') + 2).split(' ')[19]);
    await writeFile(join(place, 'lock'), JSON.stringify({ pid: process.pid, startTicks: await ticks(process.pid) }));
    const locked = await changesNothing(dir, ['fix', admin, '--yes']);
    expect(locked.stdout).toContain(`another kdoctor (process ${process.pid}) is changing this node`);
    expect(locked.status).toBe(6);
    expect((await changesNothing(dir, ['undo'])).status).toBe(6);

    // The same id, another process: ids are used again.
    await writeFile(join(place, 'lock'), JSON.stringify({ pid: process.pid, startTicks: '1' }));
    expect((await kdoctorOn(dir, ['fix', admin, '--yes'])).status).toBe(0);
    expect(await readdir(place)).not.toContain('lock');
    await rm(place, { recursive: true });
  });
});

describe('a run that was cut off', () => {
  const files = ['admin.conf', 'controller-manager.conf', 'scheduler.conf'];
  const words = files.map((name) => `pki/certificate-expired@/etc/kubernetes/${name}`);

  /** A run as a kill at the end of its second step leaves it, that step's file in place and the third not begun. */
  async function interrupted(): Promise<{ dir: string; run: string; before: TreePicture }> {
    const dir = await trees.copy('expired');
    const [before, third] = [await picture(dir), join(dir, 'etc/kubernetes/scheduler.conf')];
    await copyTree(third, `${dir}-scheduler.conf`);
    expect((await kdoctorOn(dir, ['fix', ...words, '--yes'])).status).toBe(0);
    await rm(third);
    await copyTree(`${dir}-scheduler.conf`, third);

    const [run = ''] = await readdir(join(dir, 'var/lib/kdoctor/runs'));
    const journal = join(dir, 'var/lib/kdoctor/runs', run, 'journal.jsonl');
    const lines = (await readFile(journal, 'utf8')).split('\n');
    const cut = lines.findIndex((line) => line.includes('"step-begun","step":1'));
    expect(cut).toBeGreaterThan(0);
    // The power went while the next line was being written.
    await writeFile(journal, `${lines.slice(0, cut + 1).join('\n')}\n{"at":"2026-01-`);
    return { dir, run, before };
  }

  test('is told with every report, refuses other fixes, and is taken back', async () => {
    const { dir, run, before } = await interrupted();
    const report = await kdoctorOn(dir, ['--json']);
    const offer = `run ${run} was interrupted: finish it (kdoctor fix --finish ${run}) or take it back (kdoctor undo ${run}) first`;
    expect(report.stderr).toContain(offer);
    expect(JSON.parse(report.stdout).kind).toBe('Report');
    const refused = await kdoctorOn(dir, ['fix', 'kubelet', '--yes']);
    expect(refused.stdout).toContain(offer);
    expect(refused.status).toBe(6);
    expect((await kdoctorOn(dir, ['history'])).stdout).toMatch(/ interrupted +1\/3 steps/);

    expect((await kdoctorOn(dir, ['undo', run])).status).toBe(0);
    expect(await picture(dir)).toEqual(before);
    expect((await kdoctorOn(dir, [])).stderr).toBe('');
  });

  test('is finished', async () => {
    const { dir, run } = await interrupted();
    const { status, stdout } = await kdoctorOn(dir, ['fix', '--finish', run, '--yes']);
    expect(stdout).toMatch(/^FIXED/);
    expect(status).toBe(0);
    const left = JSON.parse((await kdoctorOn(dir, ['check', 'pki', '--json'])).stdout).findings.map((f: { key: string }) => f.key);
    expect(left).not.toHaveLength(0);
    for (const key of words) expect(left).not.toContain(key);
    const again = await kdoctorOn(dir, ['fix', '--finish', run, '--yes']);
    expect(again.stdout).toContain(`run ${run} has already ended: verified`);
    expect(again.status).toBe(6);
  });

  test('that nobody knows is refused', async () => {
    const dir = await trees.copy('expired');
    for (const words of [
      ['fix', '--yes', '--finish', 'nonsense'],
      ['undo', 'nonsense'],
      ['undo', '../../etc'],
    ]) {
      const { status, stdout } = await changesNothing(dir, words);
      expect(stdout).toContain(`there is no run ${words.at(-1)} on this node; kdoctor history lists them`);
      expect(status).toBe(6);
    }
  });
});

test('history is empty where nothing was applied', async () => {
  const dir = await trees.copy('healthy');
  expect((await changesNothing(dir, ['history'])).stdout).toBe('kdoctor has applied nothing on this node.\n');
  expect(JSON.parse((await changesNothing(dir, ['history', '-o', 'json'])).stdout)).toEqual({
    apiVersion: 'kdoctor/v1',
    kind: 'History',
    runs: [],
  });
});

test('a folder of runs that holds something else is left alone', async () => {
  const dir = await trees.copy('expired');
  const strange = join(dir, 'var/lib/kdoctor/runs/notes');
  await mkdir(strange, { recursive: true });
  await appendFile(join(strange, 'plan.json'), '{"half":');
  expect((await kdoctorOn(dir, ['fix', admin, '--yes'])).status).toBe(0);
  expect(JSON.parse((await kdoctorOn(dir, ['history', '--json'])).stdout).runs).toHaveLength(1);
  expect(lstatSync(join(strange, 'plan.json')).size).toBe(8);
});
