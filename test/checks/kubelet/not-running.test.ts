import { describe, expect, it } from 'vitest';
import { notRunning as check } from '../../../src/checks/kubelet/not-running.ts';
import type { KubeletFact, UnitState } from '../../../src/model/facts.ts';
import { say } from '../../../src/text/say.ts';

const running: UnitState = {
  loadState: 'loaded',
  activeState: 'active',
  subState: 'running',
  unitFileState: 'enabled',
  result: 'success',
  restarts: 0,
  mainPid: 43,
  exitStatus: 0,
  startedAt: 'Sat 2026-11-21 05:34:34 UTC',
};
const line =
  'F1121 05:54:37.001704     108 server.go:269] failed to run Kubelet: unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory';
const fact: KubeletFact = {
  unit: { ok: true, value: running },
  unitFiles: [],
  flags: {},
  kubeconfig: '/etc/kubernetes/kubelet.conf',
  certDir: '/var/lib/kubelet/pki',
  config: { ok: false, unread: { kind: 'absent' } },
  healthzUrl: 'http://127.0.0.1:10248/healthz',
  healthz: { ok: true, value: { status: 200, body: 'ok' } },
  log: { ok: true, value: [] },
};
const examine = (kubelet: Partial<KubeletFact>) =>
  check.examine(
    // The check declares this fact alone.
    { kubelet: { ...fact, ...kubelet } } as Parameters<typeof check.examine>[0],
    { now: new Date('2026-11-21T06:00:00Z'), limits: { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 } },
  );

describe('kubelet/not-running', () => {
  it('is silent about one that runs and says that it is well', () => {
    expect(examine({})).toEqual({ kind: 'healthy' });
  });

  it('finds a loop, with how it ends and the line that says why', () => {
    const verdict = examine({
      unit: {
        ok: true,
        value: {
          ...running,
          activeState: 'activating',
          subState: 'auto-restart',
          result: 'exit-code',
          restarts: 8,
          mainPid: 0,
          exitStatus: 255,
        },
      },
      healthz: { ok: false, unread: { kind: 'failed', code: 'ECONNREFUSED', reason: 'connect ECONNREFUSED 127.0.0.1:10248' } },
      log: { ok: true, value: [{ signature: 'bootstrap-kubeconfig-unusable', line }] },
    });
    if (verdict.kind !== 'unhealthy') throw new Error(`it is ${verdict.kind}`);
    const [finding] = verdict.findings;
    expect(finding).toMatchObject({ key: 'kubelet/not-running@kubelet.service', severity: 'critical', about: { predicate: 'looping' } });
    expect(say(finding.message)).toBe('The kubelet fails at every start and is started again: 8 restarts, last exit status 255');
    expect(finding.evidence.map(({ observed }) => observed)).toEqual([
      'ActiveState=activating SubState=auto-restart LoadState=loaded UnitFileState=enabled Result=exit-code ExecMainStatus=255 NRestarts=8',
      expect.stringContaining('ECONNREFUSED'),
      line,
    ]);
  });

  it.each([
    ['disabled', 'warning', { unitFileState: 'disabled' }],
    ['masked', 'critical', { loadState: 'masked', activeState: 'inactive' }],
    ['stopped', 'critical', { activeState: 'inactive', subState: 'dead' }],
  ])('%s is %s', (predicate, severity, state) => {
    expect(examine({ unit: { ok: true, value: { ...running, ...state } } })).toMatchObject({
      findings: [{ severity, about: { predicate } }],
    });
  });

  it('judges nothing offline, and is unknown where systemd does not answer', () => {
    expect(examine({ unit: { ok: false, unread: { kind: 'offline' } } }).kind).toBe('not-applicable');
    expect(examine({ unit: { ok: false, unread: { kind: 'timed-out', afterMs: 5000 } } })).toMatchObject({
      kind: 'healthy',
      unread: [{ code: 'unread:timed-out' }],
    });
  });
});
