import type { EtcdFact, EtcdMember } from '../../../src/model/facts.ts';

/** What a stacked control plane knows of etcd. */
export function etcdFact(members: readonly EtcdMember[], o: Partial<EtcdFact> = {}): EtcdFact {
  return {
    external: false,
    endpoint: 'https://127.0.0.1:2379',
    localName: 'm1',
    tls: { ca: '/pki/etcd/ca.crt', cert: '/pki/etcd/healthcheck-client.crt', key: '/pki/etcd/healthcheck-client.key' },
    clientCertificate: { path: '/pki/etcd/healthcheck-client.crt', certificates: [] },
    members: { ok: true, value: members },
    alarms: { ok: true, value: [] },
    metricsHealth: { ok: false, unread: { kind: 'absent' } },
    dataDir: { path: '/var/lib/etcd', state: 'data' },
    ...o,
  };
}
