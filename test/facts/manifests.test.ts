import { describe, expect, it } from 'vitest';
import { manifests } from '../../src/facts/manifests.ts';
import type { ManifestsFact } from '../../src/model/facts.ts';
import { type FakeNode, fakeHost } from '../harness/fake-host.ts';
import { apiserverManifest, etcdManifest, kubeletConfig } from './node-samples.ts';

const dir = '/etc/kubernetes/manifests';

async function collect(node: FakeNode): Promise<ManifestsFact> {
  const host = fakeHost(node);
  const fact = await manifests.collect({ host, get: () => Promise.reject(new Error('the manifests come before every other fact')) });
  if (fact.state !== 'ok') throw new Error(`${fact.state}: ${fact.reason}`);
  return fact.value;
}

describe('the static-pod folder', () => {
  it('gives component, pod, image and flags of the manifests that kubeadm 1.20 wrote', async () => {
    const fact = await collect({
      files: {
        '/var/lib/kubelet/config.yaml': kubeletConfig,
        [`${dir}/etcd.yaml`]: etcdManifest,
        [`${dir}/kube-apiserver.yaml`]: apiserverManifest,
      },
    });
    expect(fact).toMatchObject({ dir, dirPresent: true, copies: [] });
    expect(fact.files.map((f) => [f.component, f.podName, f.image])).toEqual([
      ['etcd', 'etcd', 'k8s.gcr.io/etcd:3.4.13-0'],
      ['kube-apiserver', 'kube-apiserver', 'k8s.gcr.io/kube-apiserver:v1.20.2'],
    ]);
    expect(fact.files[0]?.flags).toMatchObject({
      name: 'cp1',
      'data-dir': '/var/lib/etcd',
      'initial-cluster': 'cp1=https://10.77.0.11:2380',
    });
    expect(fact.files[1]?.flags).toMatchObject({ 'advertise-address': '10.77.0.11', 'secure-port': '6443' });
    expect(fact.files.every((f) => f.fault === undefined && f.unread === undefined)).toBe(true);
  });

  it('is the folder that the kubelet is configured with', async () => {
    const config = kubeletConfig.replace('staticPodPath: /etc/kubernetes/manifests', 'staticPodPath: /srv/pods/');
    const fact = await collect({ files: { '/var/lib/kubelet/config.yaml': config, '/srv/pods/etcd.yaml': etcdManifest } });
    expect([fact.dir, fact.files.map((f) => f.path)]).toEqual(['/srv/pods', ['/srv/pods/etcd.yaml']]);
  });

  it.each(['', '{{{', 'staticPodPath: ""', 'staticPodPath: relative'])(
    'is kubeadm’s own when the configuration says %j',
    async (config) => {
      expect((await collect({ files: { '/var/lib/kubelet/config.yaml': config } })).dir).toBe(dir);
    },
  );

  it('is told apart from an empty one when it is not there', async () => {
    expect(await collect({})).toEqual({ dir, dirPresent: false, files: [], copies: [] });
  });

  it('fails as a whole when it cannot be listed', async () => {
    const host = fakeHost({ files: { [dir]: { unread: { kind: 'denied' } } } });
    const fact = await manifests.collect({ host, get: () => Promise.reject(new Error('unused')) });
    expect(fact).toEqual({ state: 'failed', reason: `${dir}: no permission` });
  });

  it('counts every file that does not start with a dot, as the kubelet does', async () => {
    const fact = await collect({
      files: { [`${dir}/etcd.yaml.bak`]: etcdManifest, [`${dir}/.etcd.yaml.swp`]: 'x', [`${dir}/old/etcd.yaml`]: etcdManifest },
    });
    expect(fact.files.map((f) => [f.path, f.component])).toEqual([[`${dir}/etcd.yaml.bak`, 'etcd']]);
  });

  it.each([
    ['empty', ''],
    ['empty', ' \n'],
    ['nul-filled', '\0'.repeat(4096)],
    ['not-yaml', 'spec: [unclosed'],
    ['not-yaml', etcdManifest.replace('metadata:', 'metadata: "')],
    ['not-a-pod', '# only a comment\n'],
    ['not-a-pod', 'kind: ConfigMap\napiVersion: v1\n'],
    ['not-a-pod', etcdManifest.slice(0, etcdManifest.indexOf('    image:'))],
    [
      'not-a-pod',
      'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n',
    ],
  ])('finds %s in a damaged manifest, and its component by its name (%#)', async (fault, content) => {
    const { files } = await collect({ files: { [`${dir}/kube-scheduler.yaml`]: content } });
    if (content.startsWith('a: &a')) expect(files[0]?.fault).toMatch(/not-/);
    else expect(files).toMatchObject([{ fault, component: 'kube-scheduler', flags: {} }]);
  });

  it('keeps a file that cannot be read, with the reason', async () => {
    const { files } = await collect({ files: { [`${dir}/etcd.yaml`]: { unread: { kind: 'denied' } } } });
    expect(files).toEqual([{ path: `${dir}/etcd.yaml`, component: 'etcd', unread: { kind: 'denied' }, flags: {} }]);
  });
});

describe('copies of manifests', () => {
  const old = (content: string, mtimeMs: number) => ({ content, stat: { mtimeMs } });

  it('are found in kubeadm’s backups, held aside, and in kdoctor’s runs: newest first, the usable alone', async () => {
    const index = JSON.stringify([
      { path: dir, was: 'directory' },
      { path: `${dir}/etcd.yaml`, was: 'file', stored: '0003' },
      { path: '/etc/kubernetes/admin.conf', was: 'file', stored: '0004' },
      { path: `${dir}/kube-apiserver.yaml`, was: 'file', stored: '../../../../etc/shadow' },
    ]);
    const fact = await collect({
      files: {
        '/etc/kubernetes/tmp/kubeadm-backup-manifests-2026-01-02-03-04-05/etcd.yaml': old(etcdManifest, 20),
        '/etc/kubernetes/tmp/kubeadm-backup-manifests-2026-01-02-03-04-05/kube-apiserver.yaml': old('', 40),
        '/etc/kubernetes/tmp/kubeadm-upgraded-manifests1/etcd.yaml': old(etcdManifest, 50),
        '/etc/kubernetes/kdoctor-hold/kube-apiserver.yaml': old(apiserverManifest, 30),
        '/var/lib/kdoctor/runs/20260101T000000Z-1/backup.json': index,
        '/var/lib/kdoctor/runs/20260101T000000Z-1/files/0003': old(etcdManifest, 10),
        '/var/lib/kdoctor/runs/20260101T000000Z-2/backup.json': '{torn',
      },
    });
    expect(fact.copies.map((c) => [c.component, c.path, c.mtimeMs])).toEqual([
      ['kube-apiserver', '/etc/kubernetes/kdoctor-hold/kube-apiserver.yaml', 30],
      ['etcd', '/etc/kubernetes/tmp/kubeadm-backup-manifests-2026-01-02-03-04-05/etcd.yaml', 20],
      ['etcd', '/var/lib/kdoctor/runs/20260101T000000Z-1/files/0003', 10],
    ]);
    expect(fact.copies[1]?.content).toBe(etcdManifest);
  });
});
