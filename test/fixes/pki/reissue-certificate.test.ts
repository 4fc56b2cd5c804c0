import { describe, expect, it } from 'vitest';
import { certificateDamaged } from '../../../src/checks/pki/certificate-damaged.ts';
import { certificateMissing } from '../../../src/checks/pki/certificate-missing.ts';
import { reissueCertificate } from '../../../src/fixes/pki/reissue-certificate.ts';
import type { FixOutcome } from '../../../src/model/fix.ts';
import { controlPlaneTree, type PkiTree } from '../../harness/pki-tree.ts';

const pki = '/etc/kubernetes/pki';
const code = (outcome: FixOutcome) => (outcome.kind === 'refused' ? outcome.because.code : outcome.kind);
const missing = (node: PkiTree, subject?: string) =>
  node.plan(certificateMissing, reissueCertificate, subject === undefined ? {} : { subject });

describe('a certificate made anew', () => {
  it('carries the names that manifests, kubeconfigs and the kubelet tell', async () => {
    const node = await controlPlaneTree({ controlPlaneEndpoint: 'https://api.example.com:8443' });
    await node.write(`${pki}/apiserver.crt`, '');
    expect(await node.plan(certificateDamaged, reissueCertificate)).toMatchObject({
      kind: 'plan',
      restarts: ['kube-apiserver'],
      changes: [
        {
          do: 'sign-certificate',
          target: { kind: 'pair', cert: `${pki}/apiserver.crt`, key: `${pki}/apiserver.key` },
          like: {
            template: {
              commonName: 'kube-apiserver',
              organizations: [],
              extendedKeyUsages: ['serverAuth'],
              dns: [
                'cp1',
                'kubernetes',
                'kubernetes.default',
                'kubernetes.default.svc',
                'kubernetes.default.svc.cluster.local',
                'api.example.com',
              ],
              ips: ['10.96.0.1', '10.77.0.11'],
            },
          },
          ca: { cert: `${pki}/ca.crt`, key: `${pki}/ca.key` },
        },
      ],
    });
  });

  it.each([
    ['etcd/peer', { commonName: 'cp1', dns: ['cp1', 'localhost'], ips: ['10.77.0.11', '127.0.0.1', '::1'] }, ['etcd']],
    ['apiserver-kubelet-client', { commonName: 'kube-apiserver-kubelet-client', organizations: ['system:masters'] }, ['kube-apiserver']],
    ['front-proxy-client', { commonName: 'front-proxy-client', organizations: [], extendedKeyUsages: ['clientAuth'] }, ['kube-apiserver']],
  ])('%s follows kubeadm’s inventory', async (file, template, restarts) => {
    const node = await controlPlaneTree();
    await node.remove(`${pki}/${file}.crt`);
    await node.remove(`${pki}/${file}.key`);
    expect(await missing(node)).toMatchObject({
      restarts,
      changes: [
        {
          like: { template },
          guards: [{ guard: 'unchanged', path: `${pki}/${file}.crt`, sha256: null }, { guard: 'clock-plausible' }, {}],
        },
      ],
    });
  });

  it('gives the API server’s client the group of its version', async () => {
    const node = await controlPlaneTree({ kubernetesVersion: '1.29.3' });
    await node.remove(`${pki}/apiserver-kubelet-client.crt`);
    expect(await missing(node)).toMatchObject({ changes: [{ like: { template: { organizations: ['kubeadm:cluster-admins'] } } }] });
  });

  it('copies the certificate that is left when only its key is gone', async () => {
    const node = await controlPlaneTree();
    await node.remove(`${pki}/apiserver.key`);
    expect(await missing(node)).toMatchObject({ changes: [{ like: { certificate: `${pki}/apiserver.crt` } }] });
  });

  it('takes the address from a surviving certificate when the manifests are gone', async () => {
    const node = await controlPlaneTree();
    await node.remove('/etc/kubernetes/manifests/kube-apiserver.yaml');
    await node.remove('/etc/kubernetes/manifests/etcd.yaml');
    await node.remove(`${pki}/etcd/server.crt`);
    expect(await missing(node, `${pki}/etcd/server.crt`)).toMatchObject({
      changes: [{ like: { template: { commonName: 'cp1', ips: ['10.77.0.11', '127.0.0.1', '::1'] } } }],
    });
  });

  it('completes half a pair of the kubelet', async () => {
    const node = await controlPlaneTree();
    await node.remove('/var/lib/kubelet/pki/kubelet.crt');
    expect(await missing(node)).toMatchObject({
      restarts: ['kubelet'],
      changes: [{ ca: 'self', like: { template: { commonName: 'cp1', dns: ['cp1'] } } }],
    });
  });
});

describe('nothing is made anew', () => {
  it.each([
    [`${pki}/ca.crt`, 'pki/reissue-certificate:refused-authority'],
    [`${pki}/etcd/ca.key`, 'pki/reissue-certificate:refused-authority'],
    [`${pki}/sa.key`, 'pki/reissue-certificate:refused-service-account'],
    [pki, 'pki/reissue-certificate:refused-directory'],
    ['/var/lib/kubelet/pki/kubelet-client-2026-01-15-12-00-00.pem', 'unrelated'],
  ])('in the place of %s', async (path, reason) => {
    const node = await controlPlaneTree();
    await node.remove(path);
    expect(code(await missing(node))).toBe(reason);
  });

  it('without the CA’s key', async () => {
    const node = await controlPlaneTree();
    await node.remove(`${pki}/front-proxy-ca.key`);
    await node.remove(`${pki}/front-proxy-client.crt`);
    expect(code(await missing(node, `${pki}/front-proxy-client.crt`))).toBe('sign:refused-ca-key-missing');
  });

  it('without a name that is needed', async () => {
    const node = await controlPlaneTree();
    await node.remove(`${pki}/apiserver.crt`);
    await node.remove('/etc/kubernetes/manifests/kube-apiserver.yaml');
    await node.remove('/etc/kubernetes/manifests/kube-controller-manager.yaml');
    expect(await missing(node, `${pki}/apiserver.crt`)).toMatchObject({
      because: { code: 'pki/reissue-certificate:refused-name-unknown', args: { name: 'service-network' } },
    });
  });
});
