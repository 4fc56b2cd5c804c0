import { readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootstrapKubeconfigMissing } from '../../../src/checks/kubelet/bootstrap-kubeconfig-missing.ts';
import { clientCertificateEmbedded } from '../../../src/checks/kubelet/client-certificate-embedded.ts';
import { certificateExpired } from '../../../src/checks/pki/certificate-expired.ts';
import { certificateMissing } from '../../../src/checks/pki/certificate-missing.ts';
import { isIssuedBy } from '../../../src/domain/x509.ts';
import { issueClientCertificate as fix } from '../../../src/fixes/kubelet/issue-client-certificate.ts';
import { controlPlaneTree, type PkiTree, workerTree } from '../../harness/pki-tree.ts';
import { applyChanges, planFor, planned, planOn, refusal, writeAged } from './kubelet-plans.ts';

const conf = '/etc/kubernetes/kubelet.conf';
const current = '/var/lib/kubelet/pki/kubelet-client-current.pem';

/** What the kubelet would find afterwards, and that both checks are content with it. */
async function expectMended(tree: PkiTree, days: number): Promise<void> {
  const facts = await tree.facts({ days });
  if (facts.kubeconfigs.state !== 'ok' || facts.pki.state !== 'ok') throw new Error('no facts');
  const { client, server } = facts.kubeconfigs.value.kubelet;
  const leaf = client?.certificate.certificates[0];
  const ca = facts.pki.value.authorities.find(({ role }) => role === 'ca')?.file.certificates[0];
  if (client === undefined || leaf === undefined || ca === undefined) throw new Error('no certificate');
  expect(client).toMatchObject({ embedded: false, certificate: { path: current }, key: { path: current } });
  expect(leaf).toMatchObject({ commonName: 'system:node:cp1', organizations: ['system:nodes'], extendedKeyUsages: ['clientAuth'] });
  expect(isIssuedBy(leaf, ca)).toBe(true);
  expect(client.key.key?.spkiSha256).toBe(leaf.key.spkiSha256);
  expect(server).toMatch(/^https:\/\/[^/]+:6443$/);
  expect((await tree.run(bootstrapKubeconfigMissing, { days })).status).toBe('ok');
  expect((await tree.run(clientCertificateEmbedded, { days })).status).toBe('ok');
}

