import { msg } from '../../domain/message.ts';
import type { Step } from '../../model/fix.ts';
import type { WalkEntry } from '../../model/host.ts';
import type { Message } from '../../model/message.ts';

/** So many can still be read through in a preview. */
export const mostFiles = 200;

/** One file deleted for good, unless some process holds it open: its room would not come back then. */
export function removalOf({ path }: WalkEntry, why: Message): Step {
  return {
    do: 'remove-file',
    path,
    why,
    guards: [{ guard: 'not-open', path }],
    undo: { kind: 'impossible', because: msg('undo:deleted', { path }) },
  };
}

/** The room that files take, in bytes. */
export function roomOf(files: readonly WalkEntry[]): number {
  return files.reduce((sum, { stat }) => sum + stat.allocatedBytes, 0);
}
