import { describe, expect, it } from 'vitest';
import { certificateDamaged } from '../../../src/checks/pki/certificate-damaged.ts';
import { certificateMissing } from '../../../src/checks/pki/certificate-missing.ts';
import { issuerMismatch } from '../../../src/checks/pki/issuer-mismatch.ts';
import { keyMismatch } from '../../../src/checks/pki/key-mismatch.ts';
import { say } from '../../../src/text/say.ts';
import { controlPlaneTree, outline, workerTree } from '../../harness/pki-tree.ts';

const pki = '/etc/kubernetes/pki';
const current = '/var/lib/kubelet/pki/kubelet-client-current.pem';
/** What the link `current` leads to. */
const pem = '/var/lib/kubelet/pki/kubelet-client-2026-01-15-12-00-00.pem';

describe('pki/certificate-missing', () => {
  it.each([
    [`${pki}/apiserver.crt`, 'critical', { part: 'certificate', role: 'apiserver', certificate: `${pki}/apiserver.crt` }],
    [`${pki}/etcd/server.key`, 'critical', { part: 'key', role: 'etcd-server', certificate: `${pki}/etcd/server.crt` }],
    [`${pki}/etcd/healthcheck-client.crt`, 'warning', { part: 'certificate', role: 'etcd-healthcheck-client' }],
    [`${pki}/ca.crt`, 'critical', { part: 'certificate', role: 'ca' }],
    [`${pki}/ca.key`, 'warning', { part: 'key', role: 'ca' }],
    [`${pki}/sa.key`, 'critical', { role: 'sa' }],
    [`${pki}/sa.pub`, 'critical', { role: 'sa' }],
    ['/var/lib/kubelet/pki/kubelet.key', 'warning', { part: 'key', role: 'kubelet-serving' }],
  ])('%s gone: %s', async (path, severity, about) => {
    const node = await controlPlaneTree();
    await node.remove(path);
    const result = await node.run(certificateMissing);
    expect(outline(result)).toEqual([`${severity} ${path}`]);
    expect(result.findings[0]?.about).toMatchObject({ path, ...about });
  });

  it('says both halves when both are gone', async () => {
    const node = await controlPlaneTree();
    await node.remove(`${pki}/etcd/peer.crt`);
    await node.remove(`${pki}/etcd/peer.key`);
    expect(outline(await node.run(certificateMissing))).toEqual([`critical ${pki}/etcd/peer.crt`, `critical ${pki}/etcd/peer.key`]);
  });

  it('finds the pem that kubelet.conf names, once, with the place its link leads to', async () => {
    const node = await workerTree();
    await node.remove(pem);
    const result = await node.run(certificateMissing);
    expect(outline(result)).toEqual([`critical ${current}`]);
    expect(result.findings[0]?.evidence[0]?.observed).toBe(`a link to ${pem}, which is not there`);
  });

  it('says a whole directory as one thing', async () => {
    const node = await controlPlaneTree();
    await node.remove(pki);
    const result = await node.run(certificateMissing);
    expect(outline(result)).toEqual([`critical ${pki}`]);
    expect(result.findings.map((f) => say(f.message))).toEqual([`The directory of all certificates is gone: ${pki}`]);
  });

  it('wants of a worker the CA certificate alone', async () => {
    const node = await workerTree();
    await node.remove(`${pki}/ca.crt`);
    expect(outline(await node.run(certificateMissing))).toEqual([`critical ${pki}/ca.crt`]);
  });
});

