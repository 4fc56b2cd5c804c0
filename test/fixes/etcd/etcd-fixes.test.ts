import { describe, expect, test } from 'vitest';
import { removeMember } from '../../../src/fixes/etcd/remove-member.ts';
import { restartLocalMember } from '../../../src/fixes/etcd/restart-local-member.ts';
import type { EtcdFact, FactResult } from '../../../src/model/facts.ts';
import type { LinkedFinding } from '../../../src/model/finding.ts';
import type { FixContext } from '../../../src/model/fix.ts';
import { say } from '../../../src/text/say.ts';
import { etcdFact } from '../../checks/etcd/etcd-facts.ts';
import { dead, leaderless, member, unseen } from '../../harness/etcd-members.ts';
import { planOf } from '../fix-context.ts';

const local = { local: true };
const threeOneDead = [{ ...member('1'), ...local }, member('2'), dead('3')];

function finding(about: Readonly<Record<string, string>>, o: Partial<LinkedFinding> = {}): LinkedFinding {
  return {
    key: 'etcd/member-unhealthy@m3',
    check: 'etcd/member-unhealthy',
    subject: 'm3',
    severity: 'critical',
    message: { code: 'etcd/member-unhealthy', args: { name: 'm3', fault: 'no-answer', local: false } },
    evidence: [{ source: 'x', observed: 'y' }],
    about,
    causedBy: [],
    ...o,
  };
}

/** What these fixes read of the other facts: a node in order, changed by `o`. */
function context(etcd: EtcdFact | undefined, o: { live?: boolean; manifest?: object; kubelet?: string; runs?: boolean } = {}): FixContext {
  const missing: FactResult<never> = { state: 'failed', reason: 'not read' };
  const ok = (value: object) => ({ state: 'ok', value });
  const facts = {
    etcd: etcd === undefined ? missing : ok(etcd),
    manifests: ok({ files: [{ component: 'etcd', path: '/m/etcd.yaml', flags: {}, ...o.manifest }] }),
    kubelet: ok({ unit: { ok: true, value: { activeState: o.kubelet ?? 'active' } } }),
    containers: ok({ containers: [{ component: 'etcd', id: 'a', running: o.runs ?? true }] }),
  };
  // Facts of other parts stand here as far as these fixes read them.
  return { facts: facts as unknown as FixContext['facts'], now: new Date(0), live: o.live ?? true, inputs: {} };
}

describe('etcd/remove-member', () => {
  test('snapshots at a healthy member, then removes, both behind the guard', () => {
    const plan = planOf(removeMember.plan(finding({ member: '3', local: 'false' }), context(etcdFact(threeOneDead))));
    const guards = [{ guard: 'etcd-removal-keeps-quorum', endpoint: 'https://127.0.0.1:2379', memberId: '3' }];
    expect(plan).toMatchObject({
      risk: 'destructive',
      changes: [
        {
          do: 'server',
          action: { act: 'etcd-snapshot', endpoint: 'https://127.0.0.1:2379', to: '/var/lib/kdoctor/etcd-before-removing-3.db' },
          guards,
        },
        { do: 'server', action: { act: 'etcd-member-remove', memberId: '3' }, guards, undo: { kind: 'impossible' } },
      ],
      verify: ['etcd/member-unhealthy'],
    });
    expect(say(plan.effect)).toBe(
      'm3 leaves the cluster: 3 → 2 voters, of which 0 may fail until a member is joined again; it does not repair m3’s node',
    );
  });

  test('asks another healthy member where the local one is not', () => {
    const members = [{ ...dead('1'), ...local }, member('2'), member('3'), member('4'), dead('5')];
    const plan = removeMember.plan(finding({ member: '5' }), context(etcdFact(members)));
    expect(plan).toMatchObject({
      kind: 'plan',
      changes: [{ action: { endpoint: 'https://10.0.0.2:2379' } }, { action: { endpoint: 'https://10.0.0.2:2379' } }],
    });
  });

  test.each([
    ['offline', context(etcdFact(threeOneDead), { live: false }), 'etcd/remove-member:refused-offline'],
    ['without the fact', context(undefined), 'etcd/remove-member:refused-members-unread'],
    [
      'without a list of members',
      context(etcdFact([], { members: { ok: false, unread: { kind: 'denied' } } })),
      'etcd/remove-member:refused-members-unread',
    ],
    ['without quorum', context(etcdFact([leaderless('1'), dead('2'), dead('3')])), 'etcd:removal-no-quorum'],
    ['when it answers by now', context(etcdFact([member('1'), member('2'), member('3')])), 'etcd:removal-answers'],
    ['when it could not be looked at', context(etcdFact([member('1'), member('2'), unseen('3')])), 'etcd:removal-state-unknown'],
    ['when it is the local one', context(etcdFact([member('1'), member('2'), { ...dead('3'), ...local }])), 'etcd:removal-local'],
  ])('is refused %s', (_, at, code) => {
    expect(removeMember.plan(finding({ member: '3' }), at)).toMatchObject({ kind: 'refused', because: { code } });
  });
});

