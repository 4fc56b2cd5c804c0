import { describe, expect, it } from 'vitest';
import { kubeconfigDamaged } from '../../../src/checks/kubeconfig/damaged.ts';
import { kubeconfigMissing } from '../../../src/checks/kubeconfig/missing.ts';
import { reissueKubeconfig } from '../../../src/fixes/kubeconfig/reissue.ts';
import type { FixOutcome } from '../../../src/model/fix.ts';
import { controlPlaneTree } from '../../harness/pki-tree.ts';

const code = (outcome: FixOutcome) => (outcome.kind === 'refused' ? outcome.because.code : outcome.kind);
const endpoint = 'https://api.example.com:8443';

describe('kubeconfig/reissue', () => {
  it.each([
    ['admin.conf', endpoint, 'kubernetes-admin', ['system:masters'], []],
    ['controller-manager.conf', 'https://10.77.0.11:6443', 'system:kube-controller-manager', [], ['kube-controller-manager']],
    ['scheduler.conf', 'https://10.77.0.11:6443', 'system:kube-scheduler', [], ['kube-scheduler']],
  ])('makes %s for %s', async (role, server, commonName, organizations, restarts) => {
    const node = await controlPlaneTree({ controlPlaneEndpoint: endpoint });
    const path = `/etc/kubernetes/${role}`;
    await node.remove(path);
    const plan = await node.plan(kubeconfigMissing, reissueKubeconfig);
    expect(plan).toMatchObject({
      kind: 'plan',
      restarts,
      verify: ['kubeconfig/missing', 'pki/issuer-mismatch', 'pki/key-mismatch', 'pki/certificate-not-yet-valid'],
      changes: [
        {
          do: 'write-file',
          path,
          own: { mode: 0o600 },
          guards: [{ guard: 'unchanged', path, sha256: null }, { guard: 'clock-plausible' }, {}],
        },
        {
          do: 'sign-certificate',
          target: { kind: 'kubeconfig', path },
          like: { template: { commonName, organizations, extendedKeyUsages: ['clientAuth'] } },
        },
      ],
    });
    const [write] = plan.kind === 'plan' ? plan.changes : [];
    const ca = Buffer.from(await node.read('/etc/kubernetes/pki/ca.crt')).toString('base64');
    expect(write?.do === 'write-file' ? write.content : '').toContain(`    certificate-authority-data: ${ca}\n    server: ${server}\n`);
  });

  it('replaces an empty stub, but not a directory', async () => {
    const node = await controlPlaneTree();
    const path = '/etc/kubernetes/controller-manager.conf';
    await node.write(path, '');
    expect(code(await node.plan(kubeconfigDamaged, reissueKubeconfig))).toBe('plan');
    await node.makeDirectory(path);
    expect(code(await node.plan(kubeconfigDamaged, reissueKubeconfig))).toBe('kubeconfig/reissue:refused-directory');
  });

  it('is refused without the CA’s key, without a server, and for super-admin.conf', async () => {
    const node = await controlPlaneTree();
    await node.remove('/etc/kubernetes/scheduler.conf');
    await node.write('/etc/kubernetes/super-admin.conf', '');
    expect(code(await node.plan(kubeconfigDamaged, reissueKubeconfig))).toBe('kubeconfig/reissue:refused-super-admin');
    await node.remove('/etc/kubernetes/pki/ca.key');
    expect(code(await node.plan(kubeconfigMissing, reissueKubeconfig))).toBe('sign:refused-ca-key-missing');

    const bare = await controlPlaneTree();
    await bare.remove('/etc/kubernetes/scheduler.conf');
    await bare.write('/etc/kubernetes/controller-manager.conf', '');
    for (const name of ['kube-apiserver.yaml', 'etcd.yaml']) await bare.write(`/etc/kubernetes/manifests/${name}`, '');
    for (const name of ['server', 'peer']) await bare.remove(`/etc/kubernetes/pki/etcd/${name}.crt`);
    await bare.remove('/etc/kubernetes/pki/apiserver.crt');
    expect(code(await bare.plan(kubeconfigMissing, reissueKubeconfig))).toBe('kubeconfig/reissue:refused-no-server');
  });
});
