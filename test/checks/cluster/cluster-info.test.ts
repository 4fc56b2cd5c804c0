import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterInfoCaStale } from '../../../src/checks/cluster/cluster-info-ca-stale.ts';
import { parseYaml, textAt, valueAt } from '../../../src/domain/structured.ts';
import { parseCertificate } from '../../../src/domain/x509.ts';
import { clusterInfo as collector } from '../../../src/facts/cluster-info.ts';
import { refreshClusterInfo } from '../../../src/fixes/cluster/refresh-cluster-info.ts';
import type { Certificate } from '../../../src/model/certificate.ts';
import type { ApiFact, ClusterInfoFact, FactResult, Facts } from '../../../src/model/facts.ts';
import type { LinkedFinding } from '../../../src/model/finding.ts';
import type { FixContext } from '../../../src/model/fix.ts';
import type { ServerAnswers } from '../../../src/model/host.ts';
import { say } from '../../../src/text/say.ts';
import { planOf } from '../../fixes/fix-context.ts';
import { mintCa, mintLeaf } from '../../harness/etcd-certificates.ts';
import { fakeHost } from '../../harness/fake-host.ts';

const server = 'https://10.77.0.11:6443';
const now = new Date();
let dir: string;
let ca: Certificate;
let oldCa: Certificate;
let served: Certificate;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kdoctor-cluster-info-'));
  mkdirSync(join(dir, 'old'));
  const files = mintCa(dir, 'kubernetes');
  ca = certificateAt(files.cert);
  oldCa = certificateAt(mintCa(join(dir, 'old'), 'kubernetes').cert);
  served = certificateAt(mintLeaf(dir, 'apiserver', files, { names: 'IP:10.77.0.11', days: 30 }).cert);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the fact', () => {
  test('reads the CA, the address and the signatures of what the API server shows', async () => {
    // The shape of a real ConfigMap of kubeadm 1.20, with another CA.
    const data = { 'jws-kubeconfig-cb1lea': 'b..b', 'jws-kubeconfig-7hxupc': 'a..a', kubeconfig: kubeconfigWith(ca) };
    const fact = await collect({ found: true, data, resourceVersion: '368' });
    expect(fact).toMatchObject({
      state: 'ok',
      value: { server, namedServer: 'https://kubernetes-apiserver:6443', signedBy: ['7hxupc', 'cb1lea'] },
    });
    expect(fact.state === 'ok' && fact.value.authorities.map(({ fingerprint }) => fingerprint)).toEqual([ca.fingerprint]);
  });
  test.each(['', 'clusters: [', 'clusters: []', 'clusters:\n- cluster:\n    certificate-authority-data: bm8=\n'])(
    'finds no CA in %j',
    async (kubeconfig) => {
      expect(await collect({ found: true, data: { kubeconfig } })).toMatchObject({ state: 'ok', value: { authorities: [], signedBy: [] } });
    },
  );
});

