import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRootHost } from '../../src/host/root.ts';
import type { AnswerTo, CommandResult, HostReader, ReadCommand, ServerRequest } from '../../src/model/host.ts';
import type { Read } from '../../src/model/read.ts';
import { healthyControlPlane, scenarioDiskBytes, scenarioNowMs } from '../harness/fix-scenarios.ts';
import { openSimulatedNode } from '../harness/simulated-node.ts';
import { expectWhole, reportOn } from '../harness/whole-report.ts';

let base = '';
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'kdoctor-answers-'));
  await mkdir(join(base, 'node'));
  await healthyControlPlane(join(base, 'node'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

const openHealthy = async () =>
  openSimulatedNode(await openRootHost(join(base, 'node'), { now: new Date(scenarioNowMs) }), { totalBytes: scenarioDiskBytes });

type Said = Read<CommandResult>;
const printed = (stdout: string, status: number | null = 0, stderr = ''): Said => ({ kind: 'ok', value: { status, stdout, stderr } });
const binary = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 37 + 11) % 256)).toString('utf8');

/** What a program may say instead of what it should: `whole` is the right answer. */
const garbage: Readonly<Record<string, (whole: string) => Said | Promise<never>>> = {
  nothing: () => printed(''),
  binary: () => printed(binary),
  'half an answer': (whole) => printed(whole.slice(0, Math.floor(whole.length / 2)) || '{"containers":[{"id":"'),
  '10 MB': () => printed('lorem ipsum {}[]= \n'.repeat(500_000)),
  'other JSON': () => printed('[[[null,{"containers":{"0":7},"MESSAGE":[1,2],"items":"x"}]]]\n'),
  'deep JSON': () => printed('['.repeat(100_000)),
  'another language': () => printed('Einheit kubelet.service wurde nicht gefunden.\n单元 kubelet.service 未找到。\n'),
  'control characters': () => printed('\u001b]0;owned\u0007\u001b[2JActiveState\u0000=\u009b31m\n'),
  'an error': () => printed('', 1, `${binary}\n\u001b[31mFehler: keine Berechtigung`),
  'killed by a signal': () => printed('', null),
  'no program': () => ({ kind: 'absent' }),
  'no permission': () => ({ kind: 'denied' }),
  'too late': () => ({ kind: 'timed-out', afterMs: 5000 }),
  'never an answer': () => new Promise<never>(() => undefined),
  'a crash inside': () => Promise.reject(new Error('a bug in the host')),
};

/** Which check cannot be made without the program; none where it is only quoted, or asked by fixes. */
const programs: Readonly<Record<string, string | undefined>> = {
  'systemctl show': 'kubelet/not-running',
  journalctl: undefined,
  crictl: undefined,
  'kubeadm version': undefined,
  'kubelet --version': undefined,
};

describe.each(Object.entries(programs))('%s gives', (program, check) => {
  test.each(Object.entries(garbage))('%s', async (name, say) => {
    const host = await openHealthy();
    const run = async (command: ReadCommand): Promise<Said> => {
      const whole = await host.run(command);
      return command.argv.join(' ').startsWith(program) ? say(whole.kind === 'ok' ? whole.value.stdout : '') : whole;
    };
    const report = await reportOn({ ...host, run }, 500);
    expectWhole(report);
    expect(report.findings, 'garbage is taken for a fault of the node').toEqual([]);
    const judged = report.checks.find(({ id }) => id === check);
    // Half of what systemctl shows may be all that is needed, and an old systemd shows no more.
    if (judged !== undefined && name !== 'half an answer') {
      expect(judged.status).toBe('unknown');
      expect(judged.reason).not.toBe('');
    }
  });
});

test('without crictl, ctr and docker are asked, and may say nonsense as well', async () => {
  const host = await openHealthy();
  const run = async (command: ReadCommand): Promise<Said> => {
    const [name] = command.argv;
    if (name === 'crictl') return { kind: 'absent' };
    return name === 'ctr' || name === 'docker' ? printed(binary) : host.run(command);
  };
  const report = await reportOn({ ...host, run });
  expectWhole(report);
  expect(report.findings).toEqual([]);
});

