import { msg } from '../../../src/domain/message.ts';
import type { CheckResult } from '../../../src/model/check.ts';
import type { CheckId, FindingKey, LinkedFinding, Severity } from '../../../src/model/finding.ts';
import type { Fix, Plan, Refusal, Risk, Step } from '../../../src/model/fix.ts';
import type { Message } from '../../../src/model/message.ts';
import type { Examination, Offer, Preview } from '../../../src/model/run.ts';
import { type Catalogue, en } from '../../../src/text/en.ts';

/** Sentences of the made-up checks and fixes below. */
const sentences = {
  'sample:text': (a: { text: string }) => a.text,
  'pki/sample-expired:title': () => 'certificate expired',
  'pki/sample-expired:why': () => 'Whoever presents it is refused.',
  'pki/sample-expired:explanation': () => 'kubeadm certificates last one year.\n\nConfirm by hand: openssl x509 -noout -enddate -in FILE',
};

/**
 * English with the sample's sentences added: the frames must not depend on the wording of real checks. The cast only
 * hides the additional codes.
 */
export const sampleCatalogue = { ...en, ...sentences } as Catalogue;

/** A sentence of any wording. The cast: its code exists in {@link sampleCatalogue} alone. */
export function sentence(text: string): Message {
  return { code: 'sample:text', args: { text } } as unknown as Message;
}

/** A made-up finding. */
export function finding(
  check: CheckId,
  subject: string,
  o: { severity?: Severity; text?: string; causedBy?: readonly FindingKey[] } = {},
): LinkedFinding {
  return {
    key: `${check}@${subject}`,
    check,
    subject,
    severity: o.severity ?? 'critical',
    message: sentence(o.text ?? `${subject} is broken`),
    evidence: [{ source: `/evidence/of/${subject}`, observed: `seen ${subject}`, expected: `whole ${subject}` }],
    about: {},
    causedBy: o.causedBy ?? [],
  };
}

/** A check's outcome. */
export function result(
  id: CheckId,
  status: CheckResult['status'],
  o: { reasons?: readonly string[]; findings?: readonly LinkedFinding[] } = {},
): CheckResult {
  return { id, status, durationMs: 1, reasons: (o.reasons ?? []).map(sentence), findings: o.findings ?? [] };
}

/** An examination that found this. The facts are not looked at by the UI: an empty object stands for them. */
export function examination(findings: readonly LinkedFinding[], others: readonly CheckResult[] = []): Examination {
  const byCheck = Map.groupBy(findings, (f) => f.check);
  const results = [...byCheck].map(([id, found]) =>
    result(id, found.some((f) => f.severity === 'critical') ? 'critical' : 'warning', { findings: found }),
  );
  return { startedAt: new Date(0), durationMs: 10, facts: {} as Examination['facts'], results: [...results, ...others], findings };
}

/** A fix of made-up wording. */
export function fix(id: Fix['id'], risk: Risk, title: string): Fix {
  return { id, for: [], title: sentence(title), risk, plan: () => refusal('not planned in this sample') };
}

/** A refusal with its sentence. */
export function refusal(text: string, needs?: Refusal['needs']): Refusal {
  return { kind: 'refused', because: sentence(text), ...(needs === undefined ? {} : { needs }) };
}

const step = (why: string): Step => ({ why: sentence(why), undo: { kind: 'restore-backup' }, do: 'remove-file', path: '/tmp/sample' });

/** A plan of two steps. */
export function plan(from: Fix, of: LinkedFinding, effect: string): Plan {
  return {
    kind: 'plan',
    fix: from.id,
    finding: of.key,
    risk: from.risk,
    effect: sentence(effect),
    changes: [step('Write the certificate anew'), step('Remove the old link')],
    restarts: ['kubelet'],
    finish: [],
    verify: [of.check],
  };
}

