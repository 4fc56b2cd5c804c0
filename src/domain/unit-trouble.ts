import type { KubeletFact, UnitState } from '../model/facts.ts';
import { parseUnitTime } from './unit-state.ts';

/** What keeps a kubelet from doing its work; `undefined` from {@link kubeletTrouble} when nothing does. */
export type UnitTrouble =
  /** systemd knows no such unit. */
  | 'not-installed'
  /** Linked to /dev/null: systemd refuses to start it. */
  | 'masked'
  /** Ends, and is started again, over and over. */
  | 'looping'
  | 'failed'
  | 'stopped'
  /** On its way up or down. */
  | 'changing'
  /** Runs, but refuses connections to its health endpoint, or says there that it is not well. */
  | 'unhealthy'
  /** Runs, and does not answer there. */
  | 'hanging'
  /** Runs, but will not be started at the next boot. */
  | 'disabled';

/** A unit that systemd has just started again has proved nothing yet; one that says that it is well needs less time to. */
const settledMs = 30_000;
const wellAfterMs = 10_000;

/**
 * Judges the kubelet's unit as systemd shows it. `activating` is not well: a kubelet of kubeadm's is started again 10 s
 * after each failure without limit (`Restart=always`, `StartLimitInterval=0`), so it is never `failed` for long.
 */
export function kubeletTrouble(unit: UnitState, healthz: KubeletFact['healthz'], now: Date): UnitTrouble | undefined {
  if (unit.loadState === 'not-found') return 'not-installed';
  if (unit.loadState === 'masked' || unit.unitFileState.startsWith('masked')) return 'masked';
  if (unit.subState.startsWith('auto-restart')) return 'looping';
  switch (unit.activeState) {
    case 'active':
    case 'reloading':
      return runningTrouble(unit, healthz, now);
    case 'failed':
      return 'failed';
    case 'inactive':
      return 'stopped';
    default:
      return unit.restarts > 0 ? 'looping' : 'changing';
  }
}

function runningTrouble(unit: UnitState, healthz: KubeletFact['healthz'], now: Date): UnitTrouble | undefined {
  const startedMs = parseUnitTime(unit.startedAt);
  const well = healthz.ok && healthz.value.status === 200;
  // A clock that was set back since says nothing of the unit's age.
  const ageMs = startedMs === undefined ? undefined : now.getTime() - startedMs;
  const young = ageMs !== undefined && ageMs >= 0 && ageMs < (well ? wellAfterMs : settledMs);
  if (young && unit.restarts > (well ? 1 : 0)) return 'looping';
  // A kubelet listens some seconds after its start, and one that is about to fail never does: neither is told yet.
  if (young && !healthz.ok && (healthz.unread.kind === 'failed' || healthz.unread.kind === 'timed-out')) return 'changing';
  if (healthz.ok && healthz.value.status !== 200) return 'unhealthy';
  if (!healthz.ok && healthz.unread.kind === 'failed') return 'unhealthy';
  if (!healthz.ok && healthz.unread.kind === 'timed-out') return 'hanging';
  return unit.unitFileState === 'disabled' ? 'disabled' : undefined;
}