describe('the check', () => {
  test('the CA in use is well, also beside an old one, and also when only the node’s own copy can be compared', () => {
    expect(judge(info([ca]))).toMatchObject({ kind: 'healthy' });
    expect(judge(info([oldCa, ca]))).toMatchObject({ kind: 'healthy' });
    expect(judge(info([ca]), { served: { ok: false, unread: { kind: 'timed-out', afterMs: 1 } } })).toMatchObject({ kind: 'healthy' });
  });
  test('another CA of the same name is found, as a warning that says what is where', () => {
    const verdict = judge(info([oldCa]));
    if (verdict.kind !== 'unhealthy') throw new Error(verdict.kind);
    const [finding] = verdict.findings;
    expect(finding).toMatchObject({ key: 'cluster/cluster-info-ca-stale@kube-public/cluster-info', severity: 'warning' });
    expect(finding.evidence.map(({ observed }) => observed).join()).toMatch(
      new RegExp(`${oldCa.key.spkiSha256}.*${ca.key.spkiSha256}.*issued by /etc/kubernetes/pki/ca.crt.*kubernetes-apiserver`),
    );
  });
  test('no CA at all, and one that has expired, are found', () => {
    expect(judge(info([]))).toMatchObject({ kind: 'unhealthy' });
    expect(judge(info([{ ...ca, notAfterMs: now.getTime() - 1 }]))).toMatchObject({ kind: 'unhealthy' });
  });
  test('where node and API server disagree, what the API server presents decides', () => {
    expect(judge(info([oldCa]), {}, [oldCa])).toMatchObject({ kind: 'unhealthy' });
    expect(judge(info([ca]), {}, [oldCa])).toMatchObject({ kind: 'healthy' });
  });
  test('a silent API server leaves it unknown, and names the server', () => {
    const verdict = judge({ ...info([]), configMap: { ok: false, unread: { kind: 'timed-out', afterMs: 2000 } } });
    expect(verdict).toMatchObject({ kind: 'healthy' });
    expect(verdict.kind === 'healthy' && verdict.unread?.map((reason) => say(reason)).join()).toContain(server);
  });
  test.each([
    [{ ok: true, value: { found: false, data: {} } } as const, 'cluster/cluster-info-ca-stale:absent'],
    [{ ok: false, unread: { kind: 'failed', code: 'HTTP-403', reason: 'no' } } as const, 'cluster/cluster-info-ca-stale:closed'],
  ])('what no join could read is not judged', (configMap, code) => {
    expect(judge({ ...info([]), configMap })).toMatchObject({ kind: 'not-applicable', because: { code } });
  });
});

describe('the fix', () => {
  test('puts the CA in, keeps the address, can put the old content back, and waits for new signatures', async () => {
    const data = { kubeconfig: kubeconfigWith(oldCa), 'jws-kubeconfig-7hxupc': 'a..a' };
    const plan = planOf(refreshClusterInfo.plan(finding, context(info([oldCa], data))));
    const [step] = plan.changes;
    if (step?.do !== 'server' || step.action.act !== 'kube-patch-config-map') throw new Error('no patch');
    expect(step.action).toMatchObject({
      kubeconfig: '/etc/kubernetes/admin.conf',
      namespace: 'kube-public',
      name: 'cluster-info',
      resourceVersion: '368',
    });
    expect(Object.keys(step.action.data)).toEqual(['kubeconfig']);
    expect(step.undo).toMatchObject({ kind: 'steps', steps: [{ action: { data: { kubeconfig: data.kubeconfig } } }] });
    expect(plan.finish).toMatchObject([
      { probe: { probe: 'config-map-signed', server, ca: '/etc/kubernetes/pki/ca.crt', besides: ['a..a'] } },
    ]);

    const written = valueAt(await parseYaml(step.action.data['kubeconfig'] ?? ''), 'clusters');
    const cluster = Array.isArray(written) ? valueAt(written[0], 'cluster') : undefined;
    expect(textAt(cluster, 'server')).toBe('https://kubernetes-apiserver:6443');
    expect(parseCertificate(Buffer.from(textAt(cluster, 'certificate-authority-data') ?? '', 'base64').toString())?.fingerprint).toBe(
      ca.fingerprint,
    );
    // With the same CA inside, the text is what kubeadm had written.
    expect(step.action.data['kubeconfig']).toBe(kubeconfigWith(ca));
  });
  test('waits for nothing where no token had signed', () => {
    expect(refreshClusterInfo.plan(finding, context(info([oldCa])))).toMatchObject({ kind: 'plan', finish: [] });
  });
  test.each([
    ['offline', () => ({ ...context(info([oldCa])), live: false }), 'offline'],
    ['when cluster-info is unread', () => context({ ...info([]), configMap: { ok: false, unread: { kind: 'denied' } } }), 'unread'],
    ['without the CA', () => context(info([oldCa]), { authorities: [] }), 'no-ca'],
    ['without admin.conf', () => context(info([oldCa]), { adminCas: [] }), 'no-admin'],
    ['when admin.conf has another CA', () => context(info([oldCa]), { adminCas: [oldCa] }), 'admin-ca'],
    ['when the API server presents another CA’s', () => context(info([oldCa]), { authorities: [oldCa], adminCas: [oldCa] }), 'served'],
    ['without an address', () => context({ ...info([oldCa]), namedServer: 'https://a: b' }, { adminServer: 'x' }), 'no-server'],
  ])('is refused %s', (_, at, reason) => {
    expect(refreshClusterInfo.plan(finding, at())).toMatchObject({
      kind: 'refused',
      because: { code: `cluster/refresh-cluster-info:refused-${reason}` },
    });
  });
});

