import { expect, it } from 'vitest';
import { apiserverDown } from '../../../src/checks/control-plane/apiserver-down.ts';
import type { Verdict } from '../../../src/model/check.ts';
import type { ApiFact, ComponentLogsFact } from '../../../src/model/facts.ts';
import type { Unread } from '../../../src/model/read.ts';
import { say } from '../../../src/text/say.ts';

const url = 'https://10.77.0.11:6443';
const silent = { ok: false, unread: { kind: 'absent' } } as const;
const answered = (status: number, body = ''): ApiFact['livez'] => ({ ok: true, value: { status, body, verified: true } });
const failed = (code: string): Unread => ({ kind: 'failed', code, reason: `connect ${code} 10.77.0.11:6443` });

function examine(
  livez: ApiFact['livez'],
  o: { local?: boolean; roles?: readonly string[]; logs?: ComponentLogsFact['logs'] } = {},
): Verdict {
  const facts = {
    node: { roles: o.roles ?? ['control-plane'], nodeName: { value: 'cp1', source: 'test' } },
    api: { url, local: o.local ?? true, livez, readyz: silent, served: silent },
    'component-logs': { logs: o.logs ?? [] },
  };
  // Of the node the check reads role and name alone.
  return apiserverDown.examine(facts as unknown as Parameters<typeof apiserverDown.examine>[0], {
    now: new Date(0),
    limits: { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 },
  });
}
const codeOf = (verdict: Verdict) => (verdict.kind === 'unhealthy' ? verdict.findings[0].message.code : verdict.kind);

it.each<[string, ApiFact['livez'], string]>([
  ['200', answered(200, 'ok'), 'healthy'],
  ['401 of a server that lets no anonymous in', answered(401), 'healthy'],
  ['404 of a server older than /livez', answered(404), 'healthy'],
  ['500', answered(500, '[+]ping ok\n[-]etcd failed: reason withheld\n'), 'control-plane/apiserver-down:failing'],
  ['refused', { ok: false, unread: failed('ECONNREFUSED') }, 'control-plane/apiserver-down'],
  ['no route', { ok: false, unread: failed('EHOSTUNREACH') }, 'control-plane/apiserver-down:unreachable'],
  ['cut off', { ok: false, unread: failed('ECONNRESET') }, 'control-plane/apiserver-down:unreachable'],
  ['no answer', { ok: false, unread: { kind: 'timed-out', afterMs: 3000 } }, 'control-plane/apiserver-down:silent'],
])('%s', (_, livez, code) => {
  const verdict = examine(livez);
  expect(codeOf(verdict)).toBe(code);
  if (verdict.kind === 'healthy') expect(verdict.unread ?? []).toEqual([]);
});

it.each<Unread>([{ kind: 'denied' }, failed('EMFILE'), { kind: 'offline' }])(
  'says nothing of the server when kdoctor could not ask ($kind)',
  (unread) => {
    const verdict = examine({ ok: false, unread });
    expect(verdict.kind === 'healthy' && verdict.unread?.length).toBe(1);
  },
);

it('does not take another node’s answer for this one’s', () => {
  const verdict = examine(answered(200), { local: false });
  expect(verdict.kind === 'healthy' && verdict.unread?.map((m) => m.code)).toEqual(['control-plane/apiserver-down:address-unknown']);
});

it('has no subject on a worker', () => {
  expect(examine(answered(500), { roles: ['worker'] }).kind).toBe('not-applicable');
});

it('shows what failed and what the log says, under the node’s name', () => {
  const path = '/var/log/pods/kube-system_kube-apiserver-cp1_0/kube-apiserver/3.log';
  const logs = [
    {
      component: 'kube-apiserver',
      path,
      matches: [{ signature: 'etcd-refuses-connections', line: 'dial tcp 127.0.0.1:2379: connect: connection refused' }],
      lastLine: 'x',
    },
  ] as const;
  const verdict = examine(answered(500, '[-]etcd failed: \u001b[31mreason withheld\n'), { logs });
  if (verdict.kind !== 'unhealthy') throw new Error(verdict.kind);
  const [finding] = verdict.findings;
  expect(finding).toMatchObject({ key: 'control-plane/apiserver-down@cp1', about: { component: 'kube-apiserver', local: 'true', url } });
  expect(finding.evidence).toEqual([
    { source: `${url}/livez`, observed: '500: [-]etcd failed: reason withheld', expected: '200 ok' },
    { source: path, observed: 'dial tcp 127.0.0.1:2379: connect: connection refused' },
  ]);
  expect(say(finding.message)).toContain('answers 500');
});