describe('etcd/restart-local-member', () => {
  const localDead = etcdFact([{ ...dead('1'), ...local }, member('2'), member('3')], { metricsUrl: 'http://127.0.0.1:2381' });
  const localFinding = finding({ member: '1', local: 'true' });

  test('restarts etcd and waits for its health page', () => {
    expect(restartLocalMember.plan(localFinding, context(localDead))).toMatchObject({
      kind: 'plan',
      risk: 'disruptive',
      changes: [],
      restarts: ['etcd'],
      finish: [{ do: 'wait-until', probe: { probe: 'http-ok', url: 'http://127.0.0.1:2381/health' } }],
    });
  });
  test('helps a lost quorum where the local member is silent, also without a list of members', () => {
    const lost = finding(
      { local: 'true' },
      { check: 'etcd/quorum-lost', key: 'etcd/quorum-lost@etcd', causedBy: ['etcd/member-unhealthy@m1'] },
    );
    const silent = etcdFact([{ ...dead('1'), ...local }, dead('2'), leaderless('3')]);
    expect(restartLocalMember.plan(lost, context(silent))).toMatchObject({ kind: 'plan', verify: ['etcd/quorum-lost'] });
    const unlisted = etcdFact([], { members: { ok: false, unread: { kind: 'timed-out', afterMs: 2000 } } });
    expect(restartLocalMember.plan(localFinding, context(unlisted))).toMatchObject({ kind: 'plan', finish: [] });
    const answering = etcdFact([{ ...leaderless('1'), ...local }, dead('2'), dead('3')]);
    expect(restartLocalMember.plan(lost, context(answering))).toMatchObject({
      because: { code: 'etcd/restart-local-member:refused-answers' },
    });
  });

  test.each([
    ['offline', localFinding, context(localDead, { live: false }), 'offline'],
    ['for a remote member', finding({ local: 'false' }), context(localDead), 'not-local'],
    ['without the fact', localFinding, context(undefined), 'unseen'],
    ['when the member refuses us', localFinding, context(etcdFact([{ ...unseen('1'), ...local }])), 'unseen'],
    ['when it answers by now', localFinding, context(etcdFact([{ ...member('1'), ...local }])), 'answers'],
    ['while its cause is there', { ...localFinding, causedBy: ['pki/certificate-expired@x' as const] }, context(localDead), 'cause'],
    ['without a usable manifest', localFinding, context(localDead, { manifest: { fault: 'empty' } }), 'no-manifest'],
    ['without a kubelet', localFinding, context(localDead, { kubelet: 'failed' }), 'kubelet'],
    ['when no container runs', localFinding, context(localDead, { runs: false }), 'not-running'],
  ])('is refused %s', (_, found, at, reason) => {
    expect(restartLocalMember.plan(found, at)).toMatchObject({
      kind: 'refused',
      because: { code: `etcd/restart-local-member:refused-${reason}` },
    });
  });
});
