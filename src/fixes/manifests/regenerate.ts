import { rebuildKubeadmConfig } from '../../domain/kubeadm-config.ts';
import { msg } from '../../domain/message.ts';
import { parseVersion } from '../../domain/versions.ts';
import type { Component, Facts, NodeFact } from '../../model/facts.ts';
import type { Fix, FixContext, Step } from '../../model/fix.ts';
import type { AbsPath } from '../../model/host.ts';
import { etcdObstacle, isRefusal, refused, stillMissing, targetOf } from './manifest-target.ts';

const id = 'manifests/regenerate';

/** kubeadm knows no other place. */
const kubeadmManifests: AbsPath = '/etc/kubernetes/manifests';

const phaseOf: Readonly<Record<Component, readonly [string, string]>> = {
  etcd: ['etcd', 'local'],
  'kube-apiserver': ['control-plane', 'apiserver'],
  'kube-controller-manager': ['control-plane', 'controller-manager'],
  'kube-scheduler': ['control-plane', 'scheduler'],
};

/**
 * Has kubeadm write a manifest from a configuration that is rebuilt from the node's other files. The check that runs afterwards
 * reads the manifest itself: kubeadm's exit status 0 is no proof (kubeadm-facts §0.3).
 */
export const regenerateManifest: Fix = {
  id,
  for: ['manifests/missing', 'manifests/damaged'],
  title: msg(`${id}:title`, {}),
  risk: 'disruptive',
  plan(finding, at) {
    const target = targetOf(finding);
    if (isRefusal(target)) return target;
    const { component } = target;
    if (!at.live) return refused(msg(`${id}:refused-offline`, {}));
    const { node, manifests } = at.facts;
    const kubeadm = node.state === 'ok' ? parseVersion(node.value.kubeadmVersion ?? '') : undefined;
    if (node.state !== 'ok' || manifests.state !== 'ok' || kubeadm === undefined) return refused(msg(`${id}:refused-kubeadm`, {}));
    if (kubeadm.minor < 13) return refused(msg(`${id}:refused-kubeadm-old`, { version: node.value.kubeadmVersion ?? '' }));
    const path: AbsPath = `${kubeadmManifests}/${component}.yaml`;
    if (target.path !== path) return refused(msg(`${id}:refused-directory`, { dir: manifests.value.dir }));
    const obstacle = etcdObstacle(component, at);
    if (obstacle !== undefined) return obstacle;
    const rebuilt = rebuildKubeadmConfig({ ...remainsOf(node.value, manifests.value, at), kubeadm, lost: component });
    if (!rebuilt.ok) return refused(msg(`${id}:refused-configuration`, { field: rebuilt.field }));

    const config: AbsPath = `/var/lib/kdoctor/kubeadm-config-${node.value.nodeName.value}.yaml`;
    const write: Step = {
      do: 'write-file',
      path: config,
      content: rebuilt.yaml,
      own: { mode: 0o600, uid: 0, gid: 0 },
      why: msg('step:write-kubeadm-configuration', { path: config }),
      undo: { kind: 'restore-backup' },
    };
    const run: Step = {
      do: 'run',
      argv: ['kubeadm', 'init', 'phase', ...phaseOf[component], '--config', config],
      timeoutMs: 60_000,
      touches: [path],
      why: msg('step:regenerate-manifest', { component }),
      ...stillMissing(finding, path),
      undo: { kind: 'restore-backup' },
    };
    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: 'disruptive',
      effect: msg(`${id}:effect`, { component, version: rebuilt.kubernetesVersion }),
      changes: [write, run],
      restarts: [],
      finish: [],
      verify: [finding.check],
    };
  },
};

function remainsOf(node: NodeFact, manifests: Facts['manifests'], { facts }: FixContext) {
  const configs = facts.kubeconfigs.state === 'ok' ? facts.kubeconfigs.value : undefined;
  const server = configs?.admin.server ?? configs?.kubelet.server;
  const config = facts.kubelet.state === 'ok' ? facts.kubelet.value.config : undefined;
  const { endpoint } = node.runtime;
  return {
    manifests: manifests.files,
    copies: manifests.copies,
    nodeName: node.nodeName.value,
    certificatesDir: node.certificatesDir,
    topology: node.topology,
    ...(server === undefined ? {} : { server }),
    ...(endpoint === undefined ? {} : { criSocket: endpoint }),
    ...(config?.ok === true ? { clusterDomain: config.value.clusterDomain } : {}),
  };
}
