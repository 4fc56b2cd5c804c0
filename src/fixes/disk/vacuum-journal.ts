import { msg } from '../../domain/message.ts';
import { logDir } from '../../domain/node-paths.ts';
import type { Fix } from '../../model/fix.ts';
import { isRefusal, refused, whatCouldGo } from './disk-refusals.ts';

const id = 'disk/vacuum-journal';
const mebibyte = 1024 * 1024;
/** Enough for some days of a node that is not in trouble. journalctl(1) counts `M` in powers of 1024. */
const keepMebibytes = 200;
/** Below this, what could be won does not outweigh the entries that tell what has happened. */
const worthwhileBytes = 300 * mebibyte;
const timeoutMs = 120_000;

/** Has journald delete its oldest files: it alone knows which are closed (never `rm` a live one, kubeadm-facts §7.3). */
export const vacuumJournal: Fix = {
  id,
  for: ['disk/filesystem-full'],
  title: msg(`${id}:title`, {}),
  risk: 'destructive',
  plan(finding, at) {
    if (!at.live) return refused(msg(`${id}:refused-offline`, {}));
    const use = whatCouldGo(finding, at, logDir);
    if (isRefusal(use)) return use;
    if (finding.about['short'] === 'inodes') return refused(msg('disk:refused-inodes', {}));
    const { journalBytes } = use;
    if (journalBytes < worthwhileBytes) return refused(msg(`${id}:refused-small`, { bytes: journalBytes }));

    const keepBytes = keepMebibytes * mebibyte;
    return {
      kind: 'plan',
      fix: id,
      finding: finding.key,
      risk: 'destructive',
      // The size grows between the preview and the plan made again under the lock: whole hundreds of MiB stay the same for longer.
      effect: msg(`${id}:effect`, { bytes: Math.floor(journalBytes / (100 * mebibyte)) * 100 * mebibyte, keepBytes }),
      changes: [
        {
          do: 'run',
          argv: ['journalctl', '--rotate'],
          timeoutMs,
          touches: [],
          why: msg('step:rotate-journal', {}),
          undo: { kind: 'nothing-to-undo' },
        },
        {
          do: 'run',
          argv: ['journalctl', `--vacuum-size=${keepMebibytes}M`],
          timeoutMs,
          touches: [],
          why: msg('step:vacuum-journal', { keepBytes }),
          undo: { kind: 'impossible', because: msg('undo:journal-vacuumed', {}) },
        },
      ],
      restarts: [],
      finish: [],
      verify: ['disk/filesystem-full'],
    };
  },
};
