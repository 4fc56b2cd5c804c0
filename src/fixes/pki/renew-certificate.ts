import { msg } from '../../domain/message.ts';
import { type CertificateFacts, effectiveCertificate, isAuthority, nodeCertificates } from '../../domain/node-certificates.ts';
import { authorityPaths, caRoleOf, restartsAfter } from '../../domain/pki-inventory.ts';
import {
  certificateFactsOf,
  checksAfterSigning,
  clockObstacle,
  isRefusal,
  leafDays,
  refused,
  rootOwned,
  unchanged,
  usableCa,
} from '../../domain/signing-plan.ts';
import type { CertificateEntry } from '../../model/facts.ts';
import type { LinkedFinding } from '../../model/finding.ts';
import type { Fix, FixContext, Plan, Refusal, SignTarget, Step } from '../../model/fix.ts';

const id = 'pki/renew-certificate';

/**
 * Signs a certificate again with the CA on this node: same subject, usages and names, a new key, a year from now. Works on
 * expired ones and without the API server, as `kubeadm certs renew` does, but refuses where kubeadm would sign nonsense.
 */
export const renewCertificate: Fix = {
  id,
  for: ['pki/certificate-expired', 'pki/certificate-expiring', 'pki/certificate-not-yet-valid', 'pki/key-mismatch', 'pki/issuer-mismatch'],
  title: msg(`${id}:title`, {}),
  risk: 'disruptive',
  plan(finding, at) {
    const facts = certificateFactsOf(at);
    if (isRefusal(facts)) return facts;
    const { path, role } = finding.about;
    if (role === 'sa') return refused(msg('pki/reissue-certificate:refused-service-account', { path: path ?? finding.subject }));
    const entry = nodeCertificates(facts).find((candidate) => candidate.path === path && candidate.role === role);
    const certificate = entry === undefined ? undefined : effectiveCertificate(entry);
    if (entry === undefined || certificate === undefined)
      return refused(msg(`${id}:refused-unreadable`, { path: path ?? finding.subject }));

    if (isAuthority(entry)) return refused(msg(`${id}:refused-authority`, { role: entry.role }));
    if (entry.role === 'kubelet.conf' || entry.role === 'kubelet-client') {
      // The kubelet's own fixes are offered for every check but this one, where the CA file itself is in doubt.
      return finding.check === 'pki/issuer-mismatch' ? refused(msg(`${id}:refused-kubelet`, {})) : { kind: 'unrelated' };
    }
    if (entry.role === 'kubelet-serving') return servingPlan(finding, entry, at);
    return renewalPlan(finding, entry, facts, at);
  },
};

function renewalPlan(finding: LinkedFinding, entry: CertificateEntry, facts: CertificateFacts, at: FixContext): Plan | Refusal {
  const caRole = caRoleOf(entry.role);
  if (caRole === undefined) return refused(msg(`${id}:refused-authority`, { role: entry.role }));
  const ca = usableCa(facts, caRole, at, entry.path);
  if (isRefusal(ca)) return ca;
  const target = targetOf(entry, facts);
  return planOf(finding, entry, {
    target,
    ca: { cert: ca.cert, key: ca.key },
    own: target.kind === 'pair' ? rootOwned.pair : rootOwned.secret,
    guards: [...unchanged(entry.file), ...ca.guards],
  });
}

/** The self-signed pair: the kubelet makes it only when both files are absent, and never renews it. */
function servingPlan(finding: LinkedFinding, entry: CertificateEntry, at: FixContext): Plan | Refusal {
  if (entry.keyFile.path === entry.path) return refused(msg(`${id}:refused-serving-bootstrap`, { path: entry.path }));
  const clock = clockObstacle(at);
  if (clock !== undefined) return clock;
  return planOf(finding, entry, {
    target: { kind: 'pair', cert: entry.path, key: entry.keyFile.path },
    ca: 'self',
    own: rootOwned.pair,
    guards: [...unchanged(entry.file), { guard: 'clock-plausible' }],
  });
}

type SignStep = Extract<Step, { do: 'sign-certificate' }>;

function planOf(finding: LinkedFinding, entry: CertificateEntry, sign: Pick<SignStep, 'target' | 'ca' | 'own' | 'guards'>): Plan {
  const { role, path } = entry;
  const restarts = restartsAfter(role);
  return {
    kind: 'plan',
    fix: id,
    finding: finding.key,
    risk: restarts.length === 0 ? 'safe' : 'disruptive',
    effect: msg(`${id}:effect`, { path, role, days: leafDays, restarts }),
    changes: [
      {
        ...sign,
        do: 'sign-certificate',
        role,
        like: { certificate: path },
        days: leafDays,
        why: msg('step:sign-certificate', { role, path }),
        undo: { kind: 'restore-backup' },
      },
    ],
    restarts,
    finish: [],
    verify: checksAfterSigning(finding.check, sign.ca === 'self' ? 'self' : 'cluster'),
  };
}

function targetOf(entry: CertificateEntry, facts: CertificateFacts): SignTarget {
  // As kubeadm does: with the certificate, the CA that the kubeconfig trusts is brought up to date.
  if (entry.embedded) return { kind: 'kubeconfig', path: entry.path, ca: authorityPaths(facts.pki.dir, 'ca').cert };
  if (entry.keyFile.path === entry.path) return { kind: 'combined', path: entry.path };
  return { kind: 'pair', cert: entry.path, key: entry.keyFile.path };
}
