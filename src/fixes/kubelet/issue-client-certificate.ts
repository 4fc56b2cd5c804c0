import { msg } from '../../domain/message.ts';
import { checksAfterSigning, isRefusal, leafDays, refused, rootOwned, usableCa } from '../../domain/signing-plan.ts';
import type { Fix, Step } from '../../model/fix.ts';
import type { AbsPath } from '../../model/host.ts';
import { credentialFactsOf, isAboutKubeletClient, kubeconfigSteps, linkStep, nodeNameOf } from './kubelet-credentials.ts';
import { healthySteps } from './kubelet-health.ts';

const id = 'kubelet/issue-client-certificate';

/**
 * Signs the kubelet's client certificate on the control plane itself: without a kubelet there are no static pods, so the
 * API could never sign one first (kubeadm-facts §5.1, R1). Unlike `kubeadm init phase kubeconfig kubelet` it leaves no
 * certificate embedded in kubelet.conf.
 */
export const issueClientCertificate: Fix = {
  id,
  for: [
    'kubelet/bootstrap-kubeconfig-missing',
    'kubelet/client-certificate-embedded',
    'pki/certificate-expired',
    'pki/certificate-expiring',
    'pki/certificate-not-yet-valid',
    'pki/certificate-missing',
    'pki/certificate-damaged',
    'pki/key-mismatch',
  ],
  title: msg(`${id}:title`, {}),
  risk: 'disruptive',
  plan(finding, at) {
    if (!isAboutKubeletClient(finding)) return { kind: 'unrelated' };
    const facts = credentialFactsOf(at);
    if (isRefusal(facts)) return facts;
    const ca = usableCa(facts, 'ca', at, finding.about['path']);
    if (isRefusal(ca)) {
      const { code, args } = ca.because;
      // A worker never has the key: it needs another way, not a file.
      return code === 'sign:refused-ca-key-missing' ? refused(msg(`${id}:refused-no-ca-key`, { key: args.path })) : ca;
    }
    const node = nodeNameOf(facts, at.inputs.nodeName);
    if (typeof node !== 'string') return node;
    const conf = kubeconfigSteps(facts, at, node);
    if (isRefusal(conf)) return conf;

    const target = pemPath(facts['kubelet-pki'].dir, at.now);
    const sign: Step = {
      do: 'sign-certificate',
      role: 'kubelet-client',
      target: { kind: 'combined', path: target },
      like: {
        template: {
          commonName: `system:node:${node}`,
          organizations: ['system:nodes'],
          extendedKeyUsages: ['clientAuth'],
          dns: [],
          ips: [],
        },
      },
      ca: { cert: ca.cert, key: ca.key },
      days: leafDays,
      own: rootOwned.secret,
      guards: ca.guards,
      why: msg('step:sign-kubelet-certificate', { node, path: target }),
      undo: { kind: 'restore-backup' },
    };
    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: 'disruptive',
      effect: msg(`${id}:effect`, { node, target, rewrites: conf.length > 0 }),
      changes: [sign, linkStep(facts, target), ...conf],
      restarts: ['kubelet'],
      finish: healthySteps(facts.kubelet),
      verify:
        finding.check === 'kubelet/bootstrap-kubeconfig-missing'
          ? checksAfterSigning(finding.check, 'cluster')
          : [...checksAfterSigning(finding.check, 'cluster'), 'kubelet/bootstrap-kubeconfig-missing'],
    };
  },
};

/**
 * Named like the kubelet's own files, by the day alone: a plan made again a moment later must be the same plan. The
 * kubelet knows the file by its link only (client-go util/certificate/certificate_store.go, v1.20).
 */
function pemPath(dir: AbsPath, now: Date): AbsPath {
  return `${dir}/kubelet-client-${now.toISOString().slice(0, 10)}-kdoctor.pem`;
}
