import type { Limits } from '../model/check.ts';
import type { HostWriter } from '../model/host.ts';
import type { Stopwatch } from './collect.ts';
import type { AfterRecord } from './journal.ts';
import type { StatePlaces } from './state-place.ts';

/** What the engine changes a node with. */
export interface EngineTools {
  readonly host: HostWriter;
  readonly places: StatePlaces;
  readonly limits: Limits;
  readonly stopwatch: Stopwatch;
  /** Called after each journal line is on disk; tests end the process here. */
  readonly afterRecord?: AfterRecord | undefined;
  /** How long one fact may take, in milliseconds; the engine's own limit when absent. */
  readonly factDeadlineMs?: number | undefined;
}