describe('on a control plane with its CA key', () => {
  it('signs a pem, points the link to it, and leaves a good kubelet.conf alone', async () => {
    const tree = await controlPlaneTree();
    const before = await tree.read(conf);
    const plan = planned(await planOn(tree, bootstrapKubeconfigMissing, fix, { days: 400 }));
    const target = '/var/lib/kubelet/pki/kubelet-client-2027-02-19-kdoctor.pem';
    expect(plan.changes.map((step) => step.do)).toEqual(['sign-certificate', 'link']);
    expect(plan).toMatchObject({
      restarts: ['kubelet'],
      finish: [{ do: 'wait-until', probe: { probe: 'http-ok', url: 'http://127.0.0.1:10248/healthz' } }],
      verify: ['kubelet/bootstrap-kubeconfig-missing', 'pki/issuer-mismatch', 'pki/key-mismatch', 'pki/certificate-not-yet-valid'],
    });
    await applyChanges(tree, plan, { days: 400 });
    await expectMended(tree, 400);
    expect(await readlink(join(tree.dir, current))).toBe(target);
    expect((await stat(join(tree.dir, target))).mode & 0o777).toBe(0o600);
    expect(await tree.read(conf)).toBe(before);
  });

  it.each<[string, (tree: PkiTree) => Promise<unknown>]>([
    ['kubelet.conf is gone', (tree) => tree.remove(conf)],
    ['kubelet.conf is empty', (tree) => writeAged(tree, conf, '')],
    ['kubelet.conf and all pems are gone', async (tree) => Promise.all([tree.remove(conf), tree.remove('/var/lib/kubelet/pki')])],
  ])('writes a kubelet.conf when %s', async (_, breakIt) => {
    const tree = await controlPlaneTree({ nodeName: 'cp1' });
    await breakIt(tree);
    const plan = planned(await planOn(tree, bootstrapKubeconfigMissing, fix));
    expect(plan.changes.map((step) => step.do)).toEqual(['sign-certificate', 'link', 'write-file']);
    await applyChanges(tree, plan);
    await expectMended(tree, 1);
  });

  it('takes the embedded certificate out of kubelet.conf, and keeps its server', async () => {
    const tree = await controlPlaneTree({ embeddedKubeletConf: true, controlPlaneEndpoint: 'https://lb.example:6443' });
    const plan = planned(await planOn(tree, clientCertificateEmbedded, fix));
    expect(plan.verify).toEqual([
      'kubelet/client-certificate-embedded',
      'pki/issuer-mismatch',
      'pki/key-mismatch',
      'pki/certificate-not-yet-valid',
      'kubelet/bootstrap-kubeconfig-missing',
    ]);
    await applyChanges(tree, plan);
    await expectMended(tree, 1);
    expect(await tree.read(conf)).toContain('lb.example:6443');
    expect(await tree.read(conf)).not.toMatch(/client-(?:key|certificate)-data/);
  });

  it('is the same plan a moment later, and never holds a key', async () => {
    const tree = await controlPlaneTree();
    const at = (hours: number) => planOn(tree, bootstrapKubeconfigMissing, fix, { days: 400 + hours / 24 });
    const plan = await at(0);
    expect(await at(1)).toEqual(plan);
    expect(JSON.stringify(plan)).not.toContain('PRIVATE KEY');
  });

  it('takes up the findings of the certificate checks on the kubelet, and no others', async () => {
    const tree = await controlPlaneTree();
    const { findings } = await tree.run(certificateExpired, { days: 400 });
    const outcomes = await Promise.all(
      findings.map(async (finding) => [finding.about['role'], (await planFor(tree, finding, fix, { days: 400 })).kind] as const),
    );
    expect(outcomes.filter(([, kind]) => kind === 'plan')).toEqual([['kubelet-client', 'plan']]);
    expect(outcomes.length).toBeGreaterThan(5);

    await tree.remove('/var/lib/kubelet/pki');
    expect((await planOn(tree, certificateMissing, fix)).kind).toBe('plan');
  });

  it('guards the CA and the clock', async () => {
    const plan = planned(await planOn(await controlPlaneTree(), bootstrapKubeconfigMissing, fix, { days: 400 }));
    expect(plan.changes[0]?.guards?.map(({ guard }) => guard).sort()).toEqual(['ca-usable', 'clock-plausible']);
  });
});

describe('refused', () => {
  it('on a worker, with the way to go', async () => {
    expect(refusal(await planOn(await workerTree(), bootstrapKubeconfigMissing, fix, { days: 400 }))).toBe(
      'kubelet/issue-client-certificate:refused-no-ca-key',
    );
  });

  it('with the key of another CA', async () => {
    const tree = await controlPlaneTree();
    await tree.copy('/etc/kubernetes/pki/front-proxy-ca.key', '/etc/kubernetes/pki/ca.key');
    expect(refusal(await planOn(tree, bootstrapKubeconfigMissing, fix, { days: 400 }))).toBe('sign:refused-ca-key-foreign');
  });

  it('under a clock that is behind', async () => {
    const tree = await controlPlaneTree();
    await tree.remove(conf);
    expect(refusal(await planOn(tree, bootstrapKubeconfigMissing, fix, { days: -3 }))).toMatch(/^sign:refused-/);
  });

  it('under another name than the cluster knows', async () => {
    const tree = await controlPlaneTree({ nodeName: 'cp1' });
    const outcome = await planOn(tree, bootstrapKubeconfigMissing, fix, { days: 400, inputs: { nodeName: 'cp2' } });
    expect(refusal(outcome)).toBe('kubelet:refused-node-name-differs');
  });
});
