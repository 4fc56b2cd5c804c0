import { msg } from '../../domain/message.ts';
import { logDir } from '../../domain/node-paths.ts';
import type { Fix, Step } from '../../model/fix.ts';
import type { WalkEntry } from '../../model/host.ts';
import { isRefusal, refused, whatCouldGo } from './disk-refusals.ts';

const id = 'disk/remove-rotated-logs';

/** So many can still be read through in a preview. */
const mostFiles = 200;

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
    if (at.live && !openFilesKnown) return refused(msg(`${id}:refused-open-unknown`, {}));

    const chosen = rotatedLogs.slice(0, mostFiles);
    const bytes = chosen.reduce((sum, { stat }) => sum + stat.allocatedBytes, 0);
    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: 'destructive',
      effect: msg(`${id}:effect`, { files: chosen.length, bytes, left: rotatedLogs.length - chosen.length }),
      changes: chosen.map(removal),
      restarts: [],
      finish: [],
      verify: ['disk/filesystem-full'],
    };
  },
};

function removal({ path, stat }: WalkEntry): Step {
  return {
    do: 'remove-file',
    path,
    why: msg('step:remove-rotated-log', { path, bytes: stat.allocatedBytes }),
    guards: [{ guard: 'not-open', path }],
    undo: { kind: 'impossible', because: msg('undo:deleted', { path }) },
  };
}
