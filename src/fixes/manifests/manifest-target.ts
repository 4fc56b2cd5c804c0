import { isComponent } from '../../domain/manifest.ts';
import { msg } from '../../domain/message.ts';
import { isAbsPath } from '../../domain/structured.ts';
import type { Component } from '../../model/facts.ts';
import type { LinkedFinding } from '../../model/finding.ts';
import type { FixContext, Refusal, Step } from '../../model/fix.ts';
import type { AbsPath } from '../../model/host.ts';
import type { Message } from '../../model/message.ts';

/** The manifest that a finding speaks of. */
export interface ManifestTarget {
  readonly component: Component;
  readonly path: AbsPath;
}

export function targetOf(finding: LinkedFinding): ManifestTarget | Refusal {
  const { component, path } = finding.about;
  if (!isComponent(component) || !isAbsPath(path)) return refused(msg('manifests:refused-component', { path: path ?? finding.subject }));
  return { component, path };
}

/**
 * Why a manifest of etcd must not be written here: without data it bootstraps an empty cluster, beside the living one when there are
 * other members (kubeadm-facts §3.6 and §6.6). Undefined when it may.
 */
export function etcdObstacle(component: Component, { facts }: FixContext): Refusal | undefined {
  if (component !== 'etcd') return undefined;
  if (facts.etcd.state !== 'ok')
    return refused(msg('manifests:refused-etcd-data', { dir: '/var/lib/etcd', state: `unknown (${facts.etcd.reason})` }));
  const { path, state } = facts.etcd.value.dataDir;
  return state === 'data' ? undefined : refused(msg('manifests:refused-etcd-data', { dir: path, state }));
}

/** The file must still not be there; one that is damaged may be replaced whatever it holds. */
export function stillMissing(finding: LinkedFinding, path: AbsPath): Pick<Step, 'guards'> {
  return finding.check === 'manifests/missing' ? { guards: [{ guard: 'unchanged', path, sha256: null }] } : {};
}

export function refused(because: Message): Refusal {
  return { kind: 'refused', because };
}

export function isRefusal(value: object): value is Refusal {
  return 'kind' in value && value.kind === 'refused';
}