type Answerer = (request: ServerRequest) => Read<AnswerTo<ServerRequest>> | Promise<never> | undefined;
const page = (status: number, body: string) => ({ kind: 'ok', value: { status, body, verified: false } }) as const;
const html = '<!DOCTYPE html><html><head><title>Proxy</title></head><body><h1>502 Bad Gateway</h1>\u001b[2J</body></html>';
const configMap = (kubeconfig: string) =>
  ({ kind: 'ok', value: { found: true, data: { kubeconfig, [`jws-kubeconfig-${binary.slice(0, 40)}`]: binary } } }) as const;
const ofKind =
  (ask: ServerRequest['ask'] | 'any', answer: Read<AnswerTo<ServerRequest>>): Answerer =>
  (request) =>
    ask === 'any' || request.ask === ask ? answer : undefined;

/** What servers may answer instead of what they should, and the checks that cannot be made then. */
const answers: Readonly<Record<string, { readonly answer: Answerer; readonly unknown: readonly string[] }>> = {
  'HTML from every page': { answer: ofKind('http-get', page(200, html)), unknown: [] },
  'status 500 from every page': { answer: ofKind('http-get', page(500, html)), unknown: [] },
  'garbage JSON from every page': { answer: ofKind('http-get', page(200, '{"health":"')), unknown: [] },
  '10 MB from every page': { answer: ofKind('http-get', page(503, '[-]etcd failed\n'.repeat(700_000))), unknown: [] },
  'a chain that is no PEM': { answer: ofKind('tls-chain', { kind: 'ok', value: { pem: ['garbage', binary, ''] } }), unknown: [] },
  'a chain of nothing': { answer: ofKind('tls-chain', { kind: 'ok', value: { pem: [] } }), unknown: [] },
  'a ConfigMap of garbage': { answer: ofKind('kube-config-map', configMap(binary)), unknown: [] },
  'a ConfigMap of deep YAML': { answer: ofKind('kube-config-map', configMap(`${'['.repeat(20_000)}`)), unknown: [] },
  'members without ids': {
    answer: ofKind('etcd-members', {
      kind: 'ok',
      value: {
        clusterId: '',
        members: [{ id: 'not a number', name: binary, peerUrls: ['::::'], clientUrls: ['also no URL'], isLearner: false }],
      },
    }),
    unknown: ['etcd/member-unhealthy', 'etcd/quorum-lost'],
  },
  'no members': { answer: ofKind('etcd-members', { kind: 'ok', value: { clusterId: '', members: [] } }), unknown: [] },
  'a foreseen failure': {
    answer: ofKind('any', { kind: 'failed', code: 'UNKNOWN', reason: `\u001b[31m${binary}` }),
    unknown: ['etcd/member-unhealthy', 'etcd/quorum-lost', 'control-plane/apiserver-down', 'cluster/cluster-info-ca-stale'],
  },
  'never an answer': {
    answer: () => new Promise<never>(() => undefined),
    unknown: [
      'etcd/member-unhealthy',
      'etcd/quorum-lost',
      'control-plane/apiserver-down',
      'cluster/cluster-info-ca-stale',
      'kubelet/not-running',
    ],
  },
  'a crash inside': {
    answer: () => Promise.reject(new Error('a bug in the host')),
    unknown: [
      'etcd/member-unhealthy',
      'etcd/quorum-lost',
      'control-plane/apiserver-down',
      'cluster/cluster-info-ca-stale',
      'kubelet/not-running',
    ],
  },
};

describe('servers give', () => {
  test.each(Object.entries(answers))('%s', async (_name, { answer, unknown }) => {
    const host = await openHealthy();
    // Each answer is of the kind that its request asks for; one signature for all of them cannot say so.
    const ask = (async (request: ServerRequest) => (await answer(request)) ?? host.ask(request)) as HostReader['ask'];
    const report = await reportOn({ ...host, ask }, 500);
    expectWhole(report);
    const status = Object.fromEntries(report.checks.map((check) => [check.id, check.status]));
    expect(unknown.map((id) => [id, status[id]])).toEqual(unknown.map((id) => [id, 'unknown']));
  });

  test('what they should: then everything is well', async () => {
    const report = await reportOn(await openHealthy());
    expect(report.findings).toEqual([]);
    expect(report.checks.filter(({ status }) => status === 'unknown')).toEqual([]);
  });
});
