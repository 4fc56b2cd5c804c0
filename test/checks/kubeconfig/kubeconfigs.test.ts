import { describe, expect, it } from 'vitest';
import { kubeconfigDamaged } from '../../../src/checks/kubeconfig/damaged.ts';
import { kubeconfigMissing } from '../../../src/checks/kubeconfig/missing.ts';
import { controlPlaneTree, outline, workerTree } from '../../harness/pki-tree.ts';

const admin = '/etc/kubernetes/admin.conf';
const scheduler = '/etc/kubernetes/scheduler.conf';
const controllerManager = '/etc/kubernetes/controller-manager.conf';

describe('kubeconfig/missing', () => {
  it('finds the kubeconfigs that every control plane has, and leaves the kubelet’s to others', async () => {
    const node = await controlPlaneTree();
    for (const path of [admin, scheduler, controllerManager, '/etc/kubernetes/kubelet.conf']) await node.remove(path);
    const result = await node.run(kubeconfigMissing);
    expect(outline(result)).toEqual([`warning ${admin}`, `critical ${controllerManager}`, `critical ${scheduler}`]);
    expect(result.findings[1]?.about).toEqual({
      path: controllerManager,
      role: 'controller-manager.conf',
      component: 'kube-controller-manager',
    });
  });

  it('has nothing to say of a worker', async () => {
    expect((await (await workerTree()).run(kubeconfigMissing)).status).toBe('skipped');
  });
});

describe('kubeconfig/damaged', () => {
  const server = 'clusters:\n- {name: c, cluster: {server: "https://10.0.0.1:6443"}}\n';
  const context = 'contexts:\n- {name: x, context: {cluster: c, user: u}}\ncurrent-context: x\n';
  it.each([
    ['empty', ''],
    ['nul-filled', Buffer.alloc(10)],
    ['not-yaml', 'a: [1\n'],
    ['not-yaml', 'just words'],
    ['incomplete', 'apiVersion: v1\nkind: Config\n'],
    ['incomplete', `${server}${context}users:\n- {name: u, user: {}}\n`],
    ['incomplete', `${context}users:\n- {name: u, user: {token: abcdef.0123456789abcdef}}\n`],
    ['credentials', `${server}${context}users:\n- {name: u, user: {client-certificate-data: AAAA, client-key-data: AAAA}}\n`],
  ])('finds one that is %s', async (fault, content) => {
    const node = await controlPlaneTree();
    await node.write(scheduler, content);
    const result = await node.run(kubeconfigDamaged);
    expect(outline(result)).toEqual([`critical ${scheduler}`]);
    expect(result.findings[0]?.message.args).toEqual({ path: scheduler, fault });
    expect(JSON.stringify(result)).not.toContain('0123456789abcdef');
  });

  it('finds a directory where the file belongs, and takes a token for credentials', async () => {
    const node = await controlPlaneTree();
    await node.write(admin, `${server}${context}users:\n- {name: u, user: {token: abcdef.0123456789abcdef}}\n`);
    expect((await node.run(kubeconfigDamaged)).status).toBe('ok');
    await node.makeDirectory(controllerManager);
    expect(outline(await node.run(kubeconfigDamaged))).toEqual([`critical ${controllerManager}`]);
    expect((await node.run(kubeconfigMissing)).findings).toEqual([]);
  });
});
