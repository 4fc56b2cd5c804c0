import { describe, expect, it } from 'vitest';
import { parseFlags } from '../../src/domain/manifest.ts';
import { expandCommand, parseEnvironmentFile, parseServiceStart } from '../../src/domain/unit-file.ts';

// As `systemctl cat kubelet` shows them on a Debian 12 node with Kubernetes 1.20.2.
const unit = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Wants=network-online.target
After=network-online.target
[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10
[Install]
WantedBy=multi-user.target
`;
const dropIn = `# Note: This dropin only works with kubeadm and kubelet v1.11+
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;
const flagsEnv = 'KUBELET_KUBEADM_ARGS="--container-runtime=remote --container-runtime-endpoint=unix:///run/containerd/containerd.sock"\n';

describe('parseServiceStart', () => {
  it('reads the unit and drop-in of kubeadm', () => {
    const start = parseServiceStart([unit, dropIn]);
    expect(start.environmentFiles).toEqual([
      { path: '/var/lib/kubelet/kubeadm-flags.env', optional: true },
      { path: '/etc/default/kubelet', optional: true },
    ]);
    expect(parseFlags(expandCommand(start.execStart ?? '', { ...start.environment, ...parseEnvironmentFile(flagsEnv) }))).toEqual({
      'bootstrap-kubeconfig': '/etc/kubernetes/bootstrap-kubelet.conf',
      kubeconfig: '/etc/kubernetes/kubelet.conf',
      config: '/var/lib/kubelet/config.yaml',
      'container-runtime': 'remote',
      'container-runtime-endpoint': 'unix:///run/containerd/containerd.sock',
    });
  });

  it.each([
    ['an empty ExecStart leaves none', '[Service]\nExecStart=/a\nExecStart=\n', undefined],
    ['other sections do not count', '[Service]\nExecStart=/a\n[Other]\nExecStart=/b\n', '/a'],
    ['a line is continued, past a comment', '[Service]\nExecStart=/a --b \\\n# why\n  --c=d\n', '/a --b    --c=d'],
    ['windows line ends', '[Service]\r\nExecStart=/a\r\n', '/a'],
    ['a file cut off in the middle', '[Service]\nExecStart=/a\nExecSt', '/a'],
    ['nothing at all', '', undefined],
  ])('%s', (_, text, execStart) => {
    expect(parseServiceStart([text]).execStart).toBe(execStart);
  });

  it('takes several assignments on one line, and empties the environment on request', () => {
    expect(parseServiceStart(['[Service]\nEnvironment=A=1 "B=2 3" \'C=4\'\n']).environment).toEqual({ A: '1', B: '2 3', C: '4' });
    expect(parseServiceStart(['[Service]\nEnvironment=A=1\n', '[Service]\nEnvironment=\nEnvironment=B=2\n']).environment).toEqual({
      B: '2',
    });
    expect(parseServiceStart(['[Service]\nEnvironmentFile=/a\nEnvironmentFile=\n']).environmentFiles).toEqual([]);
  });
});

describe('parseEnvironmentFile', () => {
  it.each([
    ['KUBELET_EXTRA_ARGS=--node-ip=10.0.0.1 --v=2', { KUBELET_EXTRA_ARGS: '--node-ip=10.0.0.1 --v=2' }],
    ['A="x \\"y\\""\n;B=1\n#C=1\n D = z ', { A: 'x "y"', D: 'z' }],
    ["A='$HOME \\n'\nexport B=2\nno assignment\n=3", { A: '$HOME \\n', B: '2' }],
    ['A=', { A: '' }],
    ['', {}],
    ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian', { PRETTY_NAME: 'Debian GNU/Linux 12 (bookworm)', ID: 'debian' }],
  ])('%j', (text, assignments) => {
    expect(parseEnvironmentFile(text)).toEqual(assignments);
  });
});

describe('expandCommand', () => {
  it.each([
    ['/k $A', { A: '--x=1  --y' }, ['/k', '--x=1', '--y']],
    ['/k $A --z', {}, ['/k', '--z']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: systemd's own syntax
    ['/k --a=${A} "${A}"', { A: 'x y' }, ['/k', '--a=x y', 'x y']],
    ['/k $A', { A: '\'--x=1 2\' "--y=3"' }, ['/k', '--x=1 2', '--y=3']],
    ['-+/k 100%% $$A', {}, ['/k', '100%', '$A']],
    ['/k --eviction-hard="memory.available<1Gi"', {}, ['/k', '--eviction-hard=memory.available<1Gi']],
  ])('%s', (execStart, environment, argv) => {
    expect(expandCommand(execStart, environment)).toEqual(argv);
  });
});
