import { expect } from 'vitest';
import { expireControlPlane } from '../../break/certificates.ts';
import { fillDisk } from '../../break/disk.ts';
import { destroyEtcdLog } from '../../break/etcd.ts';
import { bootAll, bootHealthy } from '../../cluster/clusters.ts';
import { etcdctl, expectEtcdHealthy, expectKubeadmFinds, expectOpensslAccepts, expectReady } from '../../judge.ts';
import { cutPower, mustOn } from '../../machine/node.ts';
import { checksFound, rootCauses, trial, untilKubeletFails } from '../../trial.ts';

const nodes = ['cp1', 'cp2', 'cp3'] as const;

/**
 * Incident 003 all at once, on three control planes: after a power cut every certificate of every node has expired, no kubelet
 * starts, the disk of cp1 is full, and the etcd member of cp3 has lost its log. The post removed a member because a list said so;
 * here the two that are well come back first, and then one is removed because it is dead.
 */
trial('power-loss-three', { cluster: 'three', off: true, diskMebibytes: { cp1: 3072 } }, ({ step, report, expectKdoctor }) => {
  step('breaks: the power fails on all three', async () => {
    await bootHealthy(nodes);
    await Promise.all(nodes.map(cutPower));
    for (const node of nodes) await expireControlPlane(node);
    await destroyEtcdLog('cp3');
    fillDisk('cp1');
    const since = new Date();
    await bootAll(nodes);
    for (const node of ['cp2', 'cp3'] as const) await untilKubeletFails(node, 'client certificate is expired', since);
  });

  step('is told on each node: the disk before the certificates, the certificates before the kubelet', async () => {
    for (const node of nodes) {
      const told = await report(node);
      expect(told.exitStatus).toBe(2);
      const first = node === 'cp1' ? 'disk/filesystem-full' : 'pki/certificate-expired';
      expect(new Set(rootCauses(told).map(({ check }) => check))).toEqual(new Set([first]));
      expect(checksFound(told)).toContain('kubelet/not-running');
    }
  });

  step('is cured on cp1 and cp2: the disk, then the certificates', async () => {
    await expectKdoctor('cp1', ['fix', 'disk', '--yes', '--confirm', 'disk/remove-rotated-logs'], 7);
    await expectKdoctor('cp1', ['fix', 'disk', '--yes', '--fix', 'disk/remove-core-dumps', '--confirm', 'disk/remove-core-dumps'], 0);
    // What was wrong with the node alone is mended alone: its etcd comes back when the other one makes a quorum with it.
    await expectKdoctor('cp1', ['fix', 'pki/*', 'kubelet/*', '--yes'], 0);
    await expectKdoctor('cp2', ['fix', 'pki/*', 'kubelet/*', '--yes'], 0);
    await expectReady(['cp1', 'cp2']);
  });

  step('is cured on cp3, but for its etcd member', async () => {
    await expectKdoctor('cp3', ['fix', 'pki/*', 'kubelet/*', '--yes'], 0);
    await expectReady(nodes);
    const told = await report('cp1');
    expect(rootCauses(told).map(({ key }) => key)).toEqual(['etcd/member-unhealthy@cp3']);
  });

  step('is cured of the dead member', async () => {
    await expectKdoctor('cp1', ['fix', 'etcd/member-unhealthy@cp3', '--yes', '--confirm', 'etcd/remove-member'], 0);
  });

  step('is judged well by kubectl, kubeadm, openssl and etcdctl', async () => {
    await expectReady(nodes);
    expect((await mustOn('cp1', etcdctl('member', 'list'))).trim().split('\n')).toHaveLength(2);
    await expectEtcdHealthy('cp1', 2);
    for (const node of nodes) {
      await expectKubeadmFinds(node, { days: 300 });
      expectOpensslAccepts(node);
    }
    for (const node of ['cp1', 'cp2'] as const) expect((await report(node)).exitStatus).toBe(0);
  });
});
