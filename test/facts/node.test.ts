import { describe, expect, it } from 'vitest';
import { mintControlPlaneNode, mintWorkerNode } from '../../src/demo/mint.ts';
import { manifests } from '../../src/facts/manifests.ts';
import { node } from '../../src/facts/node.ts';
import type { CollectContext, NodeFact } from '../../src/model/facts.ts';
import { type FakeFile, type FakeNode, fakeHost } from '../harness/fake-host.ts';

type Files = Readonly<Record<string, FakeFile>>;

async function collect(files: Files, more: Omit<FakeNode, 'files'> = {}): Promise<NodeFact> {
  const host = fakeHost({ files, ...more });
  // The node asks for one other fact; that one asks for none.
  const get = (async () => manifests.collect({ host, get: () => Promise.reject(new Error('none')) })) as CollectContext['get'];
  const result = await node.collect({ host, get });
  if (result.state !== 'ok') throw new Error(result.reason);
  return result.value;
}

const issuedMs = Date.UTC(2026, 0, 15);
/** A minted node's files, its links followed. */
async function filesOf(minted: ReturnType<typeof mintControlPlaneNode>): Promise<Record<string, FakeFile>> {
  const { files } = await minted;
  const content = (path: string): string => {
    const file = files.get(path as `/${string}`);
    if (file === undefined) throw new Error(`${path} was not minted`);
    return 'link' in file ? content(file.link) : file.content;
  };
  return Object.fromEntries([...files.keys()].map((path) => [path, content(path)]));
}
const without = (files: Files, prefix: string): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith(prefix)));

describe('a control plane', async () => {
  const files = await filesOf(mintControlPlaneNode({ issuedMs, nodeName: 'cp1', kubernetesVersion: '1.20.2' }));

  it('is told with its name, version and certificates', async () => {
    const found = await collect(
      {
        ...files,
        '/etc/hostname': '# set by hand\nCP1\n',
        '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
        '/proc/sys/kernel/osrelease': '6.1.0-18-amd64\n',
      },
      { commands: { 'kubeadm version -o short': { stdout: 'v1.20.2\n' }, 'kubelet --version': { stdout: 'Kubernetes v1.20.2\n' } } },
    );
    expect(found).toMatchObject({
      hostname: 'cp1',
      nodeName: { value: 'cp1', source: '/var/lib/kubelet/pki/kubelet-client-current.pem' },
      roles: ['control-plane'],
      topology: 'stacked-etcd',
      os: 'Debian GNU/Linux 12 (bookworm)',
      kernel: '6.1.0-18-amd64',
      kubeadmVersion: '1.20.2',
      kubeletVersion: '1.20.2',
      kubernetesVersion: '1.20.2',
      certificatesDir: '/etc/kubernetes/pki',
    });
    expect(found.roleEvidence).toContain('/etc/kubernetes/manifests/kube-apiserver.yaml');
  });

  it('is still one after rm -rf /etc/kubernetes, by its etcd data', async () => {
    const left = { ...without(files, '/etc/kubernetes/'), '/var/lib/etcd/member/wal/0.wal': 'x' };
    expect(await collect(left)).toMatchObject({
      roles: ['control-plane'],
      topology: 'stacked-etcd',
      roleEvidence: ['/var/lib/etcd/member'],
      nodeName: { value: 'cp1' },
    });
  });

  it('is still one without its manifests', async () => {
    expect((await collect(without(files, '/etc/kubernetes/manifests/'))).roles).toEqual(['control-plane']);
  });

  it('keeps its certificates where the API server says', async () => {
    const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
    const moved = { ...files, [manifest]: String(files[manifest]).replaceAll('/etc/kubernetes/pki', '/srv/pki') };
    expect((await collect(moved)).certificatesDir).toBe('/srv/pki');
  });

  it('may have its etcd elsewhere', async () => {
    const external = await filesOf(mintControlPlaneNode({ issuedMs, topology: 'external-etcd' }));
    expect(await collect(external)).toMatchObject({ roles: ['control-plane'], topology: 'external-etcd' });
  });
});

describe('a worker', async () => {
  const files = await filesOf(mintWorkerNode({ issuedMs, nodeName: 'w1' }));

  it('is one by what every joined node has, when nothing speaks for a control plane', async () => {
    const found = await collect(files);
    expect(found).toMatchObject({ roles: ['worker'], topology: 'none', nodeName: { value: 'w1' } });
    expect(found.kubernetesVersion).toBeUndefined();
  });

  it("stays one with the administrator's kubeconfig on it", async () => {
    expect((await collect({ ...files, '/etc/kubernetes/admin.conf': 'apiVersion: v1\n' })).roles).toEqual(['worker']);
  });

  it('is not said to be one where the proof to the contrary could not be looked at', async () => {
    expect((await collect({ ...files, '/etc/kubernetes/pki/ca.key': { unread: { kind: 'denied' } } })).roles).toEqual([]);
  });
});

describe('a machine that has joined nothing', () => {
  it('has no role', async () => {
    expect(await collect({ '/etc/hostname': 'm\n' })).toMatchObject({
      roles: [],
      topology: 'none',
      nodeName: { value: 'm', source: 'the hostname' },
    });
  });
});

describe('the name of the node', async () => {
  const files = await filesOf(mintControlPlaneNode({ issuedMs, nodeName: 'cp1' }));
  const dropIn = { '/etc/systemd/system/kubelet.service.d/20.conf': '[Service]\nExecStart=/usr/bin/kubelet --hostname-override=Other\n' };
  const pki = '/var/lib/kubelet/pki/';
  const noIdentity = without(without(files, pki), '/etc/kubernetes/kubelet.conf');

  it.each([
    [
      "the certificate's, though the hostname has changed",
      { ...files, '/etc/hostname': 'new\n' },
      'cp1',
      `${pki}kubelet-client-current.pem`,
    ],
    ["kubelet.conf's user, when the certificate is gone", without(files, pki), 'cp1', '/etc/kubernetes/kubelet.conf'],
    ["the flag's, when both are gone", { ...noIdentity, ...dropIn }, 'other', "the kubelet's --hostname-override"],
    ["etcd's, when there is no flag", noIdentity, 'cp1', "etcd's --name"],
    ["the kernel's hostname at last", { '/etc/hostname': 'a\n', '/proc/sys/kernel/hostname': 'B\n' }, 'b', 'the hostname'],
  ])('is %s', async (_, given, value, source) => {
    expect((await collect(given)).nodeName).toEqual({ value, source });
  });
});

describe('the runtime', () => {
  it.each([
    [
      'the flag',
      {
        '/var/lib/kubelet/kubeadm-flags.env': 'A="--container-runtime-endpoint=unix:///run/containerd/containerd.sock"',
        '/lib/systemd/system/kubelet.service': '[Service]\nEnvironmentFile=/var/lib/kubelet/kubeadm-flags.env\nExecStart=/k $A\n',
      },
      { name: 'containerd', endpoint: 'unix:///run/containerd/containerd.sock' },
    ],
    [
      'the configuration of the instance',
      { '/var/lib/kubelet/instance-config.yaml': 'containerRuntimeEndpoint: unix:///var/run/crio/crio.sock\n' },
      { name: 'cri-o', endpoint: 'unix:///var/run/crio/crio.sock' },
    ],
    ['a socket', { '/run/cri-dockerd.sock': '' }, { name: 'docker', endpoint: 'unix:///run/cri-dockerd.sock' }],
    ['nothing', {}, { name: 'unknown' }],
  ])('is told by %s', async (_, files, runtime) => {
    expect((await collect(files)).runtime).toEqual(runtime);
  });
});
