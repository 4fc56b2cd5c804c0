import { describe, expect, it } from 'vitest';
import { kubelet } from '../../src/facts/kubelet.ts';
import { readCommands } from '../../src/host/read-commands.ts';
import type { KubeletFact } from '../../src/model/facts.ts';
import { type FakeNode, fakeHost } from '../harness/fake-host.ts';

/** What a Debian 12 node with kubeadm 1.20.2 has; the flags are those of `/usr/lib/systemd/system`. */
const unitFiles = {
  '/lib/systemd/system/kubelet.service': '[Unit]\nDescription=kubelet\n[Service]\nExecStart=/usr/bin/kubelet\nRestart=always\n',
  '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf': `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`,
  '/var/lib/kubelet/kubeadm-flags.env':
    'KUBELET_KUBEADM_ARGS="--container-runtime=remote --container-runtime-endpoint=unix:///run/containerd/containerd.sock"\n',
};
const config = `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
clusterDomain: cluster.local
healthzBindAddress: 127.0.0.1
healthzPort: 10248
kind: KubeletConfiguration
rotateCertificates: true
staticPodPath: /etc/kubernetes/manifests
`;
/** As systemd 252 showed it of a kubelet whose certificate had expired. */
const looping = `MainPID=0
Result=exit-code
NRestarts=2
ExecMainStartTimestamp=Sat 2026-11-21 05:54:36 UTC
ExecMainCode=1
ExecMainStatus=255
LoadState=loaded
ActiveState=activating
SubState=auto-restart
UnitFileState=enabled
`;
/** Of that kubelet's journal, the telling entries of two starts. */
const journal = [
  { at: '1795240456491249', pid: '1', text: 'Started kubelet.service - kubelet: The Kubernetes Node Agent.' },
  ...start('1795240466', '90', '0f94228ad9e3494c9d0f3e9086e5fe80'),
  { at: '1795240466792214', pid: '1', text: "kubelet.service: Failed with result 'exit-code'." },
  ...start('1795240477', '108', 'fe8b22d5d537496383777f76711d97bd'),
  { at: '1795240477004915', pid: '1', text: "kubelet.service: Failed with result 'exit-code'." },
]
  .map(({ at, pid, text, ...id }) => JSON.stringify({ __REALTIME_TIMESTAMP: at, _PID: pid, MESSAGE: text, ...id }))
  .join('\n');

function start(second: string, pid: string, invocation: string) {
  const entry = (micros: string, text: string) => ({ at: `${second}${micros}`, pid, text, _SYSTEMD_INVOCATION_ID: invocation });
  return [
    entry('001000', `I1121 05:54:26.784163      ${pid} server.go:837] Client rotation is on, will bootstrap in background`),
    entry(
      '001618',
      `E1121 05:54:26.787614      ${pid} bootstrap.go:265] part of the existing bootstrap client certificate is expired: 2025-01-01 00:00:00 +0000 UTC`,
    ),
    entry(
      '001734',
      `F1121 05:54:26.787661      ${pid} server.go:269] failed to run Kubelet: unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory`,
    ),
    entry('001933', 'goroutine 1 [running]:'),
  ];
}

const show = readCommands.systemctlShow('kubelet.service').argv.join(' ');
const logs = readCommands.journalOfUnit('kubelet.service', 400).argv.join(' ');

async function collect(node: FakeNode): Promise<KubeletFact> {
  const result = await kubelet.collect({ host: fakeHost(node), get: () => Promise.reject(new Error('it needs no other fact')) });
  if (result.state !== 'ok') throw new Error(result.reason);
  return result.value;
}

