import { readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootstrapKubeconfigMissing } from '../../../src/checks/kubelet/bootstrap-kubeconfig-missing.ts';
import { clientCertificateEmbedded } from '../../../src/checks/kubelet/client-certificate-embedded.ts';
import { useExistingCertificate as fix } from '../../../src/fixes/kubelet/use-existing-certificate.ts';
import { controlPlaneTree, type PkiTree, workerTree } from '../../harness/pki-tree.ts';
import { applyChanges, planned, planOn, refusal, writeAged } from './kubelet-plans.ts';

const conf = '/etc/kubernetes/kubelet.conf';
const current = '/var/lib/kubelet/pki/kubelet-client-current.pem';

/** The link leads nowhere, as after a cut-off rotation; the pem itself is there. */
async function breakLink(tree: PkiTree): Promise<string> {
  const target = await readlink(join(tree.dir, current));
  await rm(join(tree.dir, current));
  await symlink('/var/lib/kubelet/pki/kubelet-client-2026-02-30-00-00-00.pem', join(tree.dir, current));
  return target;
}

describe('a valid pem that is not in use', () => {
  it.each([
    ['a control plane', controlPlaneTree],
    ['a worker', workerTree],
  ])('is linked again on %s', async (_, mint) => {
    const tree = await mint();
    const target = await breakLink(tree);
    const plan = planned(await planOn(tree, bootstrapKubeconfigMissing, fix));
    expect(plan.changes).toMatchObject([{ do: 'link', path: current, target }]);
    expect(plan.restarts).toEqual(['kubelet']);
    await applyChanges(tree, plan);
    expect((await tree.run(bootstrapKubeconfigMissing)).status).toBe('ok');
  });

  it('gets its kubelet.conf back', async () => {
    const tree = await controlPlaneTree();
    await tree.remove(conf);
    const plan = planned(await planOn(tree, bootstrapKubeconfigMissing, fix));
    expect(plan.changes).toMatchObject([
      { do: 'write-file', path: conf, own: { mode: 0o600 }, guards: [{ guard: 'unchanged', path: conf, sha256: null }] },
    ]);
    await applyChanges(tree, plan);
    expect((await tree.run(bootstrapKubeconfigMissing)).status).toBe('ok');
  });

  it('takes the place of an embedded one', async () => {
    const rotated = await controlPlaneTree();
    const tree = await controlPlaneTree({ embeddedKubeletConf: true, authorities: rotated.authorities });
    const target = await readlink(join(rotated.dir, current));
    await writeAged(tree, target, await rotated.read(target));
    const plan = planned(await planOn(tree, clientCertificateEmbedded, fix));
    expect(plan.changes.map((step) => step.do)).toEqual(['link', 'write-file']);
    await applyChanges(tree, plan);
    expect((await tree.run(clientCertificateEmbedded)).status).toBe('ok');
    expect((await tree.run(bootstrapKubeconfigMissing)).status).toBe('ok');
  });
});

describe('refused', () => {
  const none = 'kubelet/use-existing-certificate:refused-none';

  it('when the pem has expired', async () => {
    expect(refusal(await planOn(await controlPlaneTree(), bootstrapKubeconfigMissing, fix, { days: 400 }))).toBe(none);
  });

  it('when it is of another node', async () => {
    const tree = await controlPlaneTree({ nodeName: 'cp1' });
    const other = await workerTree({ authorities: tree.authorities, nodeName: 'w1' });
    const target = await breakLink(tree);
    await writeAged(tree, target, await other.read(await readlink(join(other.dir, current))));
    const outcome = await planOn(tree, bootstrapKubeconfigMissing, fix, { inputs: { nodeName: 'cp1' } });
    expect(refusal(outcome)).toBe('kubelet:refused-node-name-differs');
  });

  it('when it is signed by another CA of the same name', async () => {
    const tree = await controlPlaneTree();
    const foreign = await controlPlaneTree();
    const target = await breakLink(tree);
    await writeAged(tree, target, await foreign.read(await readlink(join(foreign.dir, current))));
    expect(refusal(await planOn(tree, bootstrapKubeconfigMissing, fix))).toBe(none);
  });

  it('when its key is gone', async () => {
    const tree = await controlPlaneTree();
    const target = await breakLink(tree);
    await writeAged(tree, target, (await tree.read(target)).replace(/-----BEGIN [A-Z ]*PRIVATE KEY[\s\S]*$/, ''));
    expect(refusal(await planOn(tree, bootstrapKubeconfigMissing, fix))).toBe(none);
  });

  it('when nothing on the node names the API server', async () => {
    const tree = await workerTree();
    await rename(join(tree.dir, conf), join(tree.dir, '/kubelet.conf'));
    expect(refusal(await planOn(tree, bootstrapKubeconfigMissing, fix))).toBe('kubelet:refused-server');
  });
});
