import { describe, expect, test } from 'vitest';
import { memberState, unansweredState } from '../../src/domain/etcd-member-state.ts';
import { countQuorum, memberIdDecimal, memberIdHex, quorumOf, removalOf, toleranceOf } from '../../src/domain/quorum.ts';
import type { Unread } from '../../src/model/read.ts';
import { dead, leaderless, member, unseen } from '../harness/etcd-members.ts';

test.each([
  [1, 1, 0],
  [2, 2, 0],
  [3, 2, 1],
  [4, 3, 1],
  [5, 3, 2],
  [7, 4, 3],
])('%i voters need %i and tolerate %i', (voters, quorum, tolerance) => {
  expect([quorumOf(voters), toleranceOf(voters)]).toEqual([quorum, tolerance]);
});

test.each([
  // The first and the second as etcdctl prints them, with a leading zero left out in the third.
  ['2677674080080550774', '252902638f78db76'],
  ['12708428472504266638', 'b05d685d1513af8e'],
  ['188381624382251786', '29d4416db83e30a'],
  ['18446744073709551615', 'ffffffffffffffff'],
])('the id %s is %s, and back', (decimal, hex) => {
  expect(memberIdHex(decimal)).toBe(hex);
  expect(memberIdDecimal(hex)).toBe(decimal);
});

describe('counting', () => {
  test('learners do not vote, voters that never started do, unseen ones are neither well nor dead', () => {
    const members = [member('1'), member('2'), { ...member('3'), isLearner: true }, { ...dead('4', 'absent'), name: '' }, unseen('5')];
    expect(countQuorum(members)).toEqual({ voters: 4, quorum: 3, healthy: 2, answering: 2, unknown: 1, spare: -1 });
  });
  test('a member that answers without a leader is not healthy', () => {
    expect(countQuorum([leaderless('1'), dead('2'), dead('3')])).toEqual({
      voters: 3,
      quorum: 2,
      healthy: 0,
      answering: 1,
      unknown: 0,
      spare: -2,
    });
  });
});

describe('removing', () => {
  const threeOneDead = [{ ...member('1'), local: true }, member('2'), dead('3')];
  test('a dead one of three is safe, and leaves a cluster that tolerates nothing', () => {
    expect(removalOf(threeOneDead, '3')).toEqual({ safe: true, votersAfter: 2, quorumAfter: 2, toleranceAfter: 0 });
  });
  test('a dead one of five leaves a tolerance of one', () => {
    expect(removalOf([member('1'), member('2'), member('3'), member('4'), dead('5')], '5')).toMatchObject({
      safe: true,
      votersAfter: 4,
      quorumAfter: 3,
      toleranceAfter: 1,
    });
  });
  test('a dead learner changes no quorum', () => {
    expect(removalOf([member('1'), member('2'), member('3'), { ...dead('4'), isLearner: true }], '4')).toMatchObject({
      safe: true,
      votersAfter: 3,
      toleranceAfter: 1,
    });
  });
  test('a voter that never started goes like a dead one', () => {
    expect(removalOf([member('1'), member('2'), dead('3', 'absent')], '3')).toMatchObject({ safe: true });
  });
  test.each([
    ['the local member', [{ ...dead('1'), local: true }, member('2'), member('3')], '1', 'etcd:removal-local'],
    ['one that answers', threeOneDead, '2', 'etcd:removal-answers'],
    ['one that answers without a leader', [member('1'), member('2'), leaderless('3')], '3', 'etcd:removal-answers'],
    ['one that could not be looked at', [member('1'), member('2'), unseen('3')], '3', 'etcd:removal-state-unknown'],
    ['one without quorum', [member('1'), dead('2'), dead('3')], '3', 'etcd:removal-no-quorum'],
    ['one while another is unseen and counts as dead', [member('1'), unseen('2'), dead('3')], '3', 'etcd:removal-no-quorum'],
    ['one of two', [{ ...member('1'), local: true }, dead('2')], '2', 'etcd:removal-no-quorum'],
    ['the only one', [dead('1')], '1', 'etcd:removal-no-quorum'],
    ['a stranger', threeOneDead, '9', 'etcd:removal-unknown-member'],
  ])('%s is refused', (_, members, id, code) => {
    expect(removalOf(members, id)).toMatchObject({ safe: false, because: { code } });
  });
});

describe('the state of a silent member', () => {
  const failed = (code: string): Unread => ({ kind: 'failed', code, reason: 'x' });
  test.each([
    [failed('ECONNREFUSED'), 'unhealthy', 'unhealthy'],
    [{ kind: 'timed-out', afterMs: 2000 } as const, 'unhealthy', 'unhealthy'],
    [failed('CERT_HAS_EXPIRED'), 'unhealthy', 'unhealthy'],
    // The local API server trusts the same CA; of a remote member our copy of the CA may be to blame.
    [failed('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'unhealthy', 'unknown'],
    [failed('TLS-ALERT-BAD-CERTIFICATE'), 'unknown', 'unknown'],
    [failed('NO-CREDENTIALS'), 'unknown', 'unknown'],
    [failed('ERR_OSSL_X509_KEY_VALUES_MISMATCH'), 'unknown', 'unknown'],
    [failed('LEARNER'), 'unknown', 'unknown'],
    [{ kind: 'offline' } as const, 'unknown', 'unknown'],
  ])('%j: local %s, remote %s', (unread, local, remote) => {
    expect([unansweredState(unread, true).state, unansweredState(unread, false).state]).toEqual([local, remote]);
  });

  test('where it refuses us, its own page tells only that it is not well', () => {
    const refused = failed('TLS-ALERT-BAD-CERTIFICATE');
    expect(unansweredState(refused, true, { ok: true, value: { status: 200, body: '' } })).toMatchObject({ state: 'unknown' });
    expect(unansweredState(refused, true, { ok: true, value: { status: 503, body: '' } })).toMatchObject({
      state: 'unhealthy',
      fault: 'reports-unhealthy',
    });
  });

  test('a learner is healthy without reads, and a voter is not', () => {
    const read = { ok: false, unread: failed('ETCD-REQUEST-TIMED-OUT') } as const;
    expect(memberState({ ...member('1'), isLearner: true, read }).state).toBe('healthy');
    expect(memberState({ ...member('1'), read })).toMatchObject({ state: 'unhealthy', fault: 'read-fails' });
  });
});
