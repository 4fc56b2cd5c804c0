import { expectedComponents, unlessControlPlane } from '../../domain/control-plane-node.ts';
import { msg } from '../../domain/message.ts';
import { isCertainlyMissing, unreadMessage } from '../../domain/unread.ts';
import type { Component, ManifestsFact } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';

const id = 'manifests/missing';

/** A control plane without the manifest of one of its static pods: the kubelet has stopped that component, or will when it starts. */
export const manifestMissing = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [
    {
      what: 'kubeadm implementation details: static Pod manifests',
      url: 'https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/',
    },
    { what: 'kubernetes v1.20 pkg/kubelet/config/file.go' },
  ],
  needs: ['manifests', 'node'],
  examine({ manifests, node }) {
    const elsewhere = unlessControlPlane(node);
    if (elsewhere !== undefined) return elsewhere;
    const expected = expectedComponents(node);
    const lost = expected.filter((component) =>
      filesOf(manifests, component).every(({ unread }) => unread !== undefined && isCertainlyMissing(unread)),
    );
    const unread = expected
      .filter((component) => !lost.includes(component))
      .flatMap((component) => filesOf(manifests, component))
      .flatMap((file) => (file.unread === undefined ? [] : [unreadMessage(file.path, file.unread)]));
    // In a folder that is a guess, nothing is missing for certain, and nothing is certainly there.
    const { dirGuessed } = manifests;
    if (dirGuessed !== undefined) return { kind: 'healthy', unread: [unreadMessage(dirGuessed.path, dirGuessed.unread), ...unread] };
    const [first, ...others] = lost.map((component) => findingFor(component, manifests));
    return first === undefined ? { kind: 'healthy', unread } : { kind: 'unhealthy', findings: [first, ...others], unread };
  },
});

function filesOf(manifests: ManifestsFact, component: Component) {
  return manifests.files.filter((file) => file.component === component);
}

function findingFor(component: Component, manifests: ManifestsFact): Finding {
  const path = filesOf(manifests, component)[0]?.path ?? `${manifests.dir}/${component}.yaml`;
  const found = manifests.files.map((file) => file.path.slice(manifests.dir.length + 1));
  const observed = manifests.dirPresent ? (found.length === 0 ? 'empty' : `holds ${found.join(', ')}`) : 'not there';
  const copies = manifests.copies.filter((copy) => copy.component === component);
  return {
    key: `${id}@${component}`,
    check: id,
    subject: component,
    severity: 'critical',
    message: msg(id, { component, path }),
    evidence: [
      { source: manifests.dir, observed, expected: `${component}.yaml` },
      ...copies.slice(0, 1).map((copy) => ({ source: copy.path, observed: 'a copy of this manifest' })),
    ],
    about: { component, path },
  };
}