describe('the kubelet of a live node', () => {
  it('is read whole: unit, flags, configuration, health, and why its last run ended', async () => {
    const fact = await collect({
      files: { ...unitFiles, '/var/lib/kubelet/config.yaml': config, '/etc/default/kubelet': 'KUBELET_EXTRA_ARGS=--fail-swap-on=false\n' },
      commands: { [show]: { stdout: looping }, [logs]: { stdout: journal } },
      ask: () => ({ kind: 'failed', code: 'ECONNREFUSED', reason: 'connect ECONNREFUSED 127.0.0.1:10248' }),
      now: new Date('2026-11-21T05:54:40Z'),
    });
    expect(fact.unitFiles).toEqual(['/lib/systemd/system/kubelet.service', '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf']);
    expect(fact.flags).toEqual({
      'bootstrap-kubeconfig': '/etc/kubernetes/bootstrap-kubelet.conf',
      kubeconfig: '/etc/kubernetes/kubelet.conf',
      config: '/var/lib/kubelet/config.yaml',
      'container-runtime': 'remote',
      'container-runtime-endpoint': 'unix:///run/containerd/containerd.sock',
      'fail-swap-on': 'false',
    });
    expect(fact.bootstrapKubeconfig).toBe('/etc/kubernetes/bootstrap-kubelet.conf');
    expect(fact.config).toMatchObject({
      ok: true,
      value: { rotateCertificates: true, staticPodPath: '/etc/kubernetes/manifests', clientCaFile: '/etc/kubernetes/pki/ca.crt' },
    });
    expect(fact.unit).toMatchObject({
      ok: true,
      value: { activeState: 'activating', subState: 'auto-restart', restarts: 2, exitStatus: 255 },
    });
    expect(fact.healthz).toMatchObject({ ok: false, unread: { code: 'ECONNREFUSED' } });
    expect(fact.log).toMatchObject({
      ok: true,
      value: [
        { signature: 'client-certificate-expired', atMs: 1795240477001 },
        { signature: 'bootstrap-kubeconfig-unusable', line: expect.stringContaining('     108 server.go:269]') },
      ],
    });
  });

  it('asks where the configuration says that it answers, and not where it is switched off', async () => {
    const urls: string[] = [];
    const asked = (text: string) =>
      collect({
        files: { '/var/lib/kubelet/config.yaml': text },
        ask: (request) => {
          if (request.ask === 'http-get') urls.push(request.url);
          return { kind: 'ok', value: { status: 200, body: 'ok', verified: false } };
        },
      });
    expect((await asked(config.replace('10248', '20248').replace('127.0.0.1', '"::"'))).healthz).toEqual({
      ok: true,
      value: { status: 200, body: 'ok' },
    });
    expect((await asked(config.replace('10248', '0'))).healthz).toEqual({ ok: false, unread: { kind: 'absent' } });
    expect(urls).toEqual(['http://[::1]:20248/healthz']);
  });
});

describe('the kubelet of a mounted file system', () => {
  it('has no unit state and no log, and says why', async () => {
    const offline = { unread: { kind: 'offline' } } as const;
    const fact = await collect({
      live: false,
      files: unitFiles,
      commands: { [show]: offline, [logs]: offline },
      ask: () => ({ kind: 'offline' }),
    });
    expect([fact.unit, fact.log, fact.healthz]).toEqual(Array(3).fill({ ok: false, unread: { kind: 'offline' } }));
    expect(fact.config).toEqual({ ok: false, unread: { kind: 'absent' } });
    expect(fact.kubeconfig).toBe('/etc/kubernetes/kubelet.conf');
  });

  it("takes kubeadm's flags where there is no unit at all", async () => {
    const fact = await collect({});
    expect(fact.unitFiles).toEqual([]);
    expect(fact.bootstrapKubeconfig).toBe('/etc/kubernetes/bootstrap-kubelet.conf');
  });
});

describe('units', () => {
  const dropIn = (flags: string) => `[Service]\nExecStart=\nExecStart=/usr/bin/kubelet ${flags}\n`;

  it.each([
    [
      'the drop-in with the greatest name is the last word',
      { '/etc/systemd/system/kubelet.service.d/90-own.conf': dropIn('--kubeconfig=/own') },
      '/own',
    ],
    [
      "of two with one name, /etc's counts",
      { '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf': dropIn('--kubeconfig=/etc.conf') },
      '/etc.conf',
    ],
    [
      'one that is switched off does not count',
      { '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf': { unread: { kind: 'wrong-type', type: 'char-device' } } as const },
      '/etc/kubernetes/kubelet.conf',
    ],
    [
      'files that are no .conf do not count',
      { '/etc/systemd/system/kubelet.service.d/99.conf.rpmnew': dropIn('--kubeconfig=/new') },
      '/etc/kubernetes/kubelet.conf',
    ],
  ])('%s', async (_, files, kubeconfig) => {
    expect((await collect({ files: { ...unitFiles, ...files } })).kubeconfig).toBe(kubeconfig);
  });

  it('without the flag there is no bootstrap file to fall back to', async () => {
    const files = {
      ...unitFiles,
      '/etc/systemd/system/kubelet.service.d/90-own.conf': dropIn('--kubeconfig=/etc/kubernetes/kubelet.conf'),
    };
    expect((await collect({ files })).bootstrapKubeconfig).toBeUndefined();
  });
});

describe('the configuration', () => {
  it.each([
    ['', 'empty'],
    ['\0\0\0', 'nul-filled'],
    ['{{', 'not-yaml'],
    ['a: 1', 'incomplete'],
  ])('%j is %s', async (text, fault) => {
    const fact = await collect({ files: { '/var/lib/kubelet/config.yaml': text } });
    expect(fact.config).toMatchObject({ ok: true, value: { fault, staticPodPath: '/etc/kubernetes/manifests' } });
  });

  it('keeps eviction thresholds as text', async () => {
    const files = { '/var/lib/kubelet/config.yaml': `${config}evictionHard:\n  nodefs.available: 10%\n  memory.available: 100\n` };
    expect((await collect({ files })).config).toMatchObject({
      value: { evictionHard: { 'nodefs.available': '10%', 'memory.available': '100' } },
    });
  });
});
