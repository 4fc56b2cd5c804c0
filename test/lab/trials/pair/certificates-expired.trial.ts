import { expect } from 'vitest';
import { picture, type TreePicture } from '../../../harness/tree.ts';
import { expireControlPlane } from '../../break/certificates.ts';
import { bystanders, expectEtcdHealthy, expectKubeadmFinds, expectOpensslAccepts, expectReady, expectServed } from '../../judge.ts';
import { onDisk } from '../../machine/names.ts';
import { mustOn } from '../../machine/node.ts';
import { checksFound, rootCauses, trial, unknownChecks, untilKubeletFails } from '../../trial.ts';

/**
 * Every leaf certificate and kubeconfig of a running control plane expires, its kubelet's too, and the kubelet is restarted: as
 * on the morning a year after kubeadm init. The workload still runs, and must not notice the cure.
 */
trial('certificates-expired', { cluster: 'pair' }, ({ step, report, expectKdoctor }) => {
  let running: readonly string[] = [];
  let broken: readonly TreePicture[] = [];
  const pictures = () => Promise.all(['/etc/kubernetes', '/var/lib/kubelet/pki'].map((folder) => picture(onDisk('cp1', folder))));

  step('breaks: all certificates but the CAs’ have expired, and the kubelet cannot start', async () => {
    running = await bystanders(['cp1', 'w1']);
    await expireControlPlane('cp1');
    const since = new Date();
    await mustOn('cp1', ['systemctl', 'restart', 'kubelet']);
    await untilKubeletFails('cp1', 'client certificate is expired', since);
    broken = await pictures();
  });

  step('is told: expired certificates are the root cause, and the kubelet is a symptom', async () => {
    const told = await report('cp1');
    expect(told.exitStatus).toBe(2);
    expect(unknownChecks(told)).toEqual([]);
    expect(new Set(rootCauses(told).map(({ check }) => check))).toEqual(new Set(['pki/certificate-expired']));
    expect(checksFound(told)[0]).toBe('pki/certificate-expired');
    expect(checksFound(told)).toContain('kubelet/bootstrap-kubeconfig-missing');
    // Seven leaves, three kubeconfigs, the kubelet's own.
    expect(told.findings.filter(({ check }) => check === 'pki/certificate-expired')).toHaveLength(11);
  });

  step('is cured by one command', async () => {
    const { stdout } = await expectKdoctor('cp1', ['fix', 'pki/*', 'kubelet/*', '--yes'], 0);
    expect(stdout).toMatch(/^FIXED/);
  });

  step('is judged well by kubectl, kubeadm, openssl and etcdctl', async () => {
    await expectReady(['cp1', 'w1']);
    await expectKubeadmFinds('cp1', { days: 300 });
    expectOpensslAccepts('cp1');
    await expectEtcdHealthy('cp1', 1);
    await expectServed('cp1', 6443, '/etc/kubernetes/pki/apiserver.crt');
    await expectServed('cp1', 2379, '/etc/kubernetes/pki/etcd/server.crt');
    await expectServed('cp1', 2380, '/etc/kubernetes/pki/etcd/peer.crt');
    expect(await bystanders(['cp1', 'w1'])).toEqual(running);
    const told = await report('cp1');
    expect(told.findings).toEqual([]);
    expect(told.exitStatus).toBe(0);
  });

  step('is taken back by undo: every file is as it was, and so is the report', async () => {
    await expectKdoctor('cp1', ['undo', '--yes'], 0);
    expect(await pictures()).toEqual(broken);
    const told = await report('cp1');
    expect(told.exitStatus).toBe(2);
    expect(new Set(rootCauses(told).map(({ check }) => check))).toEqual(new Set(['pki/certificate-expired']));
    expect(await bystanders(['cp1', 'w1'])).toEqual(running);
  });
});
