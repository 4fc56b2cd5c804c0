import type { Outcome, RunRecord } from '../model/run.ts';

/** Did the run leave changes that its backup can put back? */
export function undoable(outcome: Outcome): outcome is Outcome & { readonly run: string } {
  if (outcome.run === undefined || outcome.irreversible === true) return false;
  return outcome.kind === 'verified' || outcome.kind === 'still-found' || outcome.kind === 'not-rolled-back';
}

/** Can this run of the history be taken back? */
export function canUndo(run: RunRecord): boolean {
  return run.state === 'verified' || run.state === 'still-found' || run.state === 'interrupted' || run.state === 'not-rolled-back';
}
