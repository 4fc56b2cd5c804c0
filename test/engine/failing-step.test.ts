import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { msg } from '../../src/domain/message.ts';
import { makeBackup } from '../../src/engine/backup.ts';
import { carryOut } from '../../src/engine/carry-out.ts';
import { parseJournal } from '../../src/engine/journal.ts';
import { createRun } from '../../src/engine/run-store.ts';
import { toBackUp } from '../../src/engine/touches.ts';
import { openRootHost } from '../../src/host/root.ts';
import type { Step } from '../../src/model/fix.ts';
import type { AbsPath, HostWriter } from '../../src/model/host.ts';
import type { ApplyEvent, Outcome } from '../../src/model/run.ts';
import { scenarioDiskBytes, scenarioNowMs } from '../harness/fix-scenarios.ts';
import { type ScenarioNode, scenarioNode } from '../harness/scenario-node.ts';
import { openSimulatedNode } from '../harness/simulated-node.ts';
import { picture } from '../harness/tree.ts';

const own = { mode: 0o600, uid: 0, gid: 0 };
const pki = '/etc/kubernetes/pki';
const why = msg('step:restart-kubelet', {});
const restore = { why, undo: { kind: 'restore-backup' } } as const;
const nothing = { why, undo: { kind: 'nothing-to-undo' } } as const;
const tls = { ca: `${pki}/etcd/ca.crt`, cert: `${pki}/etcd/server.crt`, key: `${pki}/etcd/server.key` } as const;

/** What is done before the step that fails: one of each kind that changes files, and a service. */
const before: readonly Step[] = [
  { do: 'write-file', path: '/etc/hostname', content: 'changed\n', own, ...restore },
  { do: 'write-file', path: '/opt/new/folder/file', content: 'new\n', own, ...restore },
  { do: 'make-directory', path: '/opt/made', own: { ...own, mode: 0o700 }, ...restore },
  { do: 'move-file', from: '/etc/kubernetes/admin.conf', to: '/opt/aside/admin.conf', ...restore },
  { do: 'remove-file', path: '/etc/kubernetes/scheduler.conf', ...restore },
  { do: 'link', path: '/var/lib/kubelet/pki/kubelet-client-current.pem', target: '/nowhere', ...restore },
  {
    do: 'service',
    verb: 'stop',
    unit: 'kubelet.service',
    why,
    undo: { kind: 'steps', steps: [{ do: 'service', verb: 'start', unit: 'kubelet.service', ...nothing }] },
  },
];
/** A step that must not be reached. */
const after: Step = { do: 'write-file', path: '/opt/never', content: 'never\n', own, ...restore };

interface Failing {
  readonly step: Step;
  /** Steps instead of {@link before}. */
  readonly before?: readonly Step[];
  readonly wrap?: (host: HostWriter) => HostWriter;
  readonly reason: RegExp;
}

