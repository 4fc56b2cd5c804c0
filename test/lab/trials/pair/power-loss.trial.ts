import { expect } from 'vitest';
import { expireControlPlane, expireKubelet } from '../../break/certificates.ts';
import { fillDisk } from '../../break/disk.ts';
import { bootAll, bootHealthy } from '../../cluster/clusters.ts';
import { joinCommand } from '../../cluster/kubeadm.ts';
import {
  expectEtcdHealthy,
  expectKubeadmFinds,
  expectKubeletCertificate,
  expectOpensslAccepts,
  expectReady,
  expectServed,
} from '../../judge.ts';
import { cutPower } from '../../machine/node.ts';
import { checksFound, rootCauses, trial, untilKubeletFails } from '../../trial.ts';

/**
 * Incident 003 on a cluster with one control plane: the power fails, and when it is back the control plane's disk is full, every
 * certificate has expired, and no kubelet can start, neither there nor on the worker.
 */
trial('power-loss', { cluster: 'pair', off: true, diskMebibytes: { cp1: 3072 } }, ({ step, report, expectKdoctor }) => {
  step('breaks: the power fails; then the disk is full and all certificates have expired', async () => {
    await bootHealthy(['cp1', 'w1']);
    await Promise.all([cutPower('cp1'), cutPower('w1')]);
    await expireControlPlane('cp1');
    await expireKubelet('w1', 'cp1');
    fillDisk('cp1');
    const since = new Date();
    await bootAll(['cp1', 'w1']);
    await untilKubeletFails('w1', 'client certificate is expired', since);
  });

  step('is told on the control plane: the disk first, then certificates, kubelet, etcd and API server', async () => {
    const told = await report('cp1');
    expect(told.exitStatus).toBe(2);
    expect(rootCauses(told).map(({ key }) => key)).toEqual(['disk/filesystem-full@/']);
    const found = checksFound(told);
    const order = ['disk/filesystem-full', 'pki/certificate-expired', 'kubelet/bootstrap-kubeconfig-missing', 'kubelet/not-running'];
    expect(found.filter((check) => order.includes(check))).toEqual(order);
    expect(found).toEqual(expect.arrayContaining(['etcd/member-unhealthy', 'control-plane/apiserver-down']));
  });

  step('is told on the worker: its own certificate', async () => {
    const told = await report('w1');
    expect(told.exitStatus).toBe(2);
    expect(rootCauses(told).map(({ check }) => check)).toEqual(['pki/certificate-expired']);
  });

  step('is cured on the control plane: the disk, then the certificates', async () => {
    // So little is not enough. There is no room for the run on that disk, and it says where the run lies instead.
    const { stdout } = await expectKdoctor('cp1', ['fix', 'disk', '--yes', '--confirm', 'disk/remove-rotated-logs'], 7);
    expect(stdout).toContain('backup and journal: /run/kdoctor/runs/');
    expect(stdout).toContain('ATTENTION: the disk is full');
    await expectKdoctor('cp1', ['fix', 'disk', '--yes', '--fix', 'disk/remove-core-dumps', '--confirm', 'disk/remove-core-dumps'], 0);
    await expectKdoctor('cp1', ['fix', 'pki/*', 'kubelet/*', '--yes'], 0);
  });

  step('is cured on the worker, with a token of the control plane that runs again', async () => {
    const words = await joinCommand('cp1');
    const token = words[words.indexOf('--token') + 1] ?? '';
    const hash = words[words.indexOf('--discovery-token-ca-cert-hash') + 1] ?? '';
    await expectKdoctor('w1', ['fix', 'pki/*', 'kubelet/*', '--yes', '--token', token, '--ca-cert-hash', hash], 0);
  });

  step('is judged well by kubectl, kubeadm, openssl and etcdctl', async () => {
    await expectReady(['cp1', 'w1']);
    await expectKubeadmFinds('cp1', { days: 300 });
    expectOpensslAccepts('cp1');
    await expectKubeletCertificate('w1', 'cp1');
    await expectEtcdHealthy('cp1', 1);
    await expectServed('cp1', 6443, '/etc/kubernetes/pki/apiserver.crt');
    await expectServed('cp1', 2379, '/etc/kubernetes/pki/etcd/server.crt');
    for (const node of ['cp1', 'w1'] as const) {
      const told = await report(node);
      expect(told.findings).toEqual([]);
      expect(told.exitStatus).toBe(0);
    }
  });
});