describe('pki/certificate-damaged', () => {
  it.each([
    ['empty', ''],
    ['nul-filled', Buffer.alloc(1234)],
    ['not-pem', 'apiVersion: v1\n'],
    ['damaged', '-----BEGIN CERTIFICATE-----\nMIIC5zCC\n-----END CERTIFICATE-----\n'],
  ])('finds a certificate file that is %s', async (fault, content) => {
    const node = await controlPlaneTree();
    await node.write(`${pki}/apiserver.crt`, content);
    const result = await node.run(certificateDamaged);
    expect(outline(result)).toEqual([`critical ${pki}/apiserver.crt`]);
    expect(result.findings[0]?.message.args).toEqual({ path: `${pki}/apiserver.crt`, fault });
  });

  it('finds a file cut off in the middle', async () => {
    const node = await controlPlaneTree();
    const whole = await node.read(`${pki}/etcd/peer.key`);
    await node.write(`${pki}/etcd/peer.key`, whole.slice(0, whole.length / 2));
    expect(outline(await node.run(certificateDamaged))).toEqual([`critical ${pki}/etcd/peer.key`]);
  });

  it('finds a key where the certificate belongs, and the other way round', async () => {
    const node = await controlPlaneTree();
    const [crt, key] = [await node.read(`${pki}/apiserver.crt`), await node.read(`${pki}/apiserver.key`)];
    await node.write(`${pki}/apiserver.crt`, key);
    await node.write(`${pki}/apiserver.key`, crt);
    const result = await node.run(certificateDamaged);
    expect(result.findings.map((f) => f.message.args)).toEqual([
      { path: `${pki}/apiserver.crt`, fault: 'no-certificate' },
      { path: `${pki}/apiserver.key`, fault: 'no-key' },
    ]);
  });

  it('finds an empty kubelet pem once, empty CA and service account keys', async () => {
    const node = await controlPlaneTree();
    await node.write(pem, '');
    await node.write(`${pki}/ca.key`, '');
    await node.write(`${pki}/sa.pub`, '');
    expect(outline(await node.run(certificateDamaged))).toEqual([`warning ${pki}/ca.key`, `critical ${current}`, `critical ${pki}/sa.pub`]);
  });
});

describe('pki/key-mismatch', () => {
  it.each([
    [`${pki}/apiserver`, 'critical', 'apiserver'],
    [`${pki}/etcd/healthcheck-client`, 'warning', 'etcd-healthcheck-client'],
    [`${pki}/ca`, 'critical', 'ca'],
  ])('finds a foreign key beside %s.crt', async (pair, severity, role) => {
    const node = await controlPlaneTree();
    await node.copy(`${pki}/front-proxy-client.key`, `${pair}.key`);
    const result = await node.run(keyMismatch);
    expect(outline(result)).toEqual([`${severity} ${pair}.crt`]);
    expect(result.findings[0]?.about).toEqual({ path: `${pair}.crt`, role });
    expect(JSON.stringify(result)).not.toContain('PRIVATE KEY');
  });

  it('finds a pem, a kubeconfig and a service account key whose halves do not fit', async () => {
    const node = await controlPlaneTree();
    await node.write(pem, (await node.read(pem)).replace(/-----BEGIN EC PRIVATE KEY[\s\S]*/, await node.read(`${pki}/apiserver.key`)));
    await node.copy(`${pki}/apiserver.key`, `${pki}/sa.key`);
    const [admin, scheduler] = [await node.read('/etc/kubernetes/admin.conf'), await node.read('/etc/kubernetes/scheduler.conf')];
    const foreign = /client-key-data: (\S+)/.exec(scheduler)?.[0] ?? '';
    await node.write('/etc/kubernetes/admin.conf', admin.replace(/client-key-data: \S+/, foreign));
    expect(outline(await node.run(keyMismatch))).toEqual([
      'critical /etc/kubernetes/admin.conf',
      `critical ${current}`,
      `critical ${pki}/sa.pub`,
    ]);
  });
});

describe('pki/issuer-mismatch', () => {
  it('tells by the signature, though the names are the same', async () => {
    const [node, stranger] = [await controlPlaneTree(), await controlPlaneTree()];
    await node.write(`${pki}/apiserver.crt`, await stranger.read(`${pki}/apiserver.crt`));
    const result = await node.run(issuerMismatch);
    expect(outline(result)).toEqual([`critical ${pki}/apiserver.crt`]);
    expect(result.findings[0]?.evidence[0]?.observed).toBe('signed by "kubernetes" with another key');
  });

  it('finds all that another CA has signed, and is content with either CA of a bundle', async () => {
    const [node, stranger] = [await controlPlaneTree(), await controlPlaneTree()];
    const [own, other] = [await node.read(`${pki}/ca.crt`), await stranger.read(`${pki}/ca.crt`)];
    await node.write(`${pki}/ca.crt`, other);
    expect(outline(await node.run(issuerMismatch))).toEqual([
      `critical ${pki}/apiserver.crt`,
      `critical ${pki}/apiserver-kubelet-client.crt`,
      'critical /etc/kubernetes/admin.conf',
      'critical /etc/kubernetes/controller-manager.conf',
      'critical /etc/kubernetes/scheduler.conf',
      `critical ${current}`,
    ]);
    await node.write(`${pki}/ca.crt`, other + own);
    expect((await node.run(issuerMismatch)).findings).toEqual([]);
  });
});
