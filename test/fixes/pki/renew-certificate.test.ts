import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateExpired } from '../../../src/checks/pki/certificate-expired.ts';
import { certificateNotYetValid } from '../../../src/checks/pki/certificate-not-yet-valid.ts';
import { issuerMismatch } from '../../../src/checks/pki/issuer-mismatch.ts';
import { keyMismatch } from '../../../src/checks/pki/key-mismatch.ts';
import { renewCertificate } from '../../../src/fixes/pki/renew-certificate.ts';
import type { FixOutcome } from '../../../src/model/fix.ts';
import { mintedAtMs } from '../../harness/pki.ts';
import { controlPlaneTree, workerTree } from '../../harness/pki-tree.ts';

const dayMs = 86_400_000;
const pki = '/etc/kubernetes/pki';
const code = (outcome: FixOutcome) => (outcome.kind === 'refused' ? outcome.because.code : outcome.kind);

describe('a renewal', () => {
  it.each([
    [`${pki}/apiserver.crt`, 'ca', ['kube-apiserver']],
    [`${pki}/front-proxy-client.crt`, 'front-proxy-ca', ['kube-apiserver']],
    [`${pki}/etcd/peer.crt`, 'etcd/ca', ['etcd']],
    [`${pki}/etcd/healthcheck-client.crt`, 'etcd/ca', []],
    [`${pki}/apiserver-etcd-client.crt`, 'etcd/ca', ['kube-apiserver']],
  ])('of %s is signed by %s and restarts %j', async (path, ca, restarts) => {
    const node = await controlPlaneTree();
    const sha256 = createHash('sha256')
      .update(await node.read(path))
      .digest('hex');
    const caPaths = { cert: `${pki}/${ca}.crt`, key: `${pki}/${ca}.key` };
    expect(await node.plan(certificateExpired, renewCertificate, { days: 400, subject: path })).toMatchObject({
      kind: 'plan',
      risk: restarts.length === 0 ? 'safe' : 'disruptive',
      restarts,
      verify: ['pki/certificate-expired', 'pki/issuer-mismatch', 'pki/key-mismatch', 'pki/certificate-not-yet-valid'],
      changes: [
        {
          do: 'sign-certificate',
          target: { kind: 'pair', cert: path, key: path.replace('.crt', '.key') },
          like: { certificate: path },
          ca: caPaths,
          days: 365,
          own: { cert: { mode: 0o644 }, key: { mode: 0o600 } },
          guards: [{ guard: 'unchanged', path, sha256 }, { guard: 'clock-plausible' }, { guard: 'ca-usable', ...caPaths }],
          undo: { kind: 'restore-backup' },
        },
      ],
    });
  });

  it.each([
    ['/etc/kubernetes/admin.conf', []],
    ['/etc/kubernetes/controller-manager.conf', ['kube-controller-manager']],
    ['/etc/kubernetes/scheduler.conf', ['kube-scheduler']],
  ])('of the certificate in %s replaces what is embedded', async (path, restarts) => {
    const node = await controlPlaneTree();
    const outcome = await node.plan(certificateExpired, renewCertificate, { days: 400, subject: path });
    expect(outcome).toMatchObject({
      restarts,
      changes: [{ target: { kind: 'kubeconfig', path, ca: `${pki}/ca.crt` }, own: { cert: { mode: 0o600 }, key: { mode: 0o600 } } }],
    });
    expect(JSON.stringify(outcome)).not.toContain('PRIVATE KEY');
  });

  it('of the kubelet’s self-signed pair needs no CA', async () => {
    const node = await workerTree();
    expect(await node.plan(certificateExpired, renewCertificate, { days: 400, subject: '/var/lib/kubelet/pki/kubelet.crt' })).toMatchObject(
      {
        restarts: ['kubelet'],
        verify: ['pki/certificate-expired', 'pki/key-mismatch', 'pki/certificate-not-yet-valid'],
        changes: [
          { ca: 'self', target: { kind: 'pair', cert: '/var/lib/kubelet/pki/kubelet.crt', key: '/var/lib/kubelet/pki/kubelet.key' } },
        ],
      },
    );
  });

  it('cures a foreign key and a foreign signature', async () => {
    const [node, stranger] = [await controlPlaneTree(), await controlPlaneTree()];
    await node.copy(`${pki}/front-proxy-client.key`, `${pki}/apiserver.key`);
    expect(code(await node.plan(keyMismatch, renewCertificate))).toBe('plan');
    await node.write(`${pki}/apiserver.crt`, await stranger.read(`${pki}/apiserver.crt`));
    expect(code(await node.plan(issuerMismatch, renewCertificate))).toBe('plan');
  });
});

