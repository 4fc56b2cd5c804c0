import { describe, expect, it } from 'vitest';
import { parseContainerLog } from '../../src/domain/container-log.ts';
import { componentLogs } from '../../src/facts/component-logs.ts';
import { type FakeNode, fakeHost } from '../harness/fake-host.ts';

async function collect(node: FakeNode) {
  const fact = await componentLogs.collect({ host: fakeHost(node), get: () => Promise.reject(new Error('unused')) });
  return fact.state === 'ok' ? fact.value.logs : fact;
}
const apiserver = '/var/log/pods/kube-system_kube-apiserver-cp1';
const cri = (text: string) => `2026-11-21T05:28:48.1Z stderr F ${text}\n`;
const refused =
  'W1121 05:28:48.166 1 clientconn.go:1223] grpc: addrConn.createTransport failed to connect to {https://127.0.0.1:2379  <nil> 0 <nil>}. Err :connection error: desc = "transport: Error while dialing dial tcp 127.0.0.1:2379: connect: connection refused". Reconnecting...';

describe('logs of static pods', () => {
  it('are read from the last start of the newest pod', async () => {
    const at = (content: string, mtimeMs: number) => ({ content, stat: { mtimeMs } });
    const logs = await collect({
      files: {
        [`${apiserver}_old/kube-apiserver/7.log`]: at(cri('old'), 1),
        [`${apiserver}_new/kube-apiserver/9.log`]: at(cri('before'), 2),
        [`${apiserver}_new/kube-apiserver/10.log`]: at(cri(refused) + cri('Error: context deadline exceeded\u001b[31m') + cri(''), 3),
        [`${apiserver}_new/kube-apiserver/10.log.20260101-000000.gz`]: 'x',
        '/var/log/pods/shop_etcd-0_1/etcd/0.log': cri('not ours'),
      },
    });
    expect(logs).toMatchObject([
      { component: 'kube-apiserver', path: `${apiserver}_new/kube-apiserver/10.log`, lastLine: 'Error: context deadline exceeded' },
    ]);
    expect(JSON.stringify(logs)).toContain('"signature":"etcd-refuses-connections"');
  });
  it('keep the reason when one cannot be read', async () => {
    const path = '/var/log/pods/kube-system_etcd-cp1_1/etcd/0.log';
    expect(await collect({ files: { [path]: { unread: { kind: 'denied' } } } })).toEqual([
      { component: 'etcd', path, unread: { kind: 'denied' }, matches: [] },
    ]);
  });
  it('are none on a node without static pods, and unread where the folder cannot be read', async () => {
    expect(await collect({})).toEqual([]);
    const logs = await collect({ files: { '/var/log/pods': { unread: { kind: 'denied' } } } });
    expect(logs).toHaveLength(4);
    expect(logs).toContainEqual({ component: 'etcd', path: '/var/log/pods', unread: { kind: 'denied' }, matches: [] });
  });
});

describe('a container’s log file', () => {
  it('joins the parts of long lines, stream by stream, and drops a line that was cut off', () => {
    const text =
      'ut off F x\n2026-01-01T00:00:00Z stderr P one \n2026-01-01T00:00:00Z stdout F other\n2026-01-01T00:00:01.5+01:00 stderr F two\n';
    expect(parseContainerLog(text)).toEqual([
      { text: 'other', atMs: Date.UTC(2026, 0, 1) },
      { text: 'one two', atMs: Date.UTC(2025, 11, 31, 23, 0, 1, 500) },
    ]);
  });
  it('is read in docker’s format too', () => {
    expect(parseContainerLog('{"log":"a\\n","stream":"stderr","time":"2026-01-01T00:00:00Z"}\n{"log":"torn')).toEqual([
      { text: 'a', atMs: Date.UTC(2026, 0, 1) },
    ]);
  });
});
