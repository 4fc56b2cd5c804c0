import { recordOf, type StoredRun } from './run-store.ts';
import { touchedBy } from './touches.ts';

/**
 * The newest run after `run` that has changed one of the same paths and is not taken back yet. Its files would be overwritten
 * by older ones: runs on the same files are taken back the last one first. `runs` are all of the
 * node's, newest first.
 */
export async function newerRunOver(run: StoredRun, runs: readonly StoredRun[]): Promise<StoredRun | undefined> {
  const own = new Set(run.plan.steps.flatMap(touchedBy));
  for (const other of runs) {
    if (other.id === run.id) return undefined;
    if (!other.plan.steps.flatMap(touchedBy).some((path) => own.has(path))) continue;
    const { state } = await recordOf(other);
    if (state !== 'undone' && state !== 'rolled-back' && state !== 'refused') return other;
  }
  return undefined;
}
