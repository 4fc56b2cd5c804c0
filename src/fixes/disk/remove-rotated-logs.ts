import { msg } from '../../domain/message.ts';
import { logDir } from '../../domain/node-paths.ts';
import type { Fix } from '../../model/fix.ts';
import { isRefusal, refused, whatCouldGo } from './disk-refusals.ts';
import { mostFiles, removalOf, roomOf } from './file-removal.ts';

const id = 'disk/remove-rotated-logs';

/**
 * Deletes rotated logs one by one, the biggest first: enumerated before, none by a pattern, none that a process holds open
 * (kubeadm-facts §7.3, "replace by an enumerated, dry-run-first list with open-file check").
 */
export const removeRotatedLogs: Fix = {
  id,
  for: ['disk/filesystem-full'],
  title: msg(`${id}:title`, {}),
  risk: 'destructive',
  plan(finding, at) {
    const use = whatCouldGo(finding, at, logDir);
    if (isRefusal(use)) return use;
    const { rotatedLogs, openFilesKnown } = use;
    if (rotatedLogs.length === 0) return refused(msg(`${id}:refused-none`, {}));
    // Nothing runs on a file system that is mounted elsewhere.
    if (at.live && !openFilesKnown) return refused(msg('disk:refused-open-unknown', {}));

    const chosen = rotatedLogs.slice(0, mostFiles);
    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: 'destructive',
      effect: msg(`${id}:effect`, { files: chosen.length, bytes: roomOf(chosen), left: rotatedLogs.length - chosen.length }),
      changes: chosen.map((log) => removalOf(log, msg('step:remove-rotated-log', { path: log.path, bytes: log.stat.allocatedBytes }))),
      restarts: [],
      finish: [],
      verify: ['disk/filesystem-full'],
    };
  },
};