const failing: Readonly<Record<string, Failing>> = {
  'write-file': {
    step: { do: 'write-file', path: `${pki}/sa.pub`, content: 'x', own, ...restore },
    wrap: (host) => ({
      ...host,
      writeFile: (path, bytes, o) => (path === `${pki}/sa.pub` ? fail('ENOSPC') : host.writeFile(path, bytes, o)),
    }),
    reason: /ENOSPC/,
  },
  'write-secret-file': {
    step: { do: 'write-secret-file', path: '/opt/secret', content: 'token: {{token}}', own, ...restore },
    reason: /the value of token must be given again/,
  },
  'remove-file': {
    step: { do: 'remove-file', path: `${pki}/sa.pub`, ...restore },
    wrap: (host) => ({ ...host, remove: (path) => (path === `${pki}/sa.pub` ? fail('EPERM') : host.remove(path)) }),
    reason: /EPERM/,
  },
  'move-file': { step: { do: 'move-file', from: '/not/there', to: '/opt/there', ...restore }, reason: /not\/there/ },
  link: {
    step: { do: 'link', path: '/opt/link', target: '/etc', ...restore },
    wrap: (host) => ({ ...host, symlink: (path, target) => (path === '/opt/link' ? fail('EROFS') : host.symlink(path, target)) }),
    reason: /EROFS/,
  },
  'make-directory': { step: { do: 'make-directory', path: '/etc/hostname/below', own, ...restore }, reason: /hostname/ },
  'sign-certificate': {
    step: {
      do: 'sign-certificate',
      role: 'apiserver',
      target: { kind: 'pair', cert: `${pki}/apiserver.crt`, key: `${pki}/apiserver.key` },
      like: { certificate: `${pki}/apiserver.crt` },
      ca: { cert: `${pki}/ca.crt`, key: '/not/there.key' },
      days: 365,
      own: { cert: own, key: own },
      ...restore,
    },
    reason: /there\.key cannot be read/,
  },
  'sign-certificate between its two files': {
    step: {
      do: 'sign-certificate',
      role: 'apiserver',
      target: { kind: 'pair', cert: `${pki}/apiserver.crt`, key: `${pki}/apiserver.key` },
      like: { certificate: `${pki}/apiserver.crt` },
      ca: { cert: `${pki}/ca.crt`, key: `${pki}/ca.key` },
      days: 365,
      own: { cert: own, key: own },
      ...restore,
    },
    wrap: (host) => ({
      ...host,
      writeFile: (path, bytes, o) => (path === `${pki}/apiserver.crt` ? fail('EIO') : host.writeFile(path, bytes, o)),
    }),
    reason: /EIO/,
  },
  run: {
    step: {
      do: 'run',
      argv: ['kubeadm', 'init', 'phase', 'etcd', 'local', '--config', '/not/there'],
      timeoutMs: 1000,
      touches: [],
      ...nothing,
    },
    reason: /exit status 1: unable to read config/,
  },
  'run: a program that is not there': {
    step: { do: 'run', argv: ['no-such-program'], timeoutMs: 1000, touches: [], ...nothing },
    reason: /no-such-program: absent/,
  },
  service: {
    step: { do: 'service', verb: 'start', unit: 'other.service', ...nothing },
    wrap: (host) => ({
      ...host,
      execute: async (argv, o) =>
        argv.includes('other.service')
          ? { kind: 'ok', value: { status: 5, stdout: '', stderr: 'Failed to start other.service: Unit other.service not found.\n' } }
          : host.execute(argv, o),
    }),
    reason: /exit status 5: Failed to start other\.service/,
  },
  'restart-static-pod': {
    step: { do: 'restart-static-pod', component: 'kube-scheduler', why, undo: { kind: 'repeat' } },
    // The kubelet must run for this one.
    before: before.slice(0, 3),
    // A runtime that shows the old container for ever, until the step has failed.
    wrap: (host) => {
      const still = new Map<string, Awaited<ReturnType<HostWriter['run']>>>();
      return {
        ...host,
        run: async (command) => {
          if (command.argv[0] !== 'crictl' || host.now().getTime() > scenarioNowMs + 190_000) return host.run(command);
          const shown = still.get('crictl') ?? (await host.run(command));
          still.set('crictl', shown);
          return shown;
        },
      };
    },
    reason: /kube-scheduler did not stop within \d+ s/,
  },
  server: {
    step: {
      do: 'server',
      action: { act: 'etcd-snapshot', endpoint: 'https://10.9.9.9:2379', tls, to: '/opt/snapshot.db' },
      timeoutMs: 1000,
      ...nothing,
    },
    reason: /connection refused \(ECONNREFUSED\)/,
  },
  'wait-until': {
    step: { do: 'wait-until', probe: { probe: 'http-ok', url: 'http://127.0.0.1:9/healthz' }, timeoutMs: 60_000, ...nothing },
    wrap: (host) => ({
      ...host,
      // Each answer is of the kind that its request asks for; one signature for all of them cannot say so.
      ask: (async (request) =>
        request.ask === 'http-get' ? { kind: 'failed', code: 'ECONNREFUSED', reason: 'refused' } : host.ask(request)) as HostWriter['ask'],
    }),
    reason: /127\.0\.0\.1:9\/healthz: ECONNREFUSED/,
  },
};

