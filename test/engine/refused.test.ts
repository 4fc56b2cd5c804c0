import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HostWriter } from '../../src/model/host.ts';
import type { Outcome } from '../../src/model/run.ts';
import { scenarioNode } from '../harness/scenario-node.ts';
import { picture } from '../harness/tree.ts';

const logs = 'disk/remove-rotated-logs';
const renew = 'pki/renew-certificate';

/** Neither the node nor the list of runs has changed. */
async function expectUntouched(at: Awaited<ReturnType<typeof scenarioNode>>, outcome: Outcome, code: string): Promise<void> {
  expect(outcome).toMatchObject({ kind: 'refused', reason: { code }, notUndone: [] });
  expect(outcome.run).toBeUndefined();
  expect(await (await at.session()).history()).toEqual([]);
}

describe('nothing is changed, and no run begun', () => {
  test('when a guard no longer holds: a file is open by now', async () => {
    const at = await scenarioNode(logs);
    let looks = 0;
    const session = await at.session(
      (host): HostWriter => ({
        ...host,
        openedBy: async (paths) => {
          // The plan is made again with the first look; the second is the guard's.
          looks += 1;
          return { kind: 'ok', value: looks === 1 ? new Map() : new Map(paths.map((path) => [path, 4711])) };
        },
      }),
    );
    const outcome = await session.apply({ plans: at.plans, digest: at.digest });
    await expectUntouched(at, outcome, 'guard:open');
    expect(looks).toBe(2);
    expect(await picture(at.dir)).toEqual(at.before);
  });

  test('when the plan is another one now: the certificate is not the one that was looked at', async () => {
    const at = await scenarioNode(renew);
    const path = join(at.dir, 'etc/kubernetes/pki/apiserver.crt');
    await writeFile(path, `${await readFile(path, 'utf8')}\n`);
    const changed = await picture(at.dir);
    const outcome = await (await at.session()).apply({ plans: at.plans, digest: at.digest });
    await expectUntouched(at, outcome, 'engine:plan-changed');
    expect(await picture(at.dir)).toEqual(changed);
  });

  test('when the digest is of another plan', async () => {
    const at = await scenarioNode(renew);
    const outcome = await (await at.session()).apply({ plans: at.plans, digest: '0'.repeat(64) });
    await expectUntouched(at, outcome, 'engine:plan-changed');
    expect(await picture(at.dir)).toEqual(at.before);
  });

  test('when the finding is gone', async () => {
    const at = await scenarioNode('manifests/restore-copy');
    const folder = join(at.dir, 'etc/kubernetes');
    const copy = join(folder, 'tmp/kubeadm-backup-manifests-2026-01-10-00-00-00/kube-scheduler.yaml');
    await copyFile(copy, join(folder, 'manifests/kube-scheduler.yaml'));
    const outcome = await (await at.session()).apply({ plans: at.plans, digest: at.digest });
    await expectUntouched(at, outcome, 'engine:plan-gone');
  });

  test('when the CA key has gone since the preview', async () => {
    const at = await scenarioNode(renew);
    await rm(join(at.dir, 'etc/kubernetes/pki/ca.key'));
    const outcome = await (await at.session()).apply({ plans: at.plans, digest: at.digest });
    await expectUntouched(at, outcome, 'engine:plan-gone');
  });

  test('when the backup cannot be made', async () => {
    const at = await scenarioNode(renew);
    const session = await at.session(
      (host): HostWriter => ({
        ...host,
        writeFile: async (path, bytes, o) => {
          if (path.endsWith('/backup.json')) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
          return host.writeFile(path, bytes, o);
        },
      }),
    );
    const outcome = await session.apply({ plans: at.plans, digest: at.digest });
    expect(outcome).toMatchObject({ kind: 'refused', reason: { code: 'engine:backup-failed' } });
    expect(await picture(at.dir)).toEqual(at.before);
    // Nothing is left to be finished, and nothing stands in the way of the next attempt.
    const [record] = await session.history();
    expect(record?.state).toBe('refused');
    expect(await (await at.session()).apply({ plans: at.plans, digest: at.digest })).toMatchObject({ kind: 'verified' });
  });
});
