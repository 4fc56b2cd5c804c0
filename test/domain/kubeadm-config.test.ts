import { beforeAll, describe, expect, it } from 'vitest';
import { configVersion, type Remains, rebuildKubeadmConfig } from '../../src/domain/kubeadm-config.ts';
import { parseManifest } from '../../src/domain/manifest.ts';
import type { Component, ManifestFile } from '../../src/model/facts.ts';
import * as samples from '../facts/node-samples.ts';

const contents: readonly (readonly [Component, string])[] = [
  ['etcd', samples.etcdManifest],
  ['kube-apiserver', samples.apiserverManifest],
  ['kube-controller-manager', samples.controllerManagerManifest],
  ['kube-scheduler', samples.schedulerManifest],
];
let whole: readonly ManifestFile[];
beforeAll(async () => {
  whole = await Promise.all(
    contents.map(([name, content]) => parseManifest(`/etc/kubernetes/manifests/${name}.yaml`, Buffer.from(content))),
  );
});

function without(lost: Component, more: Partial<Remains> = {}) {
  return rebuildKubeadmConfig({
    manifests: whole.filter((file) => file.component !== lost),
    copies: [],
    lost,
    nodeName: 'cp1',
    certificatesDir: '/etc/kubernetes/pki',
    topology: 'stacked-etcd',
    kubeadm: { major: 1, minor: 20, patch: 2 },
    ...more,
  });
}
function documents(config: ReturnType<typeof rebuildKubeadmConfig>) {
  if (!config.ok) throw new Error(config.field);
  return config.yaml.split('---\n').map((text): unknown => JSON.parse(text));
}

describe('a kubeadm configuration rebuilt from what is left', () => {
  // kubeadm 1.20.2 itself, given this, wrote an etcd manifest that is byte for byte the one it had written at first.
  it('says what the other manifests say', () => {
    const [init, cluster] = documents(
      without('etcd', { server: 'https://10.77.0.11:6443', criSocket: '/run/containerd/containerd.sock', clusterDomain: 'cluster.local' }),
    );
    expect(init).toEqual({
      apiVersion: 'kubeadm.k8s.io/v1beta2',
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress: '10.77.0.11', bindPort: 6443 },
      nodeRegistration: { name: 'cp1', criSocket: '/run/containerd/containerd.sock' },
    });
    expect(cluster).toEqual({
      apiVersion: 'kubeadm.k8s.io/v1beta2',
      kind: 'ClusterConfiguration',
      kubernetesVersion: 'v1.20.2',
      imageRepository: 'k8s.gcr.io',
      certificatesDir: '/etc/kubernetes/pki',
      clusterName: 'kubernetes',
      networking: { serviceSubnet: '10.96.0.0/12', podSubnet: '10.244.0.0/16', dnsDomain: 'cluster.local' },
      etcd: { local: { dataDir: '/var/lib/etcd' } },
    });
  });
  it('takes address and service network from etcd and the controller-manager when the API server’s manifest is the lost one', () => {
    expect(documents(without('kube-apiserver'))).toMatchObject([
      { localAPIEndpoint: { advertiseAddress: '10.77.0.11' } },
      { networking: { serviceSubnet: '10.96.0.0/12' } },
    ]);
  });
  it('names the endpoint that all nodes use, unless it is this node', () => {
    expect(documents(without('etcd', { server: 'https://api.example:6443' }))[1]).toMatchObject({
      controlPlaneEndpoint: 'api.example:6443',
    });
    expect(documents(without('etcd', { server: 'https://10.77.0.11:6443' }))[1]).not.toHaveProperty('controlPlaneEndpoint');
  });
  it('never gives the controller-manager up its pod network', () => {
    const content = samples.controllerManagerManifest.replaceAll('v1.20.2', 'v1.19.0');
    expect(without('kube-controller-manager')).toEqual({ ok: false, field: 'networking.podSubnet' });
    expect(documents(without('kube-controller-manager', { copies: [{ component: 'kube-controller-manager', content }] }))[1]).toMatchObject(
      {
        kubernetesVersion: 'v1.20.2',
        networking: { podSubnet: '10.244.0.0/16' },
      },
    );
  });
  it.each<[string, readonly Component[]]>([
    ['kubernetesVersion', []],
    ['localAPIEndpoint.advertiseAddress', ['kube-scheduler', 'kube-controller-manager']],
    ['networking.serviceSubnet', ['etcd', 'kube-scheduler']],
  ])('is refused for want of %s', (field, left) => {
    const manifests = whole.filter((file) => file.component !== undefined && left.includes(file.component));
    expect(without('kube-apiserver', { manifests })).toEqual({ ok: false, field });
  });
  it('is refused when etcd is external and nothing tells where', () => {
    expect(without('kube-apiserver', { topology: 'external-etcd' })).toEqual({ ok: false, field: 'etcd.external' });
  });
  it.each([
    [14, 'v1beta1'],
    [15, 'v1beta2'],
    [21, 'v1beta2'],
    [22, 'v1beta3'],
    [30, 'v1beta3'],
    [31, 'v1beta4'],
    [37, 'v1beta4'],
  ])('is of a version that kubeadm 1.%i reads', (minor, version) => {
    expect(configVersion({ major: 1, minor, patch: 0 })).toBe(version);
  });
});