/** The preview of plans: a difference on the first step, nothing that can be undone on the last of a destructive plan. */
export function preview(plans: readonly Plan[], o: { volatile?: boolean } = {}): Preview {
  const steps = plans.flatMap((p) => p.changes);
  return {
    plans,
    steps: steps.map((s, i) => ({
      step: s,
      why: s.why,
      command: `rm /tmp/sample-${i}`,
      ...(i === 0 ? { diff: '--- /etc/sample\tnow\n+++ /etc/sample\tafter\n@@ -1 +1 @@\n-old line\n+new line\n' } : {}),
      undo: 'put back from the backup',
    })),
    backup: '/var/lib/kdoctor/runs',
    backupVolatile: o.volatile ?? false,
    touches: ['/etc/sample'],
    digest: 'digest-of-the-preview',
  };
}

const disk = finding('disk/sample-full', '/', { text: 'the root file system is full: 0 bytes free of 20 GiB' });
const roles = [
  'apiserver',
  'apiserver-kubelet-client',
  'front-proxy-client',
  'etcd-server',
  'etcd-peer',
  'etcd-healthcheck-client',
  'apiserver-etcd-client',
  'admin.conf',
  'scheduler.conf',
];
const certificates = roles.map((role) =>
  finding('pki/sample-expired', role, { text: `the certificate of ${role} expired 3 days ago`, causedBy: [disk.key] }),
);
const api = finding('control-plane/sample-down', 'kube-apiserver', {
  text: 'the API server is not running',
  causedBy: ['pki/sample-expired@apiserver'],
});
const version = finding('cluster/sample-skew', 'cp1', {
  severity: 'warning',
  text: '节点 cp1 的 kubelet 版本落后 two minor versions behind the control plane, which is one more than supported',
});

/** A sick node: a full disk, nine expired certificates because of it, the API server down because of those, and a warning. */
export const sick: Examination = examination(
  [disk, ...certificates, api, version],
  [
    result('time/sample-wrong', 'ok'),
    result('etcd/sample-quorum', 'unknown', { reasons: ['could not read "etcd": no answer within 2000 ms'] }),
    result('host/sample-any', 'skipped', { reasons: ['only a running node can tell'] }),
  ],
);

/** The same node after everything was fixed. */
export const healthy: Examination = examination([], [result('time/sample-wrong', 'ok'), result('disk/sample-full', 'ok')]);

const clean = fix('disk/sample-clean', 'safe', 'Remove rotated logs');
const prune = fix('disk/sample-prune', 'destructive', 'Remove old backups');
const renew = fix('pki/sample-renew', 'disruptive', 'Renew the certificate with the local CA');
const copy = fix('pki/sample-copy', 'safe', 'Copy from a healthy node');
const rejoin = fix('control-plane/sample-rejoin', 'disruptive', 'Join again with a token');

/** What is offered for {@link sick}; with a token and a hash, joining again too. */
export function offersFor(inputs: { readonly token?: string; readonly caCertHash?: string }): readonly Offer[] {
  return [
    { fix: clean, finding: disk, outcome: plan(clean, disk, 'frees 2 GiB on /') },
    { fix: prune, finding: disk, outcome: plan(prune, disk, 'frees 5 GiB on /') },
    ...certificates.flatMap((c): readonly Offer[] => [
      { fix: renew, finding: c, outcome: plan(renew, c, 'the API server blinks for a minute') },
      { fix: copy, finding: c, outcome: refusal('certificates of another node do not fit here') },
    ]),
    {
      fix: rejoin,
      finding: api,
      outcome:
        inputs.token !== undefined && inputs.caCertHash !== undefined
          ? plan(rejoin, api, 'the node joins again')
          : refusal('a bootstrap token and the hash of the CA are needed', ['token', 'caCertHash']),
    },
  ];
}

/** The reason of an outcome, in a sentence of the engine. */
export const stoppedReason: Message = msg('engine:stopped-by-operator', { done: 1, total: 2 });
