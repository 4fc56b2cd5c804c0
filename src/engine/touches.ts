import type { Step } from '../model/fix.ts';
import type { AbsPath } from '../model/host.ts';

/** The paths that a step changes. */
export function touchedBy(step: Step): readonly AbsPath[] {
  switch (step.do) {
    case 'write-file':
    case 'write-secret-file':
    case 'remove-file':
    case 'link':
    case 'make-directory':
      return [step.path];
    case 'move-file':
      return [step.from, step.to];
    case 'sign-certificate':
      return step.target.kind === 'pair' ? [step.target.cert, step.target.key] : [step.target.path];
    case 'run':
      return step.touches;
    case 'service':
    case 'restart-static-pod':
    case 'server':
    case 'wait-until':
      return [];
  }
}

/** The paths that must be in the backup before these steps run: those that undo puts back. */
export function toBackUp(steps: readonly Step[]): readonly AbsPath[] {
  return [...new Set(steps.filter((step) => step.undo.kind === 'restore-backup').flatMap(touchedBy))].sort();
}

/** Does the step need a running node? On a mounted file system such steps are left out, and said so. */
export function needsLiveNode(step: Step): boolean {
  return step.do === 'run' || step.do === 'service' || step.do === 'restart-static-pod' || step.do === 'server' || step.do === 'wait-until';
}
