import { checks } from '../checks/index.ts';
import type { Limits } from '../model/check.ts';
import type { PlanInputs } from '../model/fix.ts';
import type { HostWriter } from '../model/host.ts';
import type { Session } from '../model/run.ts';
import { applyPlans } from './apply.ts';
import type { Stopwatch } from './collect.ts';
import { finishRun, undoRun } from './earlier-runs.ts';
import type { EngineTools } from './engine-tools.ts';
import { examine } from './examine.ts';
import type { AfterRecord } from './journal.ts';
import { offersOf } from './offers.ts';
import { previewOf } from './preview.ts';
import { listRuns, recordOf } from './run-store.ts';
import { selectChecks } from './select-checks.ts';
import type { StatePlaces } from './state-place.ts';

/** What a session is opened with. */
export interface SessionOptions {
  readonly host: HostWriter;
  readonly places: StatePlaces;
  readonly limits: Limits;
  readonly stopwatch: Stopwatch;
  readonly inputs?: PlanInputs;
  readonly afterRecord?: AfterRecord;
  /** How long one fact may take, in milliseconds. */
  readonly factDeadlineMs?: number;
}

/** The engine as the command line and the UI use it: one node, one set of inputs. */
export function openSession(o: SessionOptions): Session {
  const { host, places, limits, stopwatch, afterRecord, factDeadlineMs } = o;
  const tools: EngineTools = { host, places, limits, stopwatch, afterRecord, factDeadlineMs };
  const inputsOf = (more?: PlanInputs): PlanInputs => ({ ...o.inputs, ...more });
  return {
    examine: ({ only, skip, onEvent }) =>
      examine({
        ...tools,
        checks: selectChecks(checks, only, skip),
        ...(onEvent === undefined ? {} : { onEvent }),
      }),
    offers: (examination, inputs) => offersOf(examination, o.host.live, inputsOf(inputs)),
    preview: (plans) => previewOf(tools, plans),
    apply: ({ plans, digest, inputs, onEvent, signal }) => applyPlans(tools, { plans, digest, inputs: inputsOf(inputs), onEvent, signal }),
    undo: ({ run, onEvent }) => undoRun(tools, run, onEvent),
    finish: ({ run, inputs, onEvent, signal }) => finishRun(tools, run, { inputs: inputsOf(inputs), onEvent, signal }),
    history: async () => Promise.all((await listRuns(o.places)).map(recordOf)),
  };
}
