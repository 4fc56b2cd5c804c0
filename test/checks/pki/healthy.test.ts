import { expect, it } from 'vitest';
import { checks } from '../../../src/checks/index.ts';
import { controlPlaneTree, workerTree } from '../../harness/pki-tree.ts';

const own = checks.filter((check) => /^(?:pki|kubeconfig)\//.test(check.id));

it.each([
  ['a control plane', () => controlPlaneTree()],
  ['a control plane with RSA keys', () => controlPlaneTree({ algorithm: 'rsa' })],
  ['a control plane behind a load balancer', () => controlPlaneTree({ controlPlaneEndpoint: 'https://api.example.com:8443' })],
  ['a control plane with an external etcd', () => controlPlaneTree({ topology: 'external-etcd' })],
  ['a control plane right after kubeadm init', () => controlPlaneTree({ embeddedKubeletConf: true })],
  ['a worker', () => workerTree()],
])('%s is healthy in every check of certificates and kubeconfigs', async (_, make) => {
  const node = await make();
  expect(own.length).toBe(9);
  for (const check of own) {
    const result = await node.run(check);
    expect({ id: check.id, findings: result.findings, reasons: result.reasons.map((reason) => reason.code) }).toEqual({
      id: check.id,
      findings: [],
      reasons: result.status === 'skipped' ? ['kubeconfig/control-plane-only'] : [],
    });
  }
});

it('a file that may not be read makes checks unknown, never healthy and never broken', async () => {
  const node = await controlPlaneTree();
  const denied = ['/etc/kubernetes/pki/apiserver.crt', '/etc/kubernetes/pki/apiserver.key', '/etc/kubernetes/scheduler.conf'];
  const status = async (id: string) => {
    const check = own.find((candidate) => candidate.id === id);
    if (check === undefined) throw new Error(id);
    const result = await node.run(check, { denied });
    return [result.status, result.findings.length];
  };
  expect(await status('pki/certificate-expired')).toEqual(['unknown', 0]);
  expect(await status('pki/certificate-expiring')).toEqual(['unknown', 0]);
  expect(await status('pki/certificate-not-yet-valid')).toEqual(['unknown', 0]);
  expect(await status('pki/certificate-missing')).toEqual(['unknown', 0]);
  expect(await status('pki/certificate-damaged')).toEqual(['unknown', 0]);
  expect(await status('pki/key-mismatch')).toEqual(['unknown', 0]);
  expect(await status('pki/issuer-mismatch')).toEqual(['unknown', 0]);
  expect(await status('kubeconfig/missing')).toEqual(['unknown', 0]);
  expect(await status('kubeconfig/damaged')).toEqual(['unknown', 0]);
});
