import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { msg } from '../../src/domain/message.ts';
import { causeRules, readingOrder } from '../../src/engine/cause-rules.ts';
import { linkCauses } from '../../src/engine/causes.ts';
import type { CheckId, Finding, Severity } from '../../src/model/finding.ts';

function finding(check: CheckId, subject: string, about: Record<string, string> = {}, severity: Severity = 'critical'): Finding {
  return {
    key: `${check}@${subject}`,
    check,
    subject,
    severity,
    message: msg('engine:fact-absent', { reason: subject }),
    evidence: [{ source: 'test', observed: subject }],
    about,
  };
}

const powerLoss = [
  finding('control-plane/apiserver-down', 'cp1', { local: 'true' }),
  finding('etcd/member-unhealthy', 'cp1', { local: 'true' }),
  finding('kubelet/not-running', 'kubelet.service'),
  finding('kubelet/bootstrap-kubeconfig-missing', '/etc/kubernetes/kubelet.conf'),
  finding('pki/certificate-expired', '/etc/kubernetes/pki/apiserver.crt', { path: '/etc/kubernetes/pki/apiserver.crt', role: 'apiserver' }),
  finding('pki/certificate-expired', '/etc/kubernetes/pki/etcd/server.crt', {
    path: '/etc/kubernetes/pki/etcd/server.crt',
    role: 'etcd-server',
  }),
  finding('pki/certificate-expired', '/var/lib/kubelet/pki/kubelet-client-current.pem', {
    path: '/var/lib/kubelet/pki/kubelet-client-current.pem',
    role: 'kubelet-client',
  }),
  finding('disk/filesystem-full', '/', { mount: '/' }),
];

describe('after a power loss', () => {
  const linked = linkCauses(powerLoss);
  const causesOf = (check: CheckId) => linked.find((f) => f.check === check)?.causedBy;

  test('the full disk is the one root cause, and is read first', () => {
    expect(linked[0]?.key).toBe('disk/filesystem-full@/');
    expect(linked.filter((f) => f.causedBy.length === 0)).toHaveLength(1);
  });

  test('the chain reads disk, certificates, kubelet, etcd, API server', () => {
    expect(causesOf('kubelet/bootstrap-kubeconfig-missing')).toEqual([
      'pki/certificate-expired@/var/lib/kubelet/pki/kubelet-client-current.pem',
    ]);
    expect(causesOf('kubelet/not-running')).toEqual(['kubelet/bootstrap-kubeconfig-missing@/etc/kubernetes/kubelet.conf']);
    expect(causesOf('etcd/member-unhealthy')?.[0]).toBe('kubelet/not-running@kubelet.service');
    expect(causesOf('control-plane/apiserver-down')?.[0]).toBe('etcd/member-unhealthy@cp1');
  });

  test('each symptom stands after all of its causes', () => {
    const place = new Map(linked.map((f, i) => [f.key, i]));
    for (const symptom of linked) for (const cause of symptom.causedBy) expect(place.get(cause)).toBeLessThan(place.get(symptom.key) ?? -1);
  });

  test('a cause that another cause already stands for is left out', () => {
    expect(causesOf('kubelet/not-running')).not.toContain('disk/filesystem-full@/');
  });
});

test('a full file system explains only the certificates that lie on it', () => {
  const linked = linkCauses([
    finding('disk/filesystem-full', '/var/lib/etcd', { mount: '/var/lib/etcd' }),
    finding('pki/certificate-expired', '/etc/kubernetes/pki/apiserver.crt', {
      path: '/etc/kubernetes/pki/apiserver.crt',
      role: 'apiserver',
    }),
  ]);
  expect(linked.every((f) => f.causedBy.length === 0)).toBe(true);
});

test('a remote member that is down is no reason for the local API server', () => {
  const linked = linkCauses([
    finding('etcd/member-unhealthy', 'cp3', { local: 'false' }),
    finding('control-plane/apiserver-down', 'cp1', { local: 'true' }),
  ]);
  expect(linked.every((f) => f.causedBy.length === 0)).toBe(true);
});

test('critical roots come before warnings, and no finding is lost', () => {
  const linked = linkCauses([
    finding('cluster/cluster-info-ca-stale', 'x', {}, 'warning'),
    finding('manifests/missing', 'etcd', { component: 'etcd' }),
  ]);
  expect(linked.map((f) => f.check)).toEqual(['manifests/missing', 'cluster/cluster-info-ca-stale']);
});

test('every check has its place in the reading order, and rules point forwards', () => {
  expect(checks.map((check) => check.id).filter((id) => !readingOrder.includes(id))).toEqual([]);
  for (const rule of causeRules) {
    for (const cause of rule.causes) {
      for (const symptom of rule.symptoms)
        expect(readingOrder.indexOf(cause), `${cause} → ${symptom}`).toBeLessThan(readingOrder.indexOf(symptom));
    }
  }
});
