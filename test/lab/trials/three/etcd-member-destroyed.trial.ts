import { expect } from 'vitest';
import { destroyEtcdLog } from '../../break/etcd.ts';
import { bystanders, etcdctl, expectEtcdHealthy, expectReady } from '../../judge.ts';
import { mustOn, on } from '../../machine/node.ts';
import { rootCauses, trial } from '../../trial.ts';

/** One of three etcd members has lost its write-ahead log; the other two have quorum. */
trial('etcd-member-destroyed', { cluster: 'three' }, ({ step, report, expectKdoctor }) => {
  let running: readonly string[] = [];

  step('breaks: the log of the member on cp3 is emptied, and it dies at every start', async () => {
    running = await bystanders(['cp1', 'cp2', 'cp3']);
    await destroyEtcdLog('cp3');
    // etcdctl of 3.4 says "started" of a dead member.
    expect(await mustOn('cp1', etcdctl('member', 'list'))).toMatch(/started, cp3/);
  });

  step('is told on a healthy control plane: the member is the root cause', async () => {
    const told = await report('cp1');
    expect(told.exitStatus).toBe(2);
    expect(rootCauses(told).map(({ key }) => key)).toEqual(['etcd/member-unhealthy@cp3']);
    const [member] = told.findings;
    const removal = member?.fixes.find(({ id }) => id === 'etcd/remove-member');
    expect(removal).toMatchObject({ applicable: true, risk: 'destructive' });
  });

  step('removes nothing until the destructive fix is confirmed by its name', async () => {
    await expectKdoctor('cp1', ['fix', 'etcd', '--yes'], 6);
    expect(await mustOn('cp1', etcdctl('member', 'list'))).toMatch(/cp3/);
  });

  step('is cured by removing the dead member, after a snapshot', async () => {
    await expectKdoctor('cp1', ['fix', 'etcd/member-unhealthy@cp3', '--yes', '--confirm', 'etcd/remove-member'], 0);
  });

  step('is judged well by etcdctl and kubectl', async () => {
    expect((await mustOn('cp1', etcdctl('member', 'list'))).trim().split('\n')).toHaveLength(2);
    await expectEtcdHealthy('cp1', 2);
    await expectEtcdHealthy('cp2', 2);
    await expectReady(['cp1', 'cp2', 'cp3']);
    expect(await bystanders(['cp1', 'cp2', 'cp3'])).toEqual(running);
    const snapshot = (await mustOn('cp1', ['sh', '-c', 'ls /var/lib/kdoctor/etcd-before-removing-*.db'])).trim();
    expect(await mustOn('cp1', ['etcdctl', 'snapshot', 'status', snapshot, '--write-out=json'])).toMatch(/"totalKey":\d+/);
  });

  step('says plainly that this cannot be taken back', async () => {
    const { stdout } = await expectKdoctor('cp1', ['undo', '--yes'], 5);
    expect(stdout).toMatch(/^NOT ALL UNDONE:\n {2}not undone: .*cp3/);
    expect((await on('cp1', etcdctl('member', 'list'))).stdout.trim().split('\n')).toHaveLength(2);
  });
});