describe('a renewal is refused', () => {
  it('for CAs and service account keys', async () => {
    const node = await controlPlaneTree({ caNotAfterMs: mintedAtMs + 30 * dayMs });
    const plan = (subject: string) => node.plan(certificateExpired, renewCertificate, { days: 400, subject });
    expect(code(await plan(`${pki}/ca.crt`))).toBe('pki/renew-certificate:refused-authority');
    expect(code(await plan(`${pki}/apiserver.crt`))).toBe('sign:refused-ca-expired');
    await node.copy(`${pki}/apiserver.key`, `${pki}/sa.key`);
    expect(code(await node.plan(keyMismatch, renewCertificate, { subject: `${pki}/sa.pub` }))).toBe(
      'pki/reissue-certificate:refused-service-account',
    );
  });

  it('of the kubelet’s client certificate only where the kubelet’s own fixes are not offered', async () => {
    const [node, stranger] = [await controlPlaneTree(), await controlPlaneTree()];
    const subject = '/var/lib/kubelet/pki/kubelet-client-current.pem';
    expect(code(await node.plan(certificateExpired, renewCertificate, { days: 400, subject }))).toBe('unrelated');
    const pem = '/var/lib/kubelet/pki/kubelet-client-2026-01-15-12-00-00.pem';
    await node.write(pem, await stranger.read(pem));
    expect(code(await node.plan(issuerMismatch, renewCertificate, { subject }))).toBe('pki/renew-certificate:refused-kubelet');
  });

  it('when the CA cannot sign', async () => {
    const node = await controlPlaneTree();
    const plan = () => node.plan(certificateExpired, renewCertificate, { days: 400, subject: `${pki}/apiserver.crt` });
    await node.copy(`${pki}/etcd/ca.key`, `${pki}/ca.key`);
    expect(code(await plan())).toBe('sign:refused-ca-key-foreign');
    await node.write(`${pki}/ca.key`, '');
    expect(code(await plan())).toBe('sign:refused-ca-damaged');
    await node.remove(`${pki}/ca.key`);
    expect(code(await plan())).toBe('sign:refused-ca-key-missing');
    await node.write(`${pki}/ca.crt`, '');
    expect(code(await plan())).toBe('sign:refused-ca-damaged');
    await node.remove(`${pki}/ca.crt`);
    expect(code(await plan())).toBe('sign:refused-ca-missing');
  });

  it('when the CA’s key may not be read', async () => {
    const node = await controlPlaneTree();
    const denied = [`${pki}/ca.key`];
    expect(code(await node.plan(certificateExpired, renewCertificate, { days: 400, subject: `${pki}/apiserver.crt`, denied }))).toBe(
      'sign:refused-ca-unread',
    );
  });

  it('when the clock is behind the node’s own files', async () => {
    const node = await controlPlaneTree();
    const outcome = await node.plan(certificateNotYetValid, renewCertificate, { days: -30, subject: `${pki}/apiserver.crt` });
    expect(code(outcome)).toBe('sign:refused-clock');
  });

  it('when it is the CA file that was replaced', async () => {
    const [node, stranger] = [await controlPlaneTree(), await controlPlaneTree()];
    for (const half of ['crt', 'key']) await node.write(`${pki}/ca.${half}`, await stranger.read(`${pki}/ca.${half}`));
    const outcome = await node.plan(issuerMismatch, renewCertificate, { subject: `${pki}/apiserver.crt` });
    expect(outcome).toMatchObject({ because: { code: 'sign:refused-ca-is-the-stranger', args: { certificates: 5 } } });
  });
});
