import { describe, expect, it } from 'vitest';
import { certificateExpired } from '../../../src/checks/pki/certificate-expired.ts';
import { certificateExpiring } from '../../../src/checks/pki/certificate-expiring.ts';
import { certificateNotYetValid } from '../../../src/checks/pki/certificate-not-yet-valid.ts';
import { say } from '../../../src/text/say.ts';
import { mintedAtMs } from '../../harness/pki.ts';
import { controlPlaneTree, outline, workerTree } from '../../harness/pki-tree.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const pki = '/etc/kubernetes/pki';
const current = '/var/lib/kubelet/pki/kubelet-client-current.pem';

describe('pki/certificate-expired', () => {
  it('finds every expired certificate once: leafs, embedded and referenced ones, the kubelet’s', async () => {
    const node = await controlPlaneTree();
    const result = await node.run(certificateExpired, { days: 400 });
    expect(result.status).toBe('critical');
    expect(outline(result)).toEqual([
      `critical ${pki}/apiserver.crt`,
      `critical ${pki}/apiserver-kubelet-client.crt`,
      `critical ${pki}/front-proxy-client.crt`,
      `critical ${pki}/etcd/server.crt`,
      `critical ${pki}/etcd/peer.crt`,
      `warning ${pki}/etcd/healthcheck-client.crt`,
      `critical ${pki}/apiserver-etcd-client.crt`,
      'critical /etc/kubernetes/admin.conf',
      'critical /etc/kubernetes/controller-manager.conf',
      'critical /etc/kubernetes/scheduler.conf',
      `critical ${current}`,
      'warning /var/lib/kubelet/pki/kubelet.crt',
    ]);
    expect(result.findings[10]?.about).toEqual({ path: current, role: 'kubelet-client' });
    expect(result.findings[0]?.key).toBe(`pki/certificate-expired@${pki}/apiserver.crt`);
  });

  it('names an embedded kubelet certificate by its kubeconfig, and one stored twice only once', async () => {
    const node = await controlPlaneTree({ embeddedKubeletConf: true });
    const expired = async () =>
      (await node.run(certificateExpired, { days: 400 })).findings.filter((f) => f.about['role']?.startsWith('kubelet'));
    expect((await expired()).map((f) => [f.subject, f.about['role']])).toEqual([
      ['/etc/kubernetes/kubelet.conf', 'kubelet.conf'],
      ['/var/lib/kubelet/pki/kubelet.crt', 'kubelet-serving'],
    ]);
    const conf = await node.read('/etc/kubernetes/kubelet.conf');
    const data = /client-certificate-data: (\S+)/.exec(conf)?.[1] ?? '';
    await node.write(current, Buffer.from(data, 'base64'));
    expect((await expired()).map((f) => f.subject)).toEqual(['/etc/kubernetes/kubelet.conf', '/var/lib/kubelet/pki/kubelet.crt']);
  });

  it('tells the end to the second', async () => {
    const node = await workerTree({ notAfterMsOf: { 'kubelet-client': mintedAtMs + 10 * dayMs } });
    expect((await node.run(certificateExpired, { days: 10 })).status).toBe('ok');
    const late = await node.run(certificateExpired, { days: 10 + 1 / 86_400 });
    expect(outline(late)).toEqual([`critical ${current}`]);
    expect(late.findings[0]?.evidence[0]).toEqual({
      source: current,
      observed: 'notAfter 2026-01-25T12:00:00Z',
      expected: 'after 2026-01-25T12:00:01Z',
    });
  });

  it('finds an expired CA, but not an old one beside its successor', async () => {
    const node = await workerTree({ caNotAfterMs: mintedAtMs + 20 * dayMs });
    expect(outline(await node.run(certificateExpired, { days: 21 }))).toEqual([`critical ${pki}/ca.crt`]);
    const other = await workerTree();
    await node.write(`${pki}/ca.crt`, (await node.read(`${pki}/ca.crt`)) + (await other.read(`${pki}/ca.crt`)));
    expect((await node.run(certificateExpired, { days: 21 })).findings).toEqual([]);
  });
});

describe('pki/certificate-expiring', () => {
  it.each([
    [31, undefined],
    [29, 'warning'],
    [7.5, 'warning'],
    [6.5, 'critical'],
    [0, 'critical'],
    [-1, undefined],
  ])('with %d days left of a year: %s', async (left, severity) => {
    // A long life, so that the limits and not the parts of it decide.
    const node = await controlPlaneTree({
      notBeforeMsOf: { apiserver: mintedAtMs - 365 * dayMs },
      notAfterMsOf: { apiserver: mintedAtMs + (left + 1) * dayMs },
    });
    expect(outline(await node.run(certificateExpiring))).toEqual(severity === undefined ? [] : [`${severity} ${pki}/apiserver.crt`]);
  });

  it('follows the limits given', async () => {
    const node = await controlPlaneTree();
    expect((await node.run(certificateExpiring, { days: 300 })).findings).toEqual([]);
    const strict = await node.run(certificateExpiring, { days: 300, limits: { certificateWarningDays: 90 } });
    expect(strict.findings.map((f) => f.about['role'])).not.toContain('kubelet-client');
    expect(strict.findings.length).toBe(11);
  });

  it('judges what the kubelet rotates by a tenth of its life', async () => {
    const node = await workerTree({ notAfterMsOf: { 'kubelet-client': mintedAtMs + 24 * hourMs } });
    expect((await node.run(certificateExpiring, { days: 20 / 24 })).findings).toEqual([]);
    const late = await node.run(certificateExpiring, { days: 23 / 24 });
    expect(outline(late)).toEqual([`warning ${current}`]);
    expect(late.findings.map((f) => say(f.message))).toEqual([
      `The kubelet's client certificate in ${current} expires in less than a day: the kubelet reaches the API server with it`,
    ]);
  });

  it('wants a year’s notice of a CA', async () => {
    const node = await workerTree();
    expect((await node.run(certificateExpiring, { days: 3650 - 366 })).findings.filter((f) => f.about['role'] === 'ca')).toEqual([]);
    const late = await node.run(certificateExpiring, { days: 3650 - 300 });
    expect(outline(late)).toEqual([`warning ${pki}/ca.crt`]);
    expect(outline(await node.run(certificateExpiring, { days: 3650 - 20 }))).toEqual([`critical ${pki}/ca.crt`]);
  });
});

describe('pki/certificate-not-yet-valid', () => {
  it('finds a certificate from the future', async () => {
    const node = await controlPlaneTree({ notBeforeMsOf: { 'etcd-server': mintedAtMs + 5 * dayMs } });
    const result = await node.run(certificateNotYetValid);
    expect(outline(result)).toEqual([`critical ${pki}/etcd/server.crt`]);
    expect(result.findings[0]?.message.args).toMatchObject({ clockSuspect: false, notBefore: '2026-01-20T12:00:00Z' });
    expect((await node.run(certificateNotYetValid, { days: 6 })).findings).toEqual([]);
  });

  it('says that it is the clock when the node’s own files are from the future as well', async () => {
    const node = await controlPlaneTree();
    const result = await node.run(certificateNotYetValid, { days: -30 });
    expect(result.findings.length).toBe(15);
    expect(result.findings.every((f) => 'clockSuspect' in f.message.args && f.message.args.clockSuspect)).toBe(true);
    expect(result.findings[0]?.evidence.length).toBe(2);
  });
});
