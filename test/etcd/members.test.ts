import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { brokenGuard } from '../../src/engine/guards.ts';
import { removeMember } from '../../src/fixes/etcd/remove-member.ts';
import { restartLocalMember } from '../../src/fixes/etcd/restart-local-member.ts';
import { askTimeoutMs } from '../../src/host/servers.ts';
import { say } from '../../src/text/say.ts';
import { planOf } from '../fixes/fix-context.ts';
import { type EtcdCluster, etcdInstalled, startEtcdCluster } from '../harness/etcd-cluster.ts';
import { layOutNode } from '../harness/etcd-node.ts';
import { lookAt, observed, onlyFinding, sentences } from './looks.ts';

/** Loading the clients and the two rounds of questions, of which only one runs into a deadline. */
const withinMs = askTimeoutMs + 1500;

describe.skipIf(!etcdInstalled())('three real members', () => {
  let cluster: EtcdCluster;
  beforeEach(async () => {
    cluster = await startEtcdCluster(3);
  });
  afterEach(() => cluster.close());

  test('all of them healthy: nothing is found, and nothing is left unseen', async () => {
    const { member, quorum, at } = await lookAt(layOutNode(cluster, 0));
    expect([member.status, quorum.status]).toEqual(['ok', 'ok']);
    expect(at.facts.etcd).toMatchObject({
      state: 'ok',
      value: { external: false, localName: 'm1', dataDir: { state: 'data' }, metricsHealth: { ok: true } },
    });
  });

  test('one is dead: it is named, and the arithmetic is shown, within one deadline', async () => {
    const [dead, local] = followers(cluster);
    await cluster.members[dead]?.kill();
    const { member, quorum, tookMs } = await lookAt(layOutNode(cluster, local));
    const finding = onlyFinding(member);
    const name = `m${dead + 1}`;
    expect(finding.key).toBe(`etcd/member-unhealthy@${name}`);
    expect(sentences(member)).toEqual([`etcd member ${name} does not answer`]);
    expect(finding.severity).toBe('critical');
    expect(finding.about).toMatchObject({ memberName: name, local: 'false' });
    expect(observed(finding)).toContain('ECONNREFUSED');
    expect(observed(finding)).toContain('2 of 3 voters healthy, quorum 2, 0 more may fail');
    expect(quorum.status).toBe('ok');
    expect(tookMs).toBeLessThan(withinMs);
  });

  test('a follower is frozen: silence is found too, and costs one deadline', async () => {
    const [frozen, local] = followers(cluster);
    cluster.members[frozen]?.freeze();
    const { member, quorum, tookMs } = await lookAt(layOutNode(cluster, local));
    expect(sentences(member)).toEqual([`etcd member m${frozen + 1} does not answer`]);
    expect(observed(onlyFinding(member))).toContain(`no answer within ${askTimeoutMs} ms`);
    expect(quorum.status).toBe('ok');
    expect(tookMs).toBeLessThan(withinMs);
  });

  test('the leader is frozen: it alone is found, and no quorum is called lost while another is elected', async () => {
    const leader = cluster.leader();
    cluster.members[leader]?.freeze();
    const { member, quorum, tookMs } = await lookAt(layOutNode(cluster, followers(cluster, leader)[0]));
    expect(onlyFinding(member).about['memberName']).toBe(`m${leader + 1}`);
    expect(quorum.findings).toEqual([]);
    expect(tookMs).toBeLessThan(withinMs);
  });

  test('the local one is frozen: the others tell who the members are, and it can be restarted but not removed', async () => {
    const [frozen] = followers(cluster);
    cluster.members[frozen]?.freeze();
    const { member, quorum, at, tookMs } = await lookAt(layOutNode(cluster, frozen));
    const finding = onlyFinding(member);
    expect(sentences(member)).toEqual([`etcd member m${frozen + 1} on this node does not answer`]);
    expect(finding.about['local']).toBe('true');
    expect(quorum.status).toBe('ok');
    expect(tookMs).toBeLessThan(withinMs);
    expect(removeMember.plan(finding, at)).toMatchObject({ kind: 'refused', because: { code: 'etcd:removal-local' } });
  });

  test('two are dead: the quorum is lost, the survivor is not blamed, and nothing may be removed', async () => {
    await cluster.members[1]?.kill();
    await cluster.members[2]?.kill();
    const host = layOutNode(cluster, 0);
    const { member, quorum, at } = await lookAt(host);
    expect(member.findings.map(({ subject }) => subject).sort()).toEqual(['m2', 'm3']);
    expect(sentences(quorum)).toEqual(['etcd has lost its quorum: 1 of 3 voting members answer, 2 are needed']);
    expect(observed(onlyFinding(quorum))).toContain('0 of 3 voters healthy, quorum 2, 2 too few');
    for (const finding of member.findings) {
      const memberId = finding.about['member'] ?? '';
      const guard = { guard: 'etcd-removal-keeps-quorum', endpoint: '', memberId } as const;
      expect(await brokenGuard(guard, host)).toMatchObject({ code: 'etcd:removal-no-quorum' });
      const outcome = removeMember.plan({ ...finding, causedBy: [] }, at);
      expect(outcome).toMatchObject({ kind: 'refused', because: { code: 'etcd:removal-no-quorum' } });
    }
    expect(restartLocalMember.plan(onlyFinding(quorum), at)).toMatchObject({
      kind: 'refused',
      because: { code: 'etcd/restart-local-member:refused-answers' },
    });
    expect(removeMember.for).not.toContain('etcd/quorum-lost');
  });

  test('our client certificate has expired: the member is not blamed, and the reason says why nothing was seen', async () => {
    const host = layOutNode(cluster, 0, { client: cluster.certificates.expiredClient });
    const { member, quorum } = await lookAt(host);
    expect(member).toMatchObject({ status: 'unknown', findings: [] });
    expect(sentences(member).join()).toMatch(
      /refuses the client certificate \/etc\/kubernetes\/pki\/etcd\/healthcheck-client\.crt, which expired on 20/,
    );
    // The page on loopback answers without certificates and reads through the quorum.
    expect(quorum.status).toBe('ok');
  });

  test('our client certificate has expired and the member is dead: that is seen all the same', async () => {
    const host = layOutNode(cluster, 0, { client: cluster.certificates.expiredClient });
    await cluster.members[0]?.kill();
    const { member } = await lookAt(host);
    expect(onlyFinding(member).about).toMatchObject({ memberName: 'm1', local: 'true' });
    expect(observed(onlyFinding(member))).toContain('ECONNREFUSED');
  });

  test('a dead member is removed after a snapshot, and etcd agrees', async () => {
    const [dead, local] = followers(cluster);
    await cluster.members[dead]?.kill();
    const host = layOutNode(cluster, local);
    const { member, at } = await lookAt(host);
    const plan = planOf(removeMember.plan(onlyFinding(member), at));
    expect(say(plan.effect)).toContain('3 → 2 voters, of which 0 may fail');
    expect(plan.changes.map((step) => step.guards?.map(({ guard }) => guard))).toEqual([
      ['etcd-removal-keeps-quorum'],
      ['etcd-removal-keeps-quorum'],
    ]);

    for (const step of plan.changes) {
      for (const guard of step.guards ?? []) expect(await brokenGuard(guard, host)).toBeUndefined();
      if (step.do !== 'server') throw new Error(step.do);
      expect(await host.act(step.action, { timeoutMs: step.timeoutMs })).toMatchObject({ ok: true });
    }
    expect(cluster.etcdctl(local, 'member', 'list')).not.toContain(`m${dead + 1}`);
    expect(cluster.etcdctl(local, 'member', 'list').trim().split('\n')).toHaveLength(2);
    const saved = plan.changes.flatMap((step) => (step.do === 'server' && step.action.act === 'etcd-snapshot' ? [step.action.to] : []))[0];
    const stat = await host.stat(saved ?? '/');
    expect(stat).toMatchObject({ kind: 'ok', value: { mode: 0o600, type: 'file' } });
    expect(cluster.etcdctl(local, 'snapshot', 'status', `${cluster.dir}/node-${local}${saved}`, '-w', 'json')).toMatch(/"totalKey":\d+/);

    const after = await lookAt(host);
    expect([after.member.status, after.quorum.status]).toEqual(['ok', 'ok']);
  });
});

describe.skipIf(!etcdInstalled())('a single real member', () => {
  let cluster: EtcdCluster;
  beforeEach(async () => {
    cluster = await startEtcdCluster(1);
  });
  afterEach(() => cluster.close());

  test('dead: it is found without a list of members, and the quorum is left open', async () => {
    const host = layOutNode(cluster, 0);
    await cluster.members[0]?.kill();
    const { member, quorum, at } = await lookAt(host);
    expect(onlyFinding(member)).toMatchObject({
      key: 'etcd/member-unhealthy@m1',
      severity: 'critical',
      about: { local: 'true', memberName: 'm1' },
    });
    expect(quorum.status).toBe('unknown');
    expect(sentences(quorum).join()).toContain('ECONNREFUSED');
    expect(removeMember.plan(onlyFinding(member), at)).toMatchObject({ kind: 'refused' });
  });
});

/** Two members that do not lead; `leader`: the one that did when it last answered. */
function followers(cluster: EtcdCluster, leader = cluster.leader()): readonly [number, number] {
  const [first, second] = [0, 1, 2].filter((index) => index !== leader);
  if (first === undefined || second === undefined) throw new RangeError('three members have two followers');
  return [first, second];
}
