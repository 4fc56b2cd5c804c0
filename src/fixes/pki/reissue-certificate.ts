import { type NameGap, templateOf } from '../../domain/control-plane-names.ts';
import { msg } from '../../domain/message.ts';
import { type CertificateFacts, effectiveCertificate, isAuthority } from '../../domain/node-certificates.ts';
import { leafSpecs, pairPaths, restartsAfter } from '../../domain/pki-inventory.ts';
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
import type { CertificateEntry, KubeletPkiFact } from '../../model/facts.ts';
import type { LinkedFinding } from '../../model/finding.ts';
import type { CertificateTemplate, Fix, FixContext, Plan, Refusal, Step } from '../../model/fix.ts';

const id = 'pki/reissue-certificate';

/**
 * Makes a missing or damaged certificate and its key anew, by kubeadm's inventory and what this node still tells of its
 * names. A certificate that is whole is copied when only its key is gone. CAs and the service accounts' key are never made.
 */
export const reissueCertificate: Fix = {
  id,
  for: ['pki/certificate-missing', 'pki/certificate-damaged'],
  title: msg(`${id}:title`, {}),
  risk: 'disruptive',
  plan(finding, at) {
    const facts = certificateFactsOf(at);
    if (isRefusal(facts)) return facts;
    const path = finding.about['path'] ?? finding.subject;
    switch (finding.about['role']) {
      case 'directory':
        return refused(msg(`${id}:refused-directory`, { path }));
      case 'sa':
        return refused(msg(`${id}:refused-service-account`, { path }));
      case 'kubelet.conf':
      case 'kubelet-client':
        return { kind: 'unrelated' };
      case 'kubelet-serving':
        return servingPlan(finding, facts['kubelet-pki'], at);
    }
    const entry = [...facts.pki.authorities, ...facts.pki.entries].find((candidate) => candidate.role === finding.about['role']);
    if (entry === undefined) return refused(msg(`${id}:refused-in-kubeconfig`, { path }));
    if (isAuthority(entry)) return refused(msg(`${id}:refused-authority`, { path }));
    return leafPlan(finding, entry, facts, at);
  },
};

function leafPlan(finding: LinkedFinding, entry: CertificateEntry, facts: CertificateFacts, at: FixContext): Plan | Refusal {
  const spec = leafSpecs.find((candidate) => candidate.role === entry.role);
  if (spec === undefined) return refused(msg(`${id}:refused-in-kubeconfig`, { path: entry.path }));
  const ca = usableCa(facts, spec.ca, at, entry.path);
  if (isRefusal(ca)) return ca;
  const like = likeOf(entry, () => templateOf(spec, at));
  if ('missing' in like) return refused(msg(`${id}:refused-name-unknown`, { name: like.missing }));
  return planOf(finding, entry, {
    target: { kind: 'pair', ...pairPaths(facts.pki.dir, spec.file) },
    like,
    ca: { cert: ca.cert, key: ca.key },
    guards: [...unchanged(entry.file), ...ca.guards],
  });
}

/** The kubelet makes the pair itself only when both files are absent; half a pair stops it. */
function servingPlan(finding: LinkedFinding, { serving }: KubeletPkiFact, at: FixContext): Plan | Refusal {
  const { certificate: file, key: keyFile } = serving;
  if (finding.about['certificate'] !== file.path)
    return refused(msg('pki/renew-certificate:refused-serving-bootstrap', { path: finding.subject }));
  const clock = clockObstacle(at);
  if (clock !== undefined) return clock;
  const { node } = at.facts;
  const hostname = node.state === 'ok' ? node.value.hostname : '';
  const entry: CertificateEntry = {
    role: 'kubelet-serving',
    path: file.path,
    embedded: false,
    file,
    keyFile,
    required: false,
    used: false,
  };
  const like = likeOf(entry, () =>
    hostname === ''
      ? { missing: 'node-name' }
      : { commonName: hostname, organizations: [], extendedKeyUsages: ['serverAuth'], dns: [hostname], ips: [] },
  );
  if ('missing' in like) return refused(msg(`${id}:refused-name-unknown`, { name: like.missing }));
  return planOf(finding, entry, {
    target: { kind: 'pair', cert: file.path, key: keyFile.path },
    like,
    ca: 'self',
    guards: [...unchanged(file), { guard: 'clock-plausible' }],
  });
}

type SignStep = Extract<Step, { do: 'sign-certificate' }>;

function likeOf(entry: CertificateEntry, template: () => CertificateTemplate | NameGap): SignStep['like'] | NameGap {
  if (effectiveCertificate(entry) !== undefined && entry.file.fault === undefined) return { certificate: entry.path };
  const made = template();
  return 'missing' in made ? made : { template: made };
}

function planOf(finding: LinkedFinding, entry: CertificateEntry, sign: Pick<SignStep, 'target' | 'like' | 'ca' | 'guards'>): Plan {
  const { role, path } = entry;
  const restarts = restartsAfter(role);
  const names = 'template' in sign.like ? [...sign.like.template.dns, ...sign.like.template.ips] : [];
  return {
    kind: 'plan',
    fix: id,
    finding: finding.key,
    risk: restarts.length === 0 ? 'safe' : 'disruptive',
    effect: msg(`${id}:effect`, { path, role, names, days: leafDays, restarts }),
    changes: [
      {
        ...sign,
        do: 'sign-certificate',
        role,
        days: leafDays,
        own: rootOwned.pair,
        why: msg('step:sign-certificate', { role, path }),
        undo: { kind: 'restore-backup' },
      },
    ],
    restarts,
    finish: [],
    verify: checksAfterSigning(finding.check, sign.ca === 'self' ? 'self' : 'cluster'),
  };
}
