import { msg } from '../../domain/message.ts';
import { kubernetesDir } from '../../domain/node-paths.ts';
import type { DiskUseFact } from '../../model/facts.ts';
import type { Fix, Step } from '../../model/fix.ts';
import { isRefusal, refused, whatCouldGo } from './disk-refusals.ts';

const id = 'disk/remove-kubeadm-backups';

type Backup = DiskUseFact['kubeadmBackups'][number];

/**
 * Deletes what `kubeadm upgrade` has left in /etc/kubernetes/tmp (each holds manifests, or a copy of etcd's data), but for the newest of
 * each kind: a copy may be all that is left of a manifest (kubeadm-facts §1.6).
 */
export const removeKubeadmBackups: Fix = {
  id,
  for: ['disk/filesystem-full'],
  title: msg(`${id}:title`, {}),
  risk: 'destructive',
  plan(finding, at) {
    if (!at.live) return refused(msg(`${id}:refused-offline`, {}));
    const use = whatCouldGo(finding, at, kubernetesDir);
    if (isRefusal(use)) return use;
    const { old, newest } = split(use.kubeadmBackups);
    if (old.length === 0) return refused(msg(`${id}:refused-none`, {}));
    const bytes = old.reduce((sum, backup) => sum + backup.bytes, 0);
    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: 'destructive',
      effect: msg(`${id}:effect`, { folders: old.length, bytes, kept: newest.map((backup) => backup.path).join(', ') }),
      changes: old.map(removal),
      restarts: [],
      finish: [],
      verify: ['disk/filesystem-full'],
    };
  },
};

/** Names are `kubeadm-backup-<kind>-<date and time>`: the last by name is the newest of its kind. */
function split(backups: readonly Backup[]): { readonly old: readonly Backup[]; readonly newest: readonly Backup[] } {
  const byName = [...backups].sort((a, b) => (a.path < b.path ? -1 : 1));
  const newest = byName.filter((backup) => byName.findLast((other) => kindOf(other) === kindOf(backup)) === backup);
  return { old: byName.filter((backup) => !newest.includes(backup)), newest };
}

function kindOf({ path }: Backup): string {
  return /kubeadm-backup-([a-z]+)/.exec(path)?.[1] ?? path;
}

function removal({ path, bytes }: Backup): Step {
  return {
    do: 'run',
    // Forced: done again after it was cut off, it must not fail because nothing is left.
    argv: ['rm', '-rf', '--one-file-system', '--', path],
    timeoutMs: 120_000,
    touches: [],
    why: msg('step:remove-kubeadm-backup', { path, bytes }),
    undo: { kind: 'impossible', because: msg('undo:deleted', { path }) },
  };
}
