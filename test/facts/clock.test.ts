import { describe, expect, it } from 'vitest';
import { clock } from '../../src/facts/clock.ts';
import { type FakeNode, fakeHost } from '../harness/fake-host.ts';

const now = new Date('2026-11-21T06:00:00Z');
const written = (mtimeMs: number) => ({ content: 'x', stat: { mtimeMs } });
const collect = (node: FakeNode) =>
  clock.collect({ host: fakeHost({ now, ...node }), get: () => Promise.reject(new Error('it needs no other fact')) });

describe('the clock', () => {
  it('is held against the newest file that this node has written', async () => {
    const files = {
      '/var/lib/etcd/member/wal/0000000000000000-0000000000000000.wal': written(1000),
      '/var/lib/etcd/member/wal/0000000000000001-0000000000002c1f.wal': written(3000),
      '/var/lib/kubelet/config.yaml': written(2000),
      '/etc/kubernetes/kubelet.conf': written(2500),
    };
    expect(await collect({ files })).toEqual({
      state: 'ok',
      value: {
        nowMs: now.getTime(),
        newestWrite: { path: '/var/lib/etcd/member/wal/0000000000000001-0000000000002c1f.wal', mtimeMs: 3000 },
      },
    });
  });

  it('is not held against logs, nor against what lies deeper', async () => {
    const files = {
      '/var/log/syslog': written(9000),
      '/var/lib/kubelet/pods/x/etc-hosts': written(9000),
      '/etc/kubernetes/admin.conf': written(1),
    };
    expect(await collect({ files })).toMatchObject({ value: { newestWrite: { path: '/etc/kubernetes/admin.conf' } } });
  });

  it('has nothing to be held against where nothing can be read', async () => {
    expect(await collect({ files: { '/etc/kubernetes': { unread: { kind: 'denied' } } } })).toEqual({
      state: 'ok',
      value: { nowMs: now.getTime() },
    });
  });
});
