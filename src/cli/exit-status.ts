import type { Report } from '../model/report.ts';
import type { OutcomeKind } from '../model/run.ts';

/** Every exit status of kdoctor (design contract, section 2). Reports use those of Nagios plugins. */
export const exitStatus = {
  healthy: 0,
  warning: 1,
  critical: 2,
  unknown: 3,
  rolledBack: 4,
  notRolledBack: 5,
  refused: 6,
  stillFound: 7,
  usage: 64,
  interrupted: 130,
} as const;

export type FailOn = 'warning' | 'critical' | 'never';

/** The exit status of a report. `failOn` narrows which findings count; not having been able to look always does. */
export function reportExit(status: Report['status'], failOn: FailOn): number {
  switch (status) {
    case 'ok':
      return exitStatus.healthy;
    case 'unknown':
      return exitStatus.unknown;
    case 'warning':
      return failOn === 'warning' ? exitStatus.warning : exitStatus.healthy;
    case 'critical':
      return failOn === 'never' ? exitStatus.healthy : exitStatus.critical;
  }
}

/** The exit status of `fix` and `undo`. */
export function outcomeExit(kind: OutcomeKind): number {
  switch (kind) {
    case 'verified':
      return exitStatus.healthy;
    case 'rolled-back':
      return exitStatus.rolledBack;
    case 'not-rolled-back':
      return exitStatus.notRolledBack;
    case 'refused':
      return exitStatus.refused;
    case 'still-found':
      return exitStatus.stillFound;
  }
}
