import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { kubeconfigMissing } from '../../src/checks/kubeconfig/missing.ts';
import { bootstrapKubeconfigMissing } from '../../src/checks/kubelet/bootstrap-kubeconfig-missing.ts';
import { certificateExpired } from '../../src/checks/pki/certificate-expired.ts';
import { certificateMissing } from '../../src/checks/pki/certificate-missing.ts';
import { leafSpecs } from '../../src/domain/pki-inventory.ts';
import { newAuthority } from '../../src/domain/sign.ts';
import { reissueKubeconfig } from '../../src/fixes/kubeconfig/reissue.ts';
import { issueClientCertificate } from '../../src/fixes/kubelet/issue-client-certificate.ts';
import { reissueCertificate } from '../../src/fixes/pki/reissue-certificate.ts';
import { renewCertificate } from '../../src/fixes/pki/renew-certificate.ts';
import type { Check } from '../../src/model/check.ts';
import type { Fix, FixOutcome } from '../../src/model/fix.ts';
import { mintedAtMs } from '../harness/pki.ts';
import { controlPlaneTree, type PkiTree } from '../harness/pki-tree.ts';

const dayMs = 86_400_000;
const kubernetes = '/etc/kubernetes';
const pki = `${kubernetes}/pki`;
const kubeconfigs = ['admin.conf', 'controller-manager.conf', 'scheduler.conf', 'kubelet.conf'];
const code = (outcome: FixOutcome) => (outcome.kind === 'refused' ? outcome.because.code : outcome.kind);

/** Every fix that signs with a CA: what is broken for it, and how long after the tree was minted. All leafs expire in a year. */
const signing: readonly [Fix['id'], Fix, Check, string, number][] = [
  ['pki/renew-certificate', renewCertificate, certificateExpired, `${pki}/apiserver.crt`, 400],
  ['pki/reissue-certificate', reissueCertificate, certificateMissing, `${pki}/apiserver.crt`, 400],
  ['kubeconfig/reissue', reissueKubeconfig, kubeconfigMissing, `${kubernetes}/scheduler.conf`, 400],
  ['kubelet/issue-client-certificate', issueClientCertificate, bootstrapKubeconfigMissing, `${kubernetes}/kubelet.conf`, 400],
  ['kubelet/issue-client-certificate', issueClientCertificate, bootstrapKubeconfigMissing, `${kubernetes}/kubelet.conf`, 1],
];

type Row = (typeof signing)[number];

async function broken([, fix, , subject, days]: Row): Promise<PkiTree> {
  const node = await controlPlaneTree();
  if (fix !== renewCertificate && (fix !== issueClientCertificate || days === 1)) await node.remove(subject);
  return node;
}

async function replaceCa(node: PkiTree, name = 'ca'): Promise<void> {
  const stranger = await controlPlaneTree();
  for (const half of ['crt', 'key']) await node.write(`${pki}/${name}.${half}`, await stranger.read(`${pki}/${name}.${half}`));
}

const planOn = (node: PkiTree, [, fix, check, subject, days]: Row) =>
  node.plan(check, fix, fix === issueClientCertificate ? { days } : { days, subject });

describe.each(signing)('%s', (...row) => {
  it('refuses a CA that is not the one of the node', async () => {
    const node = await broken(row);
    await replaceCa(node);
    expect(code(await planOn(node, row))).toBe('sign:refused-ca-is-the-stranger');
  });

  it('signs with the CA of the node, and has the use of the new certificate looked at', async () => {
    expect(await planOn(await broken(row), row)).toMatchObject({
      kind: 'plan',
      verify: expect.arrayContaining([row[2].id, 'pki/issuer-mismatch', 'pki/key-mismatch', 'pki/certificate-not-yet-valid']),
    });
  });

  it('knows the CA again that was signed anew with the same key', async () => {
    const node = await broken(row);
    const { certificatePem, keyPem } = node.authorities.byRole.ca;
    const dates = { notBeforeMs: mintedAtMs - dayMs, notAfterMs: mintedAtMs + 7300 * dayMs };
    const again = await newAuthority('kubernetes', dates, createPrivateKey(keyPem));
    expect(again.certificatePem).not.toBe(certificatePem);
    await node.write(`${pki}/ca.crt`, again.certificatePem);
    expect(code(await planOn(node, row))).toBe('plan');
  });
});

describe('the witnesses of a CA', () => {
  const renewal = (node: PkiTree, subject = `${pki}/apiserver.crt`) =>
    node.plan(certificateExpired, renewCertificate, { days: 400, subject });

  it('are named in the refusal', async () => {
    const node = await controlPlaneTree();
    await replaceCa(node);
    expect(await renewal(node)).toMatchObject({
      because: {
        args: { ca: `${pki}/ca.crt`, certificates: 5, kubeconfigs: expect.arrayContaining(kubeconfigs.map((c) => `${kubernetes}/${c}`)) },
      },
    });
  });

  it('are other leafs alone for a CA that no kubeconfig carries', async () => {
    const node = await controlPlaneTree();
    await replaceCa(node, 'etcd/ca');
    expect(await renewal(node, `${pki}/etcd/server.crt`)).toMatchObject({
      because: { code: 'sign:refused-ca-is-the-stranger', args: { ca: `${pki}/etcd/ca.crt`, certificates: 3, kubeconfigs: [] } },
    });
    expect(code(await renewal(node))).toBe('plan');
  });

  it('are none where the certificate to be replaced is the only one', async () => {
    const node = await controlPlaneTree();
    await replaceCa(node, 'front-proxy-ca');
    expect(code(await renewal(node, `${pki}/front-proxy-client.crt`))).toBe('plan');
  });

  it.each(kubeconfigs)('include the CA that %s alone carries, for and against', async (kept) => {
    for (const [foreign, outcome] of [
      [false, 'plan'],
      [true, 'sign:refused-ca-is-the-stranger'],
    ] as const) {
      const node = await controlPlaneTree();
      if (foreign) await replaceCa(node);
      for (const { file, ca } of leafSpecs) if (ca === 'ca' && file !== 'apiserver') await node.remove(`${pki}/${file}.crt`);
      await node.remove('/var/lib/kubelet/pki');
      for (const conf of kubeconfigs.filter((name) => name !== kept)) await node.remove(`${kubernetes}/${conf}`);
      expect(code(await renewal(node))).toBe(outcome);
    }
  });

  it('do not include a kubeconfig that names the CA file itself', async () => {
    const node = await controlPlaneTree();
    await replaceCa(node);
    const conf = await node.read(`${kubernetes}/kubelet.conf`);
    const named = conf.replace(/certificate-authority-data: \S+/, `certificate-authority: ${pki}/ca.crt`);
    expect(named).not.toBe(conf);
    await node.write(`${kubernetes}/kubelet.conf`, named);
    expect(code(await renewal(node))).toBe('sign:refused-ca-is-the-stranger');
  });
});
