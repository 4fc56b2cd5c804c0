import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/domain/klog.ts';
import { lastTellingRun } from '../../src/domain/unit-runs.ts';
import { parseUnitState, parseUnitTime } from '../../src/domain/unit-state.ts';
import { kubeletTrouble } from '../../src/domain/unit-trouble.ts';
import type { KubeletFact } from '../../src/model/facts.ts';

describe('parseUnitState', () => {
  it('reads the properties in any order, and tells of a unit that is not there', () => {
    // As systemd 252 shows a docker.service that does not exist.
    expect(parseUnitState('MainPID=0\nLoadState=not-found\nActiveState=inactive\nSubState=dead\nUnitFileState=\n')).toMatchObject({
      loadState: 'not-found',
      activeState: 'inactive',
      unitFileState: '',
      restarts: 0,
    });
    expect(parseUnitState('NRestarts=[not set]\nResult=exit-code')).toMatchObject({ restarts: 0, result: 'exit-code', loadState: '' });
  });
});

describe('parseUnitTime', () => {
  it.each([
    ['Sat 2026-11-21 05:34:34 UTC', Date.parse('2026-11-21T05:34:34Z')],
    ['Sat 2026-11-21 05:34:34 CET', undefined],
    ['', undefined],
    ['n/a', undefined],
  ])('%j', (text, ms) => {
    expect(parseUnitTime(text)).toBe(ms);
  });
});

describe('lastTellingRun', () => {
  const entry = (invocation: string | undefined, processId: number, atMs: number): JournalEntry => ({
    text: `${invocation} ${atMs}`,
    processId,
    atMs,
    ...(invocation === undefined ? {} : { invocation }),
  });
  const first = [entry('a', 43, 0), entry('a', 43, 900)];
  const second = [entry('b', 90, 11_000)];
  const systemd = [entry(undefined, 1, 1000), entry(undefined, 1, 10_900)];

  it.each([
    ['the last run, when it has ended', [...first, ...systemd, ...second], { mainPid: 0, nowMs: 12_000 }, second],
    ['the one before, while a loop has just begun another', [...first, ...systemd, ...second], { mainPid: 90, nowMs: 12_000 }, first],
    ['the last one, when it has gone on for a while', [...first, ...second], { mainPid: 90, nowMs: 60_000 }, second],
    [
      'the last one, when the one before is long ago',
      [...first, entry('b', 90, 7_200_000)],
      { mainPid: 90, nowMs: 7_201_000 },
      [entry('b', 90, 7_200_000)],
    ],
    [
      'by process, where there is no id',
      [entry(undefined, 43, 0), entry(undefined, 90, 50)],
      { mainPid: 0, nowMs: 100 },
      [entry(undefined, 90, 50)],
    ],
    ['nothing in an empty journal', systemd, { mainPid: 0, nowMs: 0 }, []],
  ])('%s', (_, entries, unit, run) => {
    expect(lastTellingRun(entries, unit)).toEqual(run);
  });
});

describe('kubeletTrouble', () => {
  const running = {
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
  const now = new Date('2026-11-21T06:00:00Z');
  const justStarted = { startedAt: 'Sat 2026-11-21 05:59:50 UTC' };
  const well: KubeletFact['healthz'] = { ok: true, value: { status: 200, body: 'ok' } };
  const refusing: KubeletFact['healthz'] = { ok: false, unread: { kind: 'failed', code: 'ECONNREFUSED', reason: '' } };

  it.each([
    ['healthy', {}, well, undefined],
    ['just started, for the first time', justStarted, well, undefined],
    ['restarted long ago', { restarts: 57 }, well, undefined],
    ['up for ten seconds after many restarts, and well', { ...justStarted, restarts: 57 }, well, undefined],
    ['up for nine seconds after many restarts, and well', { startedAt: 'Sat 2026-11-21 05:59:51 UTC', restarts: 57 }, well, 'looping'],
    ['up for ten seconds after many restarts, and not well', { ...justStarted, restarts: 57 }, refusing, 'looping'],
    ['up for ten seconds after one restart, and well', { ...justStarted, restarts: 1 }, well, undefined],
    ['up for ten seconds after one restart, and not well', { ...justStarted, restarts: 1 }, refusing, 'looping'],
    ['up for ten seconds, for the first time, and not well yet', justStarted, refusing, 'changing'],
    ['up for a minute, and not well yet', { startedAt: 'Sat 2026-11-21 05:59:00 UTC' }, refusing, 'unhealthy'],
    [
      'started in the future, by a clock that was set back, and silent',
      { startedAt: 'Sat 2026-11-21 06:30:00 UTC' },
      refusing,
      'unhealthy',
    ],
    [
      'just started, and not to be asked',
      { ...justStarted, unitFileState: 'disabled' },
      { ok: false, unread: { kind: 'denied' } } as const,
      'disabled',
    ],
    ['just started, without a health endpoint', justStarted, { ok: false, unread: { kind: 'absent' } } as const, undefined],
    ['between two starts', { activeState: 'activating', subState: 'auto-restart', mainPid: 0 }, refusing, 'looping'],
    ['between two starts, as systemd 254 says it', { activeState: 'activating', subState: 'auto-restart-queued' }, refusing, 'looping'],
    ['starting again', { activeState: 'activating', subState: 'start', restarts: 3 }, refusing, 'looping'],
    ['starting', { activeState: 'activating', subState: 'start' }, refusing, 'changing'],
    ['failed', { activeState: 'failed', subState: 'failed' }, refusing, 'failed'],
    ['stopped', { activeState: 'inactive', subState: 'dead' }, refusing, 'stopped'],
    ['masked', { loadState: 'masked', activeState: 'inactive', subState: 'dead' }, refusing, 'masked'],
    ['not there', { loadState: 'not-found', activeState: 'inactive', subState: 'dead' }, refusing, 'not-installed'],
    ['running and refusing connections', {}, refusing, 'unhealthy'],
    ['running and unwell', {}, { ok: true, value: { status: 500, body: '' } } as const, 'unhealthy'],
    ['running and silent', {}, { ok: false, unread: { kind: 'timed-out', afterMs: 2000 } } as const, 'hanging'],
    ['running without a health endpoint', {}, { ok: false, unread: { kind: 'absent' } } as const, undefined],
    ['running, and not enabled', { unitFileState: 'disabled' }, well, 'disabled'],
  ])('%s', (_, state, healthz, trouble) => {
    expect(kubeletTrouble({ ...running, ...state }, healthz, now)).toBe(trouble);
  });
});
