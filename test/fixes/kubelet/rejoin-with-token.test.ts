import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootstrapKubeconfigMissing } from '../../../src/checks/kubelet/bootstrap-kubeconfig-missing.ts';
import { rejoinWithToken as fix } from '../../../src/fixes/kubelet/rejoin-with-token.ts';
import { controlPlaneTree, type PkiTree, workerTree } from '../../harness/pki-tree.ts';
import { applyChanges, type PlanOptions, planned, planOn, refusal } from './kubelet-plans.ts';

const conf = '/etc/kubernetes/kubelet.conf';
const current = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const bootstrap = '/etc/kubernetes/bootstrap-kubelet.conf';
const token = 'abcdef.0123456789abcdef';

async function caHash(tree: PkiTree): Promise<string> {
  const { pki } = await tree.facts();
  if (pki.state !== 'ok') throw new Error(pki.reason);
  return `sha256:${pki.value.authorities.find(({ role }) => role === 'ca')?.file.certificates[0]?.key.spkiSha256}`;
}
const plan = async (tree: PkiTree, o: PlanOptions = {}) => planOn(tree, bootstrapKubeconfigMissing, fix, { days: 400, ...o });
const isThere = async (tree: PkiTree, path: string) =>
  lstat(join(tree.dir, path)).then(
    () => true,
    () => false,
  );

describe('an expired worker', () => {
  it('asks the cluster with the token, and leaves no token behind', async () => {
    const tree = await workerTree();
    const inputs = { token, caCertHash: await caHash(tree) };
    const worked = planned(await plan(tree, { inputs }));
    expect(worked.changes.map((step) => [step.do, 'path' in step ? step.path : ''])).toEqual([
      ['write-secret-file', bootstrap],
      ['remove-file', conf],
      ['remove-file', current],
    ]);
    expect(worked.restarts).toEqual(['kubelet']);
    expect(worked.finish).toMatchObject([
      { do: 'wait-until', probe: { probe: 'certificate-valid', path: current }, timeoutMs: 120_000 },
      { do: 'remove-file', path: bootstrap },
      { do: 'wait-until', probe: { probe: 'http-ok', url: 'http://127.0.0.1:10248/healthz' } },
    ]);
    expect(JSON.stringify(worked)).not.toContain('0123456789abcdef');

    await applyChanges(tree, worked, { days: 400, inputs });
    expect(await tree.read(bootstrap)).toContain(`token: "${token}"`);
    expect((await lstat(join(tree.dir, bootstrap))).mode & 0o777).toBe(0o600);
    expect([await isThere(tree, conf), await isThere(tree, current)]).toEqual([false, false]);
    // The kubelet would now bootstrap, with the server and CA of before.
    const facts = await tree.facts({ days: 400 });
    expect(facts.kubeconfigs).toMatchObject({ value: { bootstrapKubelet: { hasToken: true, server: expect.stringMatching(/^https:/) } } });
    expect((await tree.run(bootstrapKubeconfigMissing, { days: 400 })).status).toBe('ok');
  });

  it('needs the token and the hash, and says so', async () => {
    expect(refusal(await plan(await workerTree()))).toBe('kubelet/rejoin-with-token:refused-inputs token caCertHash');
  });

  it.each([
    ['a token that is none', { token: 'abcdef' }, 'kubelet/rejoin-with-token:refused-token token'],
    ['a hash that is none', { caCertHash: 'sha256:12' }, 'kubelet/rejoin-with-token:refused-hash caCertHash'],
    ['the hash of another CA', { caCertHash: `sha256:${'0'.repeat(64)}` }, 'kubelet/rejoin-with-token:refused-ca-differs'],
  ])('is refused with %s', async (_, given, code) => {
    const tree = await workerTree();
    expect(refusal(await plan(tree, { inputs: { token, caCertHash: await caHash(tree), ...given } }))).toBe(code);
  });

  it('is refused without a CA certificate on disk', async () => {
    const tree = await workerTree();
    const inputs = { token, caCertHash: await caHash(tree) };
    await tree.remove('/etc/kubernetes/pki/ca.crt');
    expect(refusal(await plan(tree, { inputs }))).toBe('kubelet/rejoin-with-token:refused-ca');
  });

  it('is refused on a mounted file system', async () => {
    expect(refusal(await plan(await workerTree(), { live: false }))).toBe('kubelet/rejoin-with-token:refused-offline');
  });

  it('is refused when the node goes by another name now', async () => {
    const tree = await workerTree({ nodeName: 'w1' });
    await tree.write('/etc/hostname', 'new\n');
    expect(refusal(await plan(tree, { inputs: { token, caCertHash: await caHash(tree) } }))).toBe('kubelet:refused-node-name-differs');
  });
});

describe('a control plane with its CA key', () => {
  it('needs no token', async () => {
    expect(refusal(await plan(await controlPlaneTree()))).toBe('kubelet/rejoin-with-token:refused-local-ca');
  });
});
