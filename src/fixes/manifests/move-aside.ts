import { msg } from '../../domain/message.ts';
import type { Fix } from '../../model/fix.ts';
import type { AbsPath } from '../../model/host.ts';
import { isRefusal, targetOf } from './manifest-target.ts';

const id = 'manifests/move-aside';

/** On the file system of the static-pod folder and outside it; not where manifests wait during a restart, which come back from there. */
const asideDir: AbsPath = '/etc/kubernetes/kdoctor-aside';

/** Takes a second manifest of a component out of the folder. */
export const moveAside: Fix = {
  id,
  for: ['manifests/stray-file'],
  title: msg(`${id}:title`, {}),
  risk: 'disruptive',
  plan(finding) {
    const target = targetOf(finding);
    if (isRefusal(target)) return target;
    const { component, path } = target;
    const to: AbsPath = `${asideDir}/${path.slice(path.lastIndexOf('/') + 1)}`;
    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: 'disruptive',
      effect: msg(`${id}:effect`, { path, to, component }),
      changes: [
        {
          do: 'move-file',
          from: path,
          to,
          why: msg('step:move-manifest-aside', { path, to }),
          guards: [{ guard: 'unchanged', path: to, sha256: null }],
          undo: { kind: 'restore-backup' },
        },
      ],
      restarts: [],
      finish: [],
      verify: ['manifests/stray-file'],
    };
  },
};
