import { describe, expect, test } from 'vitest';
import { kubernetesDirectoryMissing } from '../../../src/checks/host/kubernetes-directory-missing.ts';
import { collectFacts } from '../../../src/engine/collect.ts';
import { runCheck } from '../../../src/engine/examine.ts';
import type { CheckResult } from '../../../src/model/check.ts';
import { type FakeNode, fakeHost } from '../../harness/fake-host.ts';

const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };
const kubeletConfig = 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nstaticPodPath: /etc/kubernetes/manifests\n';

async function judge(node: FakeNode): Promise<CheckResult> {
  const facts = await collectFacts(fakeHost(node));
  return runCheck(kubernetesDirectoryMissing, facts, { now: new Date('2026-01-01T00:00:00Z'), limits }, () => 0);
}

describe('/etc/kubernetes', () => {
  test('gone from a node that has a kubelet is one finding', async () => {
    const result = await judge({ files: { '/var/lib/kubelet/config.yaml': kubeletConfig } });
    expect(result.status).toBe('critical');
    expect(result.findings.map((f) => f.key)).toEqual(['host/kubernetes-directory-missing@/etc/kubernetes']);
    expect(result.findings[0]?.evidence.map((e) => e.source)).toEqual([
      '/etc/kubernetes/pki',
      '/etc/kubernetes/manifests',
      '/etc/kubernetes/kubelet.conf',
    ]);
  });

  test('with anything left in it is not gone', async () => {
    const files = { '/var/lib/kubelet/config.yaml': kubeletConfig, '/etc/kubernetes/kubelet.conf': 'kind: Config\n' };
    expect((await judge({ files })).status).toBe('ok');
  });

  test('that may not be read is not called gone', async () => {
    const files = {
      '/var/lib/kubelet/config.yaml': kubeletConfig,
      '/etc/kubernetes/kubelet.conf': { unread: { kind: 'denied' as const } },
    };
    expect((await judge({ files })).findings).toEqual([]);
  });

  test('is not missed on a machine that is no node', async () => {
    expect((await judge({ files: {} })).status).toBe('skipped');
  });
});
