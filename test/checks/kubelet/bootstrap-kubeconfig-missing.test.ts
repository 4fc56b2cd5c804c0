import { readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootstrapKubeconfigMissing as check } from '../../../src/checks/kubelet/bootstrap-kubeconfig-missing.ts';
import type { KubeletFact } from '../../../src/model/facts.ts';
import { say } from '../../../src/text/say.ts';
import { controlPlaneTree, outline, type PkiTree, workerTree } from '../../harness/pki-tree.ts';

const conf = '/etc/kubernetes/kubelet.conf';
const pem = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const bootstrap = '/etc/kubernetes/bootstrap-kubelet.conf';

/** Rewrites the file behind the link, which is absolute as seen on the node. */
async function rewritePem(tree: PkiTree, change: (content: string) => string): Promise<void> {
  const file = await readlink(join(tree.dir, pem));
  await tree.write(file, change(await tree.read(file)));
}

describe('a node with credentials', () => {
  it.each([
    ['a control plane', controlPlaneTree],
    ['a worker', workerTree],
  ])('%s is healthy without a bootstrap file', async (_, mint) => {
    expect(await (await mint()).run(check)).toMatchObject({ status: 'ok', findings: [], reasons: [] });
  });

  it('is healthy as well when the certificate is embedded', async () => {
    expect((await (await controlPlaneTree({ embeddedKubeletConf: true })).run(check)).status).toBe('ok');
  });
});

describe('a node without them', () => {
  it.each<[string, (tree: PkiTree) => Promise<unknown>, string]>([
    ['kubeconfig-absent', (tree) => tree.remove(conf), conf],
    ['kubeconfig-unparsable', (tree) => tree.write(conf, ''), conf],
    ['kubeconfig-unparsable', (tree) => tree.write(conf, '\0'.repeat(4096)), conf],
    ['client-certificate-absent', (tree) => tree.remove(pem), pem],
    ['pem-empty', (tree) => rewritePem(tree, () => ''), pem],
    ['pem-damaged', (tree) => rewritePem(tree, (content) => content.slice(0, 300)), pem],
    ['pem-without-key', (tree) => rewritePem(tree, (content) => content.replace(/-----BEGIN [A-Z ]*PRIVATE KEY[\s\S]*$/, '')), pem],
  ])('%s', async (predicate, breakIt, credential) => {
    const tree = await controlPlaneTree();
    await breakIt(tree);
    const result = await tree.run(check);
    expect(outline(result)).toEqual([`critical ${conf}`]);
    expect(result.findings[0]?.about).toEqual({ path: conf, predicate, credential });
    expect(result.findings[0]?.evidence.map(({ source }) => source)).toContain(bootstrap);
  });

  it('says of an expired certificate when it expired, and that the file to fall back to is not there', async () => {
    const result = await (await workerTree()).run(check, { days: 400 });
    const [finding] = result.findings;
    expect(finding && say(finding.message)).toBe(
      `The kubelet has no usable credentials: ${pem} holds a client certificate that expired 2027-01-15T12:00:00.000Z; and ${bootstrap}, which it falls back to, cannot be used either`,
    );
    expect(finding?.evidence.map(({ observed }) => observed)).toEqual([
      `refers to ${pem}`,
      'system:node:w1, valid until 2027-01-15T12:00:00.000Z',
      'bootstrap kubeconfig: not there',
    ]);
  });

  it('tells a link that leads nowhere from a file that is not there', async () => {
    const tree = await controlPlaneTree();
    await rm(join(tree.dir, pem));
    await symlink('/var/lib/kubelet/pki/gone.pem', join(tree.dir, pem));
    const result = await tree.run(check);
    expect(result.findings[0]?.about['predicate']).toBe('client-certificate-absent');
    expect(result.findings[0]?.evidence[1]?.observed).toBe('certificate: link to /var/lib/kubelet/pki/gone.pem, which is not there');
  });
});

describe('a bootstrap file', () => {
  const kubeconfig = (user: string) => `apiVersion: v1
clusters: [{name: k, cluster: {server: 'https://10.0.0.1:6443'}}]
contexts: [{name: c, context: {cluster: k, user: u}}]
current-context: c
kind: Config
users: [{name: u, user: ${user}}]
`;

  it('with a token is enough', async () => {
    const tree = await workerTree();
    await tree.write(bootstrap, kubeconfig('{token: abcdef.0123456789abcdef}'));
    expect((await tree.run(check, { days: 400 })).status).toBe('ok');
  });

  it('without one is not, and its token is never shown', async () => {
    const tree = await workerTree();
    await tree.write(bootstrap, kubeconfig('{}'));
    expect((await tree.run(check, { days: 400 })).findings[0]?.evidence[2]).toEqual({
      source: bootstrap,
      observed: 'no usable kubeconfig: incomplete',
    });
  });

  it('that the cluster refuses is none', async () => {
    const tree = await workerTree();
    await tree.write(bootstrap, kubeconfig('{token: abcdef.0123456789abcdef}'));
    const facts = await tree.facts({ days: 400 });
    if (facts.kubelet.state !== 'ok' || facts.kubeconfigs.state !== 'ok' || facts['kubelet-pki'].state !== 'ok')
      throw new Error('no facts');
    const line = 'Failed while requesting a signed certificate from the master: cannot create certificate signing request: Unauthorized';
    const kubelet: KubeletFact = { ...facts.kubelet.value, log: { ok: true, value: [{ signature: 'certificate-request-refused', line }] } };
    const verdict = check.examine(
      // The check gets the facts that it declares; the rest is not looked at.
      { kubelet, kubeconfigs: facts.kubeconfigs.value, 'kubelet-pki': facts['kubelet-pki'].value } as Parameters<typeof check.examine>[0],
      { now: new Date('2027-03-01T00:00:00Z'), limits: { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 } },
    );
    if (verdict.kind !== 'unhealthy') throw new Error(`it is ${verdict.kind}`);
    expect(say(verdict.findings[0].message)).toContain(`the cluster refuses what it asks for with ${bootstrap}`);
    expect(verdict.findings[0].evidence).toContainEqual({ source: 'journalctl -u kubelet', observed: line });
    expect(JSON.stringify(verdict)).not.toContain('0123456789abcdef');
  });
});

describe('what could not be looked at', () => {
  it.each([[conf], [pem]])('%s: unknown, with the reason', async (path) => {
    expect(await (await controlPlaneTree()).run(check, { denied: [path] })).toMatchObject({
      status: 'unknown',
      findings: [],
      reasons: [{ code: 'unread:denied', args: { what: path } }],
    });
  });

  it('a machine without a kubelet is skipped', async () => {
    const tree = await workerTree();
    await tree.remove('/etc/kubernetes');
    await tree.remove('/var/lib/kubelet');
    for (const dir of ['/etc/systemd', '/usr/lib/systemd', '/lib/systemd']) await rm(join(tree.dir, dir), { recursive: true, force: true });
    expect((await tree.run(check)).status).toBe('skipped');
  });
});