function fail(code: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(`${code}: no such luck`), { code }));
}

interface CarriedOut {
  readonly outcome: Outcome;
  readonly events: readonly ApplyEvent[];
  readonly records: readonly string[];
}

/** Carries steps out as a run of their own, whose plans are the scenario's. */
async function carriedOut(
  at: ScenarioNode,
  steps: readonly Step[],
  wrap: (host: HostWriter) => HostWriter = (host) => host,
): Promise<CarriedOut> {
  const node = openSimulatedNode(await openRootHost(at.dir, { now: new Date(scenarioNowMs) }), { totalBytes: scenarioDiskBytes });
  const place = { host: node, dir: '/var/lib/kdoctor', volatile: false } as const;
  const run = await createRun(place, { plans: at.plans, steps, inputs: {} });
  await makeBackup(node, toBackUp(steps), place, run.dir);
  await run.journal({ record: 'backed-up', paths: 0 });
  const events: ApplyEvent[] = [];
  const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };
  const tools = { host: wrap(node), places: { lasting: place, volatile: place }, limits, stopwatch: () => 0 };
  const outcome = await carryOut(run, 0, tools, { inputs: {}, onEvent: (event) => events.push(event) });
  const journal = parseJournal(await readFile(join(at.dir, run.dir, 'journal.jsonl'), 'utf8'));
  const records = journal.map((line) => ('step' in line ? `${line.record} ${line.step}` : line.record));
  return { outcome, events, records };
}

describe.each(Object.entries(failing))('%s fails', (_name, { step, wrap, reason, before: first = before }) => {
  test('what was done before is taken back in reverse', async () => {
    const at = await scenarioNode('manifests/move-aside');
    const { outcome, events, records } = await carriedOut(at, [...first, step, after], wrap);
    expect(outcome).toMatchObject({ kind: 'rolled-back', reason: { code: 'engine:step-failed' }, notUndone: [] });
    expect(outcome.remaining).toEqual(at.plans.map(({ finding }) => finding));
    expect(events.find((event) => event.event === 'step-failed')).toMatchObject({
      index: first.length,
      reason: expect.stringMatching(reason),
    });
    expect(await picture(at.dir)).toEqual(at.before);

    const indexes = [...first, step].map((_step, index) => index);
    expect(records.filter((record) => record.startsWith('step-begun'))).toEqual(indexes.map((index) => `step-begun ${index}`));
    expect(records.filter((record) => record.startsWith('step-undone'))).toEqual(
      indexes.toReversed().map((index) => `step-undone ${index}`),
    );
    expect(records.at(-1)).toBe('ended');

    // The backup is kept, and its place told.
    const index: unknown = JSON.parse(await readFile(join(at.dir, outcome.backup ?? '', 'backup.json'), 'utf8'));
    expect(index).toEqual(expect.arrayContaining([expect.objectContaining({ path: '/etc/hostname', was: 'file' })]));
    const session = await at.session();
    expect((await session.history())[0]).toMatchObject({ id: outcome.run, dir: outcome.backup, state: 'rolled-back' });
  });
});

