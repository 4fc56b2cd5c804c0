import { describe, expect, it } from 'vitest';
import { leafSpecs } from '../../src/domain/pki-inventory.ts';
import { leafTemplate, serviceAddressOf } from '../../src/domain/pki-names.ts';

const names = { nodeName: 'cp1', advertiseAddress: '10.77.0.11', serviceAddress: '10.96.0.1', dnsDomain: 'cluster.local' };
const spec = (role: string) => leafSpecs.find((candidate) => candidate.role === role) ?? expect.fail(role);

describe('leafTemplate', () => {
  it('names the API server as kubeadm does, behind a name or an address', () => {
    expect(leafTemplate(spec('apiserver'), { ...names, endpointHost: 'api.example.com' })).toEqual({
      commonName: 'kube-apiserver',
      organizations: [],
      extendedKeyUsages: ['serverAuth'],
      dns: ['cp1', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', 'api.example.com'],
      ips: ['10.96.0.1', '10.77.0.11'],
    });
    expect(leafTemplate(spec('apiserver'), { ...names, endpointHost: '10.77.0.100' }).ips).toEqual([
      '10.96.0.1',
      '10.77.0.11',
      '10.77.0.100',
    ]);
  });

  it('names etcd by the node', () => {
    expect(leafTemplate(spec('etcd-peer'), names)).toMatchObject({
      commonName: 'cp1',
      dns: ['cp1', 'localhost'],
      ips: ['10.77.0.11', '127.0.0.1', '::1'],
    });
  });
});

describe('serviceAddressOf', () => {
  it.each([
    ['10.96.0.0/12', '10.96.0.1'],
    ['172.16.5.128/25,fd00:1::/108', '172.16.5.129'],
    ['fd00:1::/108', 'fd00:1::1'],
    ['2001:db8:0:0:0:0:0:10/124', '2001:db8::11'],
    ['none', undefined],
    ['', undefined],
  ])('%s', (cidrs, expected) => {
    expect(serviceAddressOf(cidrs)).toBe(expected);
  });
});
