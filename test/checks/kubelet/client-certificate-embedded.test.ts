import { describe, expect, it } from 'vitest';
import { clientCertificateEmbedded as check } from '../../../src/checks/kubelet/client-certificate-embedded.ts';
import { controlPlaneTree, outline, workerTree } from '../../harness/pki-tree.ts';

const conf = '/etc/kubernetes/kubelet.conf';

describe('an embedded client certificate', () => {
  it('is a warning beside a valid pem, with the date on which it bites', async () => {
    const result = await (await controlPlaneTree({ embeddedKubeletConf: true })).run(check);
    expect(outline(result)).toEqual([`warning ${conf}`]);
    expect(result.findings[0]?.message.args).toEqual({ path: conf, until: '2027-01-15T12:00:00.000Z' });
    expect(result.findings[0]?.about).toEqual({ path: conf, role: 'kubelet.conf' });
  });

  it('is a warning without any pem', async () => {
    const tree = await controlPlaneTree({ embeddedKubeletConf: true });
    await tree.remove('/var/lib/kubelet/pki');
    expect(outline(await tree.run(check))).toEqual([`warning ${conf}`]);
  });

  it('is what a kubelet that does not rotate works with', async () => {
    const tree = await controlPlaneTree({ embeddedKubeletConf: true });
    const config = await tree.read('/var/lib/kubelet/config.yaml');
    await tree.write('/var/lib/kubelet/config.yaml', config.replace('rotateCertificates: true', 'rotateCertificates: false'));
    expect((await tree.run(check)).status).toBe('ok');
  });
});

describe('everything else', () => {
  it.each([
    ['a control plane', controlPlaneTree],
    ['a worker', workerTree],
  ])('%s whose kubelet.conf refers to the pem is healthy', async (_, mint) => {
    expect((await (await mint()).run(check)).status).toBe('ok');
  });

  it('without kubelet.conf there is nothing to judge; unread, it is unknown', async () => {
    const tree = await controlPlaneTree();
    expect((await tree.run(check, { denied: [conf] })).status).toBe('unknown');
    await tree.remove(conf);
    expect((await tree.run(check)).status).toBe('skipped');
  });
});
