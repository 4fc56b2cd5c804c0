import { imageVersion } from '../../domain/manifest.ts';
import { msg } from '../../domain/message.ts';
import { parseVersion, versionText } from '../../domain/versions.ts';
import type { Component, ManifestsFact } from '../../model/facts.ts';
import type { Fix } from '../../model/fix.ts';
import { etcdObstacle, isRefusal, refused, stillMissing, targetOf } from './manifest-target.ts';

const id = 'manifests/restore-copy';

/** Writes a missing or damaged manifest from the newest copy on this node, unless that is of another version. */
export const restoreCopy: Fix = {
  id,
  for: ['manifests/missing', 'manifests/damaged'],
  title: msg(`${id}:title`, {}),
  risk: 'disruptive',
  plan(finding, at) {
    const target = targetOf(finding);
    if (isRefusal(target)) return target;
    const { component, path } = target;
    const manifests = at.facts.manifests.state === 'ok' ? at.facts.manifests.value : undefined;
    const copy = manifests?.copies.find((candidate) => candidate.component === component);
    if (manifests === undefined || copy === undefined) return refused(msg(`${id}:refused-none`, { component }));
    const obstacle = etcdObstacle(component, at);
    if (obstacle !== undefined) return obstacle;
    const image = /^\s*-?\s*image:\s*["']?([^\s"']+)/m.exec(copy.content)?.[1] ?? '';
    const version = versionOfOthers(manifests, component);
    if (version !== undefined && textOf(image) !== version)
      return refused(msg(`${id}:refused-version`, { copy: copy.path, image, version }));

    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: 'disruptive',
      effect: msg(`${id}:effect`, { component, copy: copy.path, changedAt: new Date(copy.mtimeMs).toISOString(), image }),
      changes: [
        {
          do: 'write-file',
          path,
          content: copy.content,
          own: { mode: 0o600, uid: 0, gid: 0 },
          why: msg('step:restore-manifest', { path, copy: copy.path }),
          ...stillMissing(finding, path),
          undo: { kind: 'restore-backup' },
        },
      ],
      restarts: [],
      finish: [],
      verify: [finding.check],
    };
  },
};

/** Kubernetes' version by the other manifests; etcd has a version of its own, which nothing else tells. */
function versionOfOthers(manifests: ManifestsFact, component: Component): string | undefined {
  if (component === 'etcd') return undefined;
  const others = manifests.files.filter(
    (file) => file.component !== undefined && file.component !== 'etcd' && file.component !== component,
  );
  return others.map((file) => textOf(file.image ?? '')).find((version) => version !== undefined);
}

function textOf(image: string): string | undefined {
  const version = parseVersion(imageVersion(image) ?? '');
  return version === undefined ? undefined : versionText(version);
}
