import { describe, expect, test } from 'vitest';
import { memberUnhealthy } from '../../../src/checks/etcd/member-unhealthy.ts';
import { quorumLost } from '../../../src/checks/etcd/quorum-lost.ts';
import type { Check } from '../../../src/model/check.ts';
import type { EtcdFact, Facts } from '../../../src/model/facts.ts';
import type { Unread } from '../../../src/model/read.ts';
import { say } from '../../../src/text/say.ts';
import { dead, leaderless, member, unseen } from '../../harness/etcd-members.ts';
import { etcdFact } from './etcd-facts.ts';

const local = { local: true };
const refused: Unread = { kind: 'failed', code: 'ECONNREFUSED', reason: 'connect ECONNREFUSED 127.0.0.1:2379' };
const rejected: Unread = { kind: 'failed', code: 'TLS-ALERT-BAD-CERTIFICATE', reason: 'ssl/tls alert bad certificate' };

function verdict(check: Check, etcd: EtcdFact) {
  const at = {
    now: new Date('2026-11-21T00:00:00Z'),
    limits: { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 },
  };
  // The check declares that it needs this fact alone.
  const outcome = check.examine({ etcd } as Facts, at);
  return {
    kind: outcome.kind,
    findings: outcome.kind === 'unhealthy' ? outcome.findings : [],
    keys: outcome.kind === 'unhealthy' ? outcome.findings.map(({ key }) => key) : [],
    unread: outcome.kind === 'not-applicable' ? [] : (outcome.unread ?? []).map((reason) => say(reason)),
  };
}

describe('etcd/member-unhealthy', () => {
  test('well members give nothing', () => {
    expect(
      verdict(memberUnhealthy, etcdFact([{ ...member('1'), ...local }, member('2'), { ...member('3'), isLearner: true }])),
    ).toMatchObject({ kind: 'healthy', unread: [] });
  });

  test.each([
    ['a remote one of three is critical: none more may fail', [{ ...member('1'), ...local }, member('2'), dead('3')], 'critical'],
    ['a remote one of five is a warning', [{ ...member('1'), ...local }, member('2'), member('3'), member('4'), dead('5')], 'warning'],
    [
      'the local one of five is critical: an API server hangs on it',
      [{ ...dead('1'), ...local }, member('2'), member('3'), member('4'), member('5')],
      'critical',
    ],
    [
      'a learner is a warning',
      [
        { ...member('1'), ...local },
        { ...dead('2'), isLearner: true },
      ],
      'warning',
    ],
  ] as const)('%s', (_, members, severity) => {
    const { findings } = verdict(memberUnhealthy, etcdFact(members));
    expect(findings.map((finding) => finding.severity)).toEqual([severity]);
    expect(findings[0]?.about['local']).toBe(String(members[0].local && !members[0].status.ok));
  });

  test('a leaderless member is found when enough others answer, and left to quorum-lost when not', () => {
    expect(verdict(memberUnhealthy, etcdFact([{ ...member('1'), ...local }, member('2'), leaderless('3')])).keys).toEqual([
      'etcd/member-unhealthy@m3',
    ]);
    expect(verdict(memberUnhealthy, etcdFact([{ ...leaderless('1'), ...local }, dead('2'), dead('3')])).keys).toEqual([
      'etcd/member-unhealthy@m2',
      'etcd/member-unhealthy@m3',
    ]);
  });

  test('a failed read is blamed on a leader that is silent, not on the member', () => {
    const read = { ok: false, unread: { kind: 'timed-out', afterMs: 2000 } } as const;
    const members = [dead('1'), { ...member('2'), ...local, read }, { ...member('3'), read }];
    const { keys, unread } = verdict(memberUnhealthy, etcdFact(members));
    expect(keys).toEqual(['etcd/member-unhealthy@m1']);
    expect(unread).toHaveLength(2);
    const busy = verdict(memberUnhealthy, etcdFact([member('1'), { ...member('2'), ...local, read }, member('3')]));
    expect(busy.findings.map(({ message }) => say(message))).toEqual(['etcd member m2 on this node answers, but a read through it fails']);
  });

  test('a member that never started goes by its id', () => {
    const added = { ...dead('11', 'absent'), name: '', clientUrls: [] };
    const { findings } = verdict(memberUnhealthy, etcdFact([{ ...member('1'), ...local }, member('2'), added]));
    expect(findings.map(({ subject, message }) => [subject, say(message)])).toEqual([
      ['b', 'etcd member b was added to the cluster and has never started'],
    ]);
  });

  test('refused client certificates are a reason, never a finding, unless the member itself says that it is not well', () => {
    const members = [{ ...unseen('1'), ...local }, unseen('2'), member('3')];
    const seen = verdict(memberUnhealthy, etcdFact(members));
    expect(seen.keys).toEqual([]);
    expect(seen.unread).toHaveLength(2);
    const sick = verdict(
      memberUnhealthy,
      etcdFact(members, { metricsHealth: { ok: true, value: { status: 503, body: '{"health":"false"}' } } }),
    );
    expect(sick.keys).toEqual(['etcd/member-unhealthy@m1']);
  });

  test('without a list of members the endpoint itself is judged', () => {
    const down = verdict(memberUnhealthy, etcdFact([], { members: { ok: false, unread: refused } }));
    expect(down.keys).toEqual(['etcd/member-unhealthy@m1']);
    expect(down.unread).toEqual(['no endpoint gave the list of members, so only the one at https://127.0.0.1:2379 was looked at']);
    const unknown = verdict(memberUnhealthy, etcdFact([], { members: { ok: false, unread: rejected } }));
    expect(unknown).toMatchObject({ kind: 'healthy', keys: [] });
    expect(unknown.unread.join()).toContain('refuses the client certificate');
    const { localName: _, ...external } = etcdFact([], {
      external: true,
      endpoint: 'https://10.0.0.9:2379',
      members: { ok: false, unread: refused },
    });
    expect(verdict(memberUnhealthy, external).findings[0]?.about).toEqual({ memberName: 'https://10.0.0.9:2379', local: 'false' });
  });
});