const finding: LinkedFinding = {
  key: 'cluster/cluster-info-ca-stale@kube-public/cluster-info',
  check: 'cluster/cluster-info-ca-stale',
  subject: 'kube-public/cluster-info',
  severity: 'warning',
  message: { code: 'cluster/cluster-info-ca-stale', args: {} },
  evidence: [{ source: 'x', observed: 'y' }],
  about: {},
  causedBy: [],
};

function info(authorities: readonly Certificate[], data: Readonly<Record<string, string>> = { kubeconfig: 'old' }): ClusterInfoFact {
  return {
    server,
    configMap: { ok: true, value: { found: true, data, resourceVersion: '368' } },
    authorities,
    namedServer: 'https://kubernetes-apiserver:6443',
    signedBy: [],
  };
}

function pkiOf(certificates: readonly Certificate[]) {
  return { dir: '/etc/kubernetes/pki', authorities: [{ role: 'ca', file: { path: '/etc/kubernetes/pki/ca.crt', certificates } }] };
}

function judge(clusterInfo: ClusterInfoFact, api: Partial<ApiFact> = {}, onDisk: readonly Certificate[] = [ca]) {
  // The check declares these facts; of the PKI it reads the one CA.
  const facts = {
    'cluster-info': clusterInfo,
    pki: pkiOf(onDisk),
    api: { url: server, served: { ok: true, value: served }, ...api },
  } as unknown as Facts;
  return clusterInfoCaStale.examine(facts, {
    now,
    limits: { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 },
  });
}

function context(
  clusterInfo: ClusterInfoFact,
  o: { authorities?: readonly Certificate[]; adminCas?: readonly Certificate[]; adminServer?: string } = {},
): FixContext {
  const facts = {
    'cluster-info': { state: 'ok', value: clusterInfo },
    pki: { state: 'ok', value: pkiOf(o.authorities ?? [ca]) },
    kubeconfigs: {
      state: 'ok',
      value: { admin: { path: '/etc/kubernetes/admin.conf', ca: { certificates: o.adminCas ?? [ca] }, server: o.adminServer ?? server } },
    },
    api: { state: 'ok', value: { served: { ok: true, value: served } } },
  };
  // Facts of other parts stand here as far as the fix reads them.
  return { facts: facts as unknown as FixContext['facts'], now, live: true, inputs: {} };
}

/** What kubeadm 1.20 writes, byte for byte. */
function kubeconfigWith(authority: Certificate): string {
  const base64 = Buffer.from(authority.pem).toString('base64');
  return `apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: ${base64}\n    server: https://kubernetes-apiserver:6443\n  name: ""\ncontexts: null\ncurrent-context: ""\nkind: Config\npreferences: {}\nusers: null\n`;
}

async function collect(answer: ServerAnswers['kube-config-map']): Promise<FactResult<ClusterInfoFact>> {
  const missing: FactResult<never> = { state: 'failed', reason: 'not read' };
  const manifests = {
    state: 'ok',
    value: { files: [{ component: 'kube-apiserver', flags: { 'advertise-address': '10.77.0.11', 'secure-port': '6443' } }] },
  };
  return collector.collect({
    host: fakeHost({ ask: () => ({ kind: 'ok', value: answer }) }),
    // The collector asks for the manifests; the other facts may be missing.
    get: async (name) => (name === 'manifests' ? manifests : missing) as never,
  });
}

function certificateAt(path: string): Certificate {
  const certificate = parseCertificate(readFileSync(path));
  if (certificate === undefined) throw new Error(path);
  return certificate;
}
