import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { joinCommand, kubectl } from '../../cluster/kubeadm.ts';
import { bystanders, expectReady } from '../../judge.ts';
import { mustOn, on } from '../../machine/node.ts';
import { rootCauses, trial, unknownChecks } from '../../trial.ts';

const configMap = ['--namespace=kube-public', 'cluster-info'] as const;

/** kube-public/cluster-info holds the CA of another cluster: all nodes are well, and no new one can join. */
trial('cluster-info-stale', { cluster: 'pair' }, ({ step, report, expectKdoctor }) => {
  let running: readonly string[] = [];

  step('breaks: the CA in cluster-info is replaced by another of the same name, and kubeadm join refuses', async () => {
    running = await bystanders(['cp1', 'w1']);
    expect(await joinPreflight()).toMatchObject({ status: 0 });
    const info = await mustOn('cp1', kubectl('get', 'configmap', ...configMap, '--output=json'));
    const { data }: { data: { kubeconfig: string } } = JSON.parse(info);
    const kubeconfig = data.kubeconfig.replace(/certificate-authority-data: \S+/, `certificate-authority-data: ${foreignCa()}`);
    expect(kubeconfig).not.toBe(data.kubeconfig);
    await mustOn('cp1', kubectl('patch', 'configmap', ...configMap, '--patch', JSON.stringify({ data: { kubeconfig } })));
    await expectJoinRefused();
  });

  step('is told: a warning, and nothing else', async () => {
    const told = await report('cp1');
    expect(told.exitStatus).toBe(1);
    expect(unknownChecks(told)).toEqual([]);
    expect(rootCauses(told).map(({ check }) => check)).toEqual(['cluster/cluster-info-ca-stale']);
  });

  step('is cured: kubeadm join finds the cluster again', async () => {
    await expectKdoctor('cp1', ['fix', 'cluster/cluster-info-ca-stale', '--yes'], 0);
    const joined = await joinPreflight();
    expect(joined, joined.stderr).toMatchObject({ status: 0 });
    await expectReady(['cp1', 'w1']);
    expect(await bystanders(['cp1', 'w1'])).toEqual(running);
    expect((await report('cp1')).exitStatus).toBe(0);
  });

  step('is taken back by undo: kubeadm join refuses again', async () => {
    await expectKdoctor('cp1', ['undo', '--yes'], 0);
    await expectJoinRefused();
    expect((await report('cp1')).exitStatus).toBe(1);
  });
});

/** kubeadm's own judgement of cluster-info: the checks before a join read it, and need no node to be new. */
async function joinPreflight() {
  const [program, , ...words] = await joinCommand('cp1');
  const accept = ['--ignore-preflight-errors=all', '--cri-socket=unix:///run/containerd/containerd.sock'];
  return on('w1', [program, 'join', 'phase', 'preflight', ...words, ...accept], { timeoutMs: 60_000 });
}

async function expectJoinRefused(): Promise<void> {
  const refused = await joinPreflight();
  expect(refused.stderr).toContain('cluster CA found in cluster-info ConfigMap is invalid');
  expect(refused.status).toBe(1);
}

/** A self-signed CA with the name that all clusters give to theirs, as base64. */
function foreignCa(): string {
  const dir = mkdtempSync(join(tmpdir(), 'kdoctor-lab-ca-'));
  try {
    const [key, certificate] = [join(dir, 'key'), join(dir, 'certificate')];
    const words = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=kubernetes',
      '-days',
      '3650',
      '-keyout',
      key,
      '-out',
      certificate,
    ];
    execFileSync('openssl', words, { stdio: 'ignore' });
    return readFileSync(certificate).toString('base64');
  } finally {
    rmSync(dir, { recursive: true });
  }
}
