import { chmodSync, chownSync, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kdoctorOn } from '../harness/kdoctor.ts';
import { nodeTrees } from '../harness/node-trees.ts';
import { identityOf, leafsOf, opensslInstalled, shapeOf, verdictOf } from '../harness/openssl.ts';
import { picture, type TreePicture } from '../harness/tree.ts';

const trees = nodeTrees();
const pki = 'etc/kubernetes/pki';
const kubeletPki = 'var/lib/kubelet/pki';

const pairs = [
  'apiserver',
  'apiserver-etcd-client',
  'apiserver-kubelet-client',
  'front-proxy-client',
  'etcd/server',
  'etcd/peer',
  'etcd/healthcheck-client',
];
/** Everything that a renewal may change. */
const renewed = [
  ...pairs.flatMap((name) => [`${pki}/${name}.crt`, `${pki}/${name}.key`]),
  ...['admin', 'controller-manager', 'scheduler'].map((name) => `etc/kubernetes/${name}.conf`),
  ...['kubelet-client-current.pem', 'kubelet.crt', 'kubelet.key'].map((name) => `${kubeletPki}/${name}`),
];

function differences(before: TreePicture, after: TreePicture): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((path) => before[path] !== after[path]).sort();
}

/** Type, mode and owner of every path. */
const ownersOf = (tree: TreePicture) =>
  Object.fromEntries(
    Object.entries(tree).map(([path, what]) => [path, what.startsWith('link') ? 'link' : what.split(' ').slice(0, 3).join(' ')]),
  );

/** Modes of all that kdoctor keeps, as a set. */
function ownModes(dir: string): ReadonlySet<string> {
  const modes = new Set<string>();
  for (const name of ['.', ...readdirSync(dir, { recursive: true, encoding: 'utf8' })]) {
    const stat = lstatSync(join(dir, name));
    modes.add(`${stat.isDirectory() ? 'directory' : 'file'} ${(stat.mode & 0o7777).toString(8)}`);
  }
  return modes;
}

describe.skipIf(!opensslInstalled).each(['expired', 'expired-rsa'] as const)('a whole control plane, %s', (kind) => {
  test('is renewed in one run, to openssl’s satisfaction, and put back to the byte', { timeout: 120_000 }, async () => {
    const dir = await trees.copy(kind);
    // etcd runs as a user of its own on hardened nodes: what it may read, it must still be able to read.
    chmodSync(join(dir, `${pki}/etcd/server.key`), 0o640);
    if (process.getuid?.() === 0) chownSync(join(dir, `${pki}/etcd/server.key`), 0, 4242);
    const before = await picture(dir);
    const old = leafsOf(dir);
    expect(old).toHaveLength(12);
    for (const leaf of old) expect(verdictOf(leaf), leaf.path).toMatch(/^failed: .*certificate has expired/s);

    const command = ['fix', 'pki/certificate-expired', 'kubelet/*', '--yes'];
    const fixed = await kdoctorOn(dir, command);
    expect(fixed.stderr).not.toContain('FAILED');
    expect(fixed.stdout).toMatch(/^FIXED: .*take it back with: kdoctor undo \d{8}T\d{6}Z-[0-9a-f]{6}\n$/s);
    expect(fixed.status).toBe(0);

    const leafs = leafsOf(dir);
    expect(leafs.map((leaf) => leaf.path)).toEqual(old.map((leaf) => leaf.path));
    for (const [i, leaf] of leafs.entries()) {
      expect(verdictOf(leaf), leaf.path).toBe(': OK');
      const was = old[i];
      if (was === undefined) throw new Error(`${leaf.path} is new`);
      // The kubelet's is made from its node's name: the key's kind is kubeadm's, whatever the old one was.
      const likeBefore =
        leaf.path === `${kubeletPki}/kubelet-client-current.pem`
          ? shapeOf(was).replace(/Public-Key.*/, 'Public-Key: (2048 bit)')
          : shapeOf(was);
      expect(shapeOf(leaf), leaf.path).toBe(likeBefore);
      expect(identityOf(leaf), leaf.path).not.toBe(identityOf(was));
      expect(leaf.key, leaf.path).not.toBe(was.key);
    }

    const after = await picture(dir);
    const made = readlinkSync(join(dir, kubeletPki, 'kubelet-client-current.pem')).slice(1);
    expect(differences(before, after)).toEqual([...renewed, made].sort());
    expect(ownersOf(after)).toEqual({ ...ownersOf(before), [made]: ownersOf(before)[`etc/kubernetes/admin.conf`] });
    expect(ownModes(join(dir, 'var/lib/kdoctor'))).toEqual(new Set(['directory 700', 'file 600']));

    const again = await kdoctorOn(dir, command);
    expect(again.stderr).toContain('nothing to do');
    expect([again.status, again.stdout]).toEqual([0, '']);
    expect((await kdoctorOn(dir, [])).status).toBe(0);
    expect(differences(after, await picture(dir))).toEqual([]);

    const undone = await kdoctorOn(dir, ['undo']);
    expect(undone.stdout).toMatch(/^UNDONE: every changed file is as it was\./);
    expect(undone.status).toBe(0);
    expect(differences(before, await picture(dir))).toEqual([]);
    expect((await kdoctorOn(dir, [])).status).toBe(2);
  });
});

test('several runs are taken back one after the other, the last one first', async () => {
  const dir = await trees.copy('expired');
  const pictures = [await picture(dir)];
  const admin = 'pki/certificate-expired@/etc/kubernetes/admin.conf';
  for (const words of [[admin], ['pki/certificate-expired@*/pki/*', admin], ['pki', 'kubelet']]) {
    expect((await kdoctorOn(dir, ['fix', ...words, '--yes'])).status, words.join(' ')).toBe(0);
    pictures.push(await picture(dir));
  }
  expect((await kdoctorOn(dir, [])).status).toBe(0);

  const { stdout } = await kdoctorOn(dir, ['history', '--json']);
  const { runs } = JSON.parse(stdout);
  expect(runs.map((run: { state: string; done: number; total: number }) => [run.state, run.done === run.total])).toEqual(
    Array(3).fill(['verified', true]),
  );
  expect(runs[2].findings).toEqual([admin]);

  for (const expected of pictures.slice(0, -1).toReversed()) {
    expect((await kdoctorOn(dir, ['undo', '--yes'])).status).toBe(0);
    expect(differences(expected, await picture(dir))).toEqual([]);
  }
  const none = await kdoctorOn(dir, ['undo']);
  expect(none.stdout).toContain('there is no run to take back on this node');
  expect(none.status).toBe(6);
  const text = (await kdoctorOn(dir, ['history'])).stdout;
  for (const run of runs) expect(text).toMatch(new RegExp(`^${run.id}  undone `, 'm'));
});

test('an older run alone cannot be taken back over a newer one that touched the same files', async () => {
  const dir = await trees.copy('expired');
  const admin = 'pki/certificate-expired@/etc/kubernetes/admin.conf';
  await kdoctorOn(dir, ['fix', admin, '--yes']);
  const twoYears = ['--now', new Date(Date.now() + 500 * 86_400_000).toISOString()];
  await kdoctorOn(dir, ['fix', admin, '--yes', ...twoYears]);
  const before = await picture(dir);
  const { runs } = JSON.parse((await kdoctorOn(dir, ['history', '--json'])).stdout);
  expect(runs).toHaveLength(2);
  const older = await kdoctorOn(dir, ['undo', runs[1].id]);
  expect(older.stdout).toContain(runs[0].id);
  expect(older.status).toBe(6);
  expect(differences(before, await picture(dir))).toEqual([]);
});
