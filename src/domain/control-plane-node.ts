import type { Verdict } from '../model/check.ts';
import type { Component, NodeFact } from '../model/facts.ts';
import { components } from './manifest.ts';
import { msg } from './message.ts';

/** The static pods that kubeadm runs on a node of this kind; none on a worker (kubeadm-facts §8.1). */
export function expectedComponents(node: NodeFact): readonly Component[] {
  if (!node.roles.includes('control-plane')) return [];
  return components.filter((component) => component !== 'etcd' || node.topology === 'stacked-etcd');
}

/** What a check of the control plane says of a node that is none, or whose role could not be told; undefined on a control plane. */
export function unlessControlPlane({ roles }: NodeFact): Verdict | undefined {
  if (roles.includes('control-plane')) return undefined;
  return roles.length === 0
    ? { kind: 'healthy', unread: [msg('manifests:role-unknown', {})] }
    : { kind: 'not-applicable', because: msg('manifests:no-control-plane', {}) };
}