describe('an undo that fails', () => {
  const broken =
    (paths: readonly AbsPath[]) =>
    (host: HostWriter): HostWriter => {
      const failed = { step: false };
      return {
        ...host,
        execute: async (argv, o) => {
          failed.step = true;
          return host.execute(argv, o);
        },
        writeFile: (path, bytes, o) => (failed.step && paths.includes(path) ? fail('EIO') : host.writeFile(path, bytes, o)),
      };
    };
  const fails: Step = { do: 'run', argv: ['no-such-program'], timeoutMs: 1000, touches: [], ...nothing };

  test('is named, and everything else is put back', async () => {
    const at = await scenarioNode('manifests/move-aside');
    const steps = [...before.filter(({ do: what }) => what !== 'service'), fails, after];
    const { outcome, records } = await carriedOut(at, steps, broken(['/etc/hostname', '/etc/kubernetes/admin.conf']));
    expect(outcome.kind).toBe('not-rolled-back');
    expect(outcome.notUndone).toEqual([
      expect.stringMatching(/^\/etc\/kubernetes\/admin\.conf was not put back: EIO/),
      expect.stringMatching(/^\/etc\/hostname was not put back: EIO/),
    ]);
    const now = await picture(at.dir);
    const differing = [...new Set([...Object.keys(at.before), ...Object.keys(now)])].filter((path) => at.before[path] !== now[path]).sort();
    expect(differing).toEqual(['etc/hostname', 'etc/kubernetes/admin.conf']);
    expect(records.filter((record) => record.startsWith('step-undone')).map((record) => Number(record.split(' ')[1]))).not.toContain(0);

    // Once the disk is well again, a second undo puts back what is left.
    const session = await at.session();
    expect((await session.history())[0]?.state).toBe('not-rolled-back');
    expect(await session.undo({})).toMatchObject({ kind: 'verified', notUndone: [] });
    expect(await picture(at.dir)).toEqual(at.before);
  });

  test('of a service is named', async () => {
    const at = await scenarioNode('manifests/move-aside');
    const { outcome } = await carriedOut(at, [...before, fails], (host) => ({
      ...host,
      execute: async (argv, o) =>
        argv.includes('start') ? { kind: 'ok', value: { status: 1, stdout: '', stderr: 'Job failed.\n' } } : host.execute(argv, o),
    }));
    expect(outcome.kind).toBe('not-rolled-back');
    expect(outcome.notUndone).toEqual([
      expect.stringMatching(/this could not be taken back: .*systemctl start kubelet\.service: exit status 1: Job failed\./),
    ]);
  });

  test('of a backup that is damaged is named, and the file is not overwritten with it', async () => {
    const at = await scenarioNode('manifests/move-aside');
    const steps: readonly Step[] = [{ do: 'write-file', path: '/etc/hostname', content: 'changed\n', own, ...restore }, fails];
    const { outcome } = await carriedOut(at, steps, (host) => ({
      ...host,
      execute: async (argv, o) => {
        const [run = ''] = await readdir(join(at.dir, 'var/lib/kdoctor/runs'));
        const index = JSON.parse(await readFile(join(at.dir, 'var/lib/kdoctor/runs', run, 'backup.json'), 'utf8')) as {
          path: string;
          stored?: string;
        }[];
        const stored = index.find(({ path }) => path === '/etc/hostname')?.stored ?? '';
        await writeFile(join(at.dir, 'var/lib/kdoctor/runs', run, 'files', stored), 'damaged');
        return host.execute(argv, o);
      },
    }));
    expect(outcome).toMatchObject({
      kind: 'not-rolled-back',
      notUndone: ['/etc/hostname was not put back: the copy of /etc/hostname is damaged'],
    });
    expect(await readFile(join(at.dir, 'etc/hostname'), 'utf8')).toBe('changed\n');
  });
});

test('a journal that can no longer be written keeps nothing from being taken back', async () => {
  const at = await scenarioNode('manifests/move-aside');
  const session = await at.session((host) => {
    let lines = 0;
    return {
      ...host,
      // begun, backed-up, and the first step's beginning: then the disk is full.
      append: (path, text) => {
        lines += 1;
        return lines > 3 ? fail('ENOSPC') : host.append(path, text);
      },
    };
  });
  const outcome = await session.apply({ plans: at.plans, digest: at.digest });
  expect(outcome).toMatchObject({ kind: 'rolled-back', notUndone: [], reason: { code: 'engine:step-failed' } });
  expect(await picture(at.dir)).toEqual(at.before);
});

test('stopped by the operator between two steps: taken back', async () => {
  const at = await scenarioNode('pki/renew-certificate');
  const stop = new AbortController();
  const outcome = await (await at.session()).apply({
    plans: at.plans,
    digest: at.digest,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.event === 'step-finished' && event.index === 1) stop.abort();
    },
  });
  expect(outcome).toMatchObject({ kind: 'rolled-back', reason: { code: 'engine:stopped-by-operator', args: { done: 2 } }, notUndone: [] });
  expect(await picture(at.dir)).toEqual(at.before);
});
