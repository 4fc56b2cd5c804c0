import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scenarioNode } from '../harness/scenario-node.ts';
import { picture } from '../harness/tree.ts';

const renew = 'pki/renew-certificate';

test('with room on the disk a run is kept there', async () => {
  const at = await scenarioNode(renew);
  const session = await at.session();
  expect(await session.preview(at.plans)).toMatchObject({ backup: '/var/lib/kdoctor/runs', backupVolatile: false });
  const outcome = await session.apply({ plans: at.plans, digest: at.digest });
  expect(outcome).toMatchObject({ kind: 'verified' });
  expect(outcome.backup).toMatch(/^\/var\/lib\/kdoctor\/runs\//);
});

test('on a nearly full disk it is kept in memory, the preview says so, and undo works from there', async () => {
  const at = await scenarioNode(renew, { diskBytes: 8 * 1024 * 1024 });
  const session = await at.session();
  expect(await session.preview(at.plans)).toMatchObject({ backup: '/run/kdoctor/runs', backupVolatile: true });
  const outcome = await session.apply({ plans: at.plans, digest: at.digest });
  expect(outcome.kind).toMatch(/verified/);
  expect(outcome.backup).toMatch(/^\/run\/kdoctor\/runs\//);
  await expect(stat(join(at.dir, 'var/lib/kdoctor'))).rejects.toThrow('ENOENT');
  expect(await picture(at.dir)).not.toEqual(at.before);

  const later = await at.session();
  expect((await later.history()).map(({ dir }) => dir)).toEqual([outcome.backup]);
  expect(await later.undo({})).toMatchObject({ kind: 'verified', notUndone: [] });
  expect(await picture(at.dir)).toEqual(at.before);
});

test('on a disk without any room the first write fails, and what was begun is taken back', async () => {
  const at = await scenarioNode(renew);
  const session = await at.session((host) => ({
    ...host,
    statfs: async () => ({ kind: 'ok', value: { totalBytes: 1e9, freeBytes: 0, availableBytes: 0, totalInodes: 1000, freeInodes: 900 } }),
    writeFile: async (path, bytes, o) => {
      if (!path.startsWith('/run/')) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      return host.writeFile(path, bytes, o);
    },
  }));
  const outcome = await session.apply({ plans: at.plans, digest: at.digest });
  // What is still as it was needs no room to be put back.
  expect(outcome).toMatchObject({ kind: 'rolled-back', reason: { code: 'engine:step-failed' }, notUndone: [] });
  expect(outcome.backup).toMatch(/^\/run\/kdoctor\/runs\//);
  expect(await picture(at.dir)).toEqual(at.before);
});

/** As on an ext4 with its last block free: what it holds back for itself counts as free. */
test.each([
  ['folder', { makeDirectory: (path: string) => path.startsWith('/var/lib/kdoctor/runs/') }],
  ['backup', { makeDirectory: (path: string) => /^\/var\/lib\/kdoctor\/runs\/.*\/files$/.test(path) }],
  [
    'backup, and not a line in the journal',
    { append: (path: string, text: string) => path.startsWith('/var/') && !text.includes('begun') },
  ],
])('on a disk that takes a few bytes and not the %s of a run, the run goes into memory, and that is said', async (_, fails) => {
  const at = await scenarioNode(renew);
  const full = () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
  const session = await at.session((host) => ({
    ...host,
    makeDirectory: (path, o) => ('makeDirectory' in fails && fails.makeDirectory(path) ? full() : host.makeDirectory(path, o)),
    append: (path, text) => ('append' in fails && fails.append(path, text) ? full() : host.append(path, text)),
  }));
  const outcome = await session.apply({ plans: at.plans, digest: at.digest });
  expect(outcome).toMatchObject({ kind: 'verified', backupVolatile: true });
  expect(outcome.backup).toMatch(/^\/run\/kdoctor\/runs\//);
  // What was begun on the disk is not left there, to look like a run that was killed.
  expect((await session.history()).map(({ dir }) => dir)).toEqual([outcome.backup]);
});

test('of a run that cannot be taken back, none says that it can', async () => {
  const at = await scenarioNode('disk/remove-rotated-logs');
  const outcome = await (await at.session()).apply({ plans: at.plans, digest: at.digest });
  expect(outcome).toMatchObject({ kind: 'verified', irreversible: true });
  const other = await scenarioNode(renew);
  expect(await (await other.session()).apply({ plans: other.plans, digest: other.digest })).toMatchObject({ irreversible: false });
});

test('a full disk: room is made, with the run in memory', async () => {
  const at = await scenarioNode('disk/remove-rotated-logs', { diskBytes: Math.floor(2 * 1024 ** 3 * 0.95) + 400_000 });
  const session = await at.session();
  expect(await session.preview(at.plans)).toMatchObject({ backupVolatile: true });
  expect(await session.apply({ plans: at.plans, digest: at.digest })).toMatchObject({ kind: 'verified' });
});

test('on a disk that is mounted read-only the preview says that the run is kept in memory, and nothing is lost', async () => {
  const at = await scenarioNode(renew, { readOnly: true });
  const mounts = join(at.dir, 'proc/self/mountinfo');
  await writeFile(mounts, (await readFile(mounts, 'utf8')).replace(' / / rw ', ' / / ro '));
  const before = await picture(at.dir);
  const session = await at.session();
  expect(await session.preview(at.plans)).toMatchObject({ backup: '/run/kdoctor/runs', backupVolatile: true });
  const outcome = await session.apply({ plans: at.plans, digest: at.digest });
  expect(outcome).toMatchObject({ kind: 'rolled-back', reason: { code: 'engine:step-failed' }, notUndone: [] });
  expect(outcome.backup).toMatch(/^\/run\/kdoctor\/runs\//);
  expect(await picture(at.dir)).toEqual(before);
});
