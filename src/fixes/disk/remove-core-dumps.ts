import { dumpFolders } from '../../domain/core-dumps.ts';
import { msg } from '../../domain/message.ts';
import type { Fix } from '../../model/fix.ts';
import { isRefusal, refused, whatCouldGo } from './disk-refusals.ts';
import { mostFiles, removalOf, roomOf } from './file-removal.ts';

const id = 'disk/remove-core-dumps';

/**
 * Deletes core dumps one by one, the biggest first: enumerated before, none by a pattern, none that a process holds open
 * (kubeadm-facts §7.3 calls them safe). Gone for good all the same: somebody may want to know why the program crashed.
 */
export const removeCoreDumps: Fix = {
  id,
  for: ['disk/filesystem-full'],
  title: msg(`${id}:title`, {}),
  risk: 'destructive',
  plan(finding, at) {
    const inFolders = dumpFolders.map((folder) => ({ folder, use: whatCouldGo(finding, at, folder.heldBy) }));
    const found = inFolders.flatMap(({ folder, use }) =>
      isRefusal(use) ? [] : use.coreDumps.filter(({ path }) => path.startsWith(`${folder.path}/`)).map((entry) => ({ entry, use })),
    );
    const [first] = inFolders;
    if (first !== undefined && inFolders.every(({ use }) => isRefusal(use)) && isRefusal(first.use)) return first.use;
    if (found.length === 0) return refused(msg(`${id}:refused-none`, {}));
    // Nothing runs on a file system that is mounted elsewhere.
    if (at.live && found.some(({ use }) => !use.openFilesKnown)) return refused(msg('disk:refused-open-unknown', {}));

    const dumps = found.map(({ entry }) => entry).slice(0, mostFiles);
    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: 'destructive',
      effect: msg(`${id}:effect`, { files: dumps.length, bytes: roomOf(dumps), left: found.length - dumps.length }),
      changes: dumps.map((dump) => removalOf(dump, msg('step:remove-core-dump', { path: dump.path, bytes: dump.stat.allocatedBytes }))),
      restarts: [],
      finish: [],
      verify: ['disk/filesystem-full'],
    };
  },
};
