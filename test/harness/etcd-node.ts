import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLocalHost } from '../../src/host/local.ts';
import type { HostWriter } from '../../src/model/host.ts';
import type { CertificateFiles } from './etcd-certificates.ts';
import type { EtcdCluster } from './etcd-cluster.ts';
import { abs } from './fake-host.ts';

/**
 * The control plane that a member of a test cluster runs on: kubeadm's files in a folder of their own, and the live
 * servers. `client`: the healthcheck client's credentials, when not the cluster's good ones.
 */
export function layOutNode(cluster: EtcdCluster, index: number, o: { client?: CertificateFiles } = {}): HostWriter {
  const member = cluster.members[index];
  if (member === undefined) throw new RangeError(`the cluster has no member ${index}`);
  const { ca, server, client } = cluster.certificates;
  const root = join(cluster.dir, `node-${index}`);
  const pki = join(root, 'etc/kubernetes/pki/etcd');
  const manifests = join(root, 'etc/kubernetes/manifests');
  for (const dir of [pki, manifests, join(root, 'var/lib/etcd/member'), join(root, 'var/lib/kdoctor')]) mkdirSync(dir, { recursive: true });

  copyFileSync(ca, join(pki, 'ca.crt'));
  // With a client of its own, the node has no server pair to fall back on.
  copyPair(o.client ?? client, pki, 'healthcheck-client');
  if (o.client === undefined) copyPair(server, pki, 'server');
  writeFileSync(join(manifests, 'etcd.yaml'), manifestOf(member.name, cluster, index));
  return openLocalHost({ root: abs(root) });
}

function copyPair({ cert, key }: CertificateFiles, dir: string, name: string): void {
  copyFileSync(cert, join(dir, `${name}.crt`));
  copyFileSync(key, join(dir, `${name}.key`));
}

/** What of kubeadm's manifest tells where etcd is (kubeadm 1.20). */
function manifestOf(name: string, { initialCluster, members }: EtcdCluster, index: number): string {
  const { clientUrl = '', peerUrl = '', metricsUrl = '' } = members[index] ?? {};
  return `apiVersion: v1
kind: Pod
metadata:
  labels:
    component: etcd
    tier: control-plane
  name: etcd
  namespace: kube-system
spec:
  containers:
  - command:
    - etcd
    - --advertise-client-urls=${clientUrl}
    - --cert-file=/etc/kubernetes/pki/etcd/server.crt
    - --client-cert-auth=true
    - --data-dir=/var/lib/etcd
    - --initial-advertise-peer-urls=${peerUrl}
    - --initial-cluster=${initialCluster}
    - --key-file=/etc/kubernetes/pki/etcd/server.key
    - --listen-client-urls=${clientUrl}
    - --listen-metrics-urls=${metricsUrl}
    - --listen-peer-urls=${peerUrl}
    - --name=${name}
    - --trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
    image: k8s.gcr.io/etcd:3.4.13-0
    name: etcd
`;
}
