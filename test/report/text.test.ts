import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { examine } from '../../src/engine/examine.ts';
import { offersOf } from '../../src/engine/offers.ts';
import { openRootHost } from '../../src/host/root.ts';
import { buildReport } from '../../src/report/build.ts';
import { render } from '../../src/report/text.ts';
import type { TextStyle } from '../../src/report/text-style.ts';
import { en } from '../../src/text/en.ts';
import { mintedAtMs } from '../harness/pki.ts';
import { controlPlaneTree, type PkiTree } from '../harness/pki-tree.ts';

const dayMs = 86_400_000;
const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };
const plain: TextStyle = { color: false, ascii: true, width: 80 };

async function textOf(tree: PkiTree, style: TextStyle, days = 1): Promise<string> {
  const host = await openRootHost(tree.dir, { now: new Date(mintedAtMs + days * dayMs) });
  // The clock of a host runs on; the report's own time is the only place where that is seen.
  const standing = { ...host, now: () => new Date(mintedAtMs + days * dayMs) };
  const examination = await examine({ host: standing, limits, stopwatch: () => 0 });
  const report = buildReport({ version: '1.2.3', examination, offers: offersOf(examination, false, {}), checks, catalogue: en });
  return render(report, examination, style);
}

/** One expired certificate of the kubelet, which keeps it from starting, and a stray manifest. */
async function sickNode(): Promise<PkiTree> {
  const tree = await controlPlaneTree({
    notAfterMs: mintedAtMs + 300 * dayMs,
    notAfterMsOf: { 'kubelet-client': mintedAtMs + 20 * dayMs },
  });
  await tree.write('etc/kubernetes/manifests/etcd.yaml.bak', await tree.read('etc/kubernetes/manifests/etcd.yaml'));
  return tree;
}

describe('the text report', () => {
  test('of a sick node, at 80 columns, in ASCII, without colour', async () => {
    expect(await textOf(await sickNode(), plain, 30)).toMatchInlineSnapshot(`
      "kdoctor 1.2.3 | cp1 | control-plane | stacked-etcd | Kubernetes 1.20.2 |
      containerd | 2026-02-14T12:00:00.000Z

      CRITICAL  The kubelet's client certificate in
                /var/lib/kubelet/pki/kubelet-client-current.pem expired 10 days ago:
                the kubelet reaches the API server with it
        pki/certificate-expired@/var/lib/kubelet/pki/kubelet-client-current.pem
        - /var/lib/kubelet/pki/kubelet-client-current.pem: notAfter
          2026-02-04T12:00:00Z (expected: after 2026-02-14T12:00:00Z)
        fix kubelet/issue-client-certificate [disruptive]: Sign a new client
          certificate for the kubelet with the CA on this node
        -> CRITICAL  The kubelet has no usable credentials:
                     /var/lib/kubelet/pki/kubelet-client-current.pem holds a client
                     certificate that expired 2026-02-04T12:00:00.000Z; and
                     /etc/kubernetes/bootstrap-kubelet.conf, which it falls back to,
                     cannot be used either
             kubelet/bootstrap-kubeconfig-missing@/etc/kubernetes/kubelet.conf
             the kubelet starts with this credential
             - /etc/kubernetes/kubelet.conf: refers to
               /var/lib/kubelet/pki/kubelet-client-current.pem
             - /var/lib/kubelet/pki/kubelet-client-current.pem: system:node:cp1, valid
               until 2026-02-04T12:00:00.000Z
             - /etc/kubernetes/bootstrap-kubelet.conf: bootstrap kubeconfig: not there
             fix kubelet/issue-client-certificate [disruptive]: Sign a new client
               certificate for the kubelet with the CA on this node

      CRITICAL  /etc/kubernetes/manifests/etcd.yaml.bak is a second pod of etcd,
                beside /etc/kubernetes/manifests/etcd.yaml
        manifests/stray-file@/etc/kubernetes/manifests/etcd.yaml.bak
        - /etc/kubernetes/manifests/etcd.yaml.bak: a pod of etcd,
          k8s.gcr.io/etcd:3.4.13-0 (expected: one manifest of etcd in
          /etc/kubernetes/manifests)
        fix manifests/move-aside [disruptive]: Move the second manifest out of the
          folder

      CRITICAL  checks: 13 ok, 0 warning, 3 critical, 0 unknown, 6 skipped (0.0 s)
      "
    `);
  });

  test('of a healthy node says who it is, and that it is well', async () => {
    expect(await textOf(await controlPlaneTree(), plain)).toMatchInlineSnapshot(`
      "kdoctor 1.2.3 | cp1 | control-plane | stacked-etcd | Kubernetes 1.20.2 |
      containerd | 2026-01-16T12:00:00.000Z

      HEALTHY  checks: 16 ok, 0 warning, 0 critical, 0 unknown, 6 skipped (0.0 s)
      "
    `);
  });

  test('keeps to the width, but never breaks a path', async () => {
    const text = await textOf(await sickNode(), { ...plain, width: 50 }, 30);
    const tooLong = text.split('\n').filter((line) => line.length > 50);
    for (const line of tooLong)
      expect(
        line
          .trim()
          .split(' ')
          .some((word) => word.length > 30),
        line,
      ).toBe(true);
    expect(text).toContain('kubelet/bootstrap-kubeconfig-missing@/etc/kubernetes/kubelet.conf');
  });

  test('says the same in colour and beyond ASCII', async () => {
    const tree = await sickNode();
    const colored = await textOf(tree, { color: true, ascii: false, width: 80 }, 30);
    expect(colored).toContain('\u001b[1;31mCRITICAL\u001b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is made of them.
    const stripped = colored.replaceAll(/\u001b\[[\d;]*m/g, '');
    const words = (text: string) => text.split(/\s+/).filter((word) => /\w/.test(word));
    expect(words(stripped)).toEqual(words(await textOf(tree, plain, 30)));
  });
});
