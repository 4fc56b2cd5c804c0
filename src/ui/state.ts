import type { CheckResult } from '../model/check.ts';
import type { FactName } from '../model/facts.ts';
import type { FindingKey, FixId } from '../model/finding.ts';
import type { InputName, Plan, PlanInputs } from '../model/fix.ts';
import type { ApplyEvent, Examination, ExamineEvent, Offer, Outcome, Preview, RunRecord } from '../model/run.ts';
import type { Catalogue } from '../text/en.ts';
import type { Action } from './keys.ts';
import type { Theme } from './theme.ts';

/** A window's size in columns and rows. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What never changes while the UI runs. */
export interface Setting {
  readonly theme: Theme;
  readonly catalogue: Catalogue;
  readonly nodeTitle: () => string;
}

/** An examination under way. Times are of the UI's own stopwatch, in milliseconds. */
export interface Looking {
  readonly sinceMs: number;
  readonly reading: ReadonlyMap<FactName, number>;
  readonly factsRead: number;
  readonly results: readonly CheckResult[];
}

/** What is being done to the node: a plan applied, a run taken back, or an interrupted one finished. */
export type Job =
  | { readonly job: 'apply'; readonly preview: Preview }
  | { readonly job: 'undo'; readonly run: string }
  | { readonly job: 'finish'; readonly run: string };

/** One step as it is shown while a job runs. */
export interface StepState {
  readonly why: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'undone';
  readonly startedMs?: number;
  readonly durationMs?: number;
  /** Why it failed, or what taking it back did. */
  readonly detail?: string;
}

/** One screen with what belongs to it alone. */
export type Screen =
  | { readonly at: 'checking' }
  | { readonly at: 'list' }
  | { readonly at: 'details'; readonly row: string; readonly top: number }
  | { readonly at: 'fixes'; readonly findings: readonly FindingKey[]; readonly cursor: number; readonly chosen: ReadonlySet<FixId> }
  | { readonly at: 'prompt'; readonly needs: readonly [InputName, ...InputName[]]; readonly text: string }
  | { readonly at: 'preview'; readonly plans: readonly Plan[]; readonly preview?: Preview; readonly top: number }
  /** `toType`: ids of destructive fixes still to be typed; empty: Enter is enough. */
  | {
      readonly at: 'confirm';
      readonly preview: Preview;
      readonly toType: readonly FixId[];
      readonly text: string;
      readonly mistyped: boolean;
    }
  | {
      readonly at: 'applying';
      readonly job: Job;
      readonly phase?: Extract<ApplyEvent, { event: 'phase' }>['phase'];
      readonly steps: readonly StepState[];
      readonly output: readonly string[];
      readonly sinceMs: number;
      /** `asked`: Ctrl-C was pressed and the question is open; `stopping`: the operator chose to stop. */
      readonly stop: 'no' | 'asked' | 'stopping';
    }
  | { readonly at: 'outcome'; readonly job: Job; readonly outcome: Outcome; readonly top: number }
  | { readonly at: 'history'; readonly cursor: number }
  | { readonly at: 'confirm-run'; readonly job: Extract<Job, { run: string }> }
  | { readonly at: 'interrupted'; readonly run: RunRecord }
  /** kdoctor itself failed, or the session refused to answer; `what` is the error's text. */
  | { readonly at: 'failed'; readonly what: string }
  | { readonly at: 'help'; readonly top: number };
export type ScreenName = Screen['at'];
/** The screen of a name. */
export type ScreenAt<N extends ScreenName> = Extract<Screen, { at: N }>;

/** Everything that the UI knows. */
export interface State {
  readonly setting: Setting;
  readonly size: Size;
  /** The UI's stopwatch, milliseconds. */
  readonly nowMs: number;
  /** From the bottom to the one shown. */
  readonly screens: readonly [Screen, ...Screen[]];
  readonly looking?: Looking;
  readonly examination?: Examination;
  readonly offers: readonly Offer[];
  /** What the operator typed: secrets among it, never shown. */
  readonly inputs: PlanInputs;
  readonly list: {
    readonly cursor: string;
    readonly toggled: ReadonlySet<string>;
    readonly marked: ReadonlySet<FindingKey>;
  };
  readonly runs: readonly RunRecord[];
  /** Runs of this UI that changed the node, oldest first. */
  readonly applied: readonly { readonly run: string; readonly kind: Outcome['kind']; readonly job: Job['job'] }[];
}

/** What happens to the UI. `atMs` is the UI's stopwatch. */
export type UiEvent =
  | { readonly event: 'action'; readonly action: Action; readonly atMs: number }
  | { readonly event: 'text'; readonly text: string; readonly atMs: number }
  | { readonly event: 'resized'; readonly size: Size; readonly atMs: number }
  | { readonly event: 'tick'; readonly atMs: number }
  | { readonly event: 'examine'; readonly told: ExamineEvent; readonly atMs: number }
  | { readonly event: 'offered'; readonly offers: readonly Offer[]; readonly atMs: number }
  | { readonly event: 'previewed'; readonly preview: Preview; readonly atMs: number }
  | { readonly event: 'apply'; readonly told: ApplyEvent; readonly atMs: number }
  | { readonly event: 'ended'; readonly outcome: Outcome; readonly atMs: number }
  | { readonly event: 'history'; readonly runs: readonly RunRecord[]; readonly atStart: boolean; readonly atMs: number }
  | { readonly event: 'failed'; readonly what: string; readonly atMs: number };

/** What the UI asks for: of the session, or to be ended. */
export type Ask =
  | { readonly ask: 'examine' }
  | { readonly ask: 'offers'; readonly examination: Examination; readonly inputs: PlanInputs }
  | { readonly ask: 'preview'; readonly plans: readonly Plan[] }
  | { readonly ask: 'start'; readonly job: Job; readonly inputs: PlanInputs }
  /** Lets the running step finish, then the engine takes the run back. */
  | { readonly ask: 'stop' }
  | { readonly ask: 'history'; readonly atStart: boolean }
  | { readonly ask: 'leave'; readonly interrupted: boolean };

/** The next state, and what is to be asked because of it. */
export interface Next {
  readonly state: State;
  readonly asks: readonly Ask[];
}

/** The state before anything has happened: looking at the node. */
export function initialState(setting: Setting, size: Size, nowMs: number): State {
  return {
    setting,
    size,
    nowMs,
    screens: [{ at: 'checking' }],
    looking: lookingFrom(nowMs),
    offers: [],
    inputs: {},
    list: { cursor: '', toggled: new Set(), marked: new Set() },
    runs: [],
    applied: [],
  };
}

/** An examination that has just begun. */
export function lookingFrom(nowMs: number): Looking {
  return { sinceMs: nowMs, reading: new Map(), factsRead: 0, results: [] };
}

/** The screen that is shown. */
export function topScreen(state: State): Screen {
  // `screens` is never empty: the fallback is for the type alone.
  return state.screens.at(-1) ?? state.screens[0];
}

/** Is something being done to the node right now? The UI cannot be left then. */
export function isApplying(state: State): boolean {
  return state.screens.some((s) => s.at === 'applying');
}