describe('etcd/quorum-lost', () => {
  test.each([
    ['one read that came through', [member('1'), dead('2'), dead('3')]],
    ['all well', [member('1'), member('2'), member('3')]],
  ])('%s proves a quorum', (_, members) => {
    expect(verdict(quorumLost, etcdFact(members))).toMatchObject({ kind: 'healthy', unread: [] });
  });
  test('so does the health page of etcd, when nothing else could be seen', () => {
    const metricsHealth = { ok: true, value: { status: 200, body: '{"health":"true"}' } } as const;
    expect(verdict(quorumLost, etcdFact([], { members: { ok: false, unread: rejected }, metricsHealth }))).toMatchObject({
      kind: 'healthy',
      unread: [],
    });
  });

  test('too few answer', () => {
    const { findings } = verdict(quorumLost, etcdFact([leaderless('1'), dead('2'), dead('3')]));
    expect(findings.map(({ key, message }) => [key, say(message)])).toEqual([
      ['etcd/quorum-lost@etcd', 'etcd has lost its quorum: 1 of 3 voting members answer, 2 are needed'],
    ]);
  });
  test('all answer and none has a leader', () => {
    const { findings } = verdict(quorumLost, etcdFact([leaderless('1'), leaderless('2'), leaderless('3')]));
    expect(findings.map(({ message }) => say(message))).toEqual([
      'etcd has no leader: 3 of 3 voting members answer, but none of them reaches the 2 that are needed',
    ]);
  });

  test('what could not be seen is neither lost nor well', () => {
    const read = { ok: false, unread: { kind: 'timed-out', afterMs: 2000 } } as const;
    const unseenOnes = verdict(quorumLost, etcdFact([unseen('1'), unseen('2'), dead('3')]));
    const election = verdict(quorumLost, etcdFact([dead('1'), { ...member('2'), read }, { ...member('3'), read }]));
    const unlisted = verdict(quorumLost, etcdFact([], { members: { ok: false, unread: refused } }));
    for (const { keys, unread } of [unseenOnes, election, unlisted]) {
      expect(keys).toEqual([]);
      expect(unread).toHaveLength(1);
    }
  });
});
