import type { CheckResult } from './check.ts';
import type { FactName, FactResult, Facts } from './facts.ts';
import type { FindingKey, FixId, LinkedFinding } from './finding.ts';
import type { Fix, Plan, PlanInputs, Refusal, Step } from './fix.ts';
import type { AbsPath } from './host.ts';
import type { Message } from './message.ts';

/** Everything that one look at a node gave. */
export interface Examination {
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly facts: { readonly [N in FactName]: FactResult<Facts[N]> };
  readonly results: readonly CheckResult[];
  /** In reading order: root causes first, each followed by its symptoms. */
  readonly findings: readonly LinkedFinding[];
}

/** What is told while a node is looked at. */
export type ExamineEvent =
  | { readonly event: 'fact-started'; readonly fact: FactName; readonly atMs: number }
  | { readonly event: 'fact-finished'; readonly fact: FactName; readonly state: FactResult<unknown>['state']; readonly durationMs: number }
  | { readonly event: 'check-finished'; readonly result: CheckResult }
  | { readonly event: 'examined'; readonly examination: Examination };

/** A fix that is meant for a finding: worked out, or refused. */
export interface Offer {
  readonly fix: Fix;
  readonly finding: LinkedFinding;
  readonly outcome: Plan | Refusal;
}

/** One step of a preview, in words and differences. */
export interface PreviewStep {
  readonly step: Step;
  readonly why: Message;
  /** What would be typed by hand, or a sentence for what has no command. */
  readonly command: string;
  /** Unified diff of each file changed, secrets masked; absent where nothing is written. */
  readonly diff?: string;
  readonly undo: string;
}

/** Plans merged into one sequence, ready to be shown and applied. */
export interface Preview {
  readonly plans: readonly Plan[];
  readonly steps: readonly PreviewStep[];
  /** Where the backup will lie. */
  readonly backup: AbsPath;
  /** True when that is memory (/run): gone at the next boot. */
  readonly backupVolatile: boolean;
  /** The paths that will be backed up. */
  readonly touches: readonly AbsPath[];
  /** Identifies the steps: applying stops when the node asks for others by then. */
  readonly digest: string;
}

/** How a run ended, as the exit status tells it. */
export type OutcomeKind = 'verified' | 'rolled-back' | 'not-rolled-back' | 'refused' | 'still-found';

export interface Outcome {
  readonly kind: OutcomeKind;
  readonly run?: string;
  readonly backup?: AbsPath;
  /** The backup lies in memory (/run), gone at the next boot; perhaps not so in the preview, for a disk can fill meanwhile. */
  readonly backupVolatile?: boolean;
  /** Nothing that the run did can be taken back. */
  readonly irreversible?: boolean;
  /** Why it ended so; absent when verified. */
  readonly reason?: Message;
  /** Findings aimed at that are still there. */
  readonly remaining: readonly FindingKey[];
  /** What could not be taken back, sentence by sentence. */
  readonly notUndone: readonly string[];
}

/** What is told while a plan is applied or a run taken back. */
export type ApplyEvent =
  | { readonly event: 'phase'; readonly phase: 'locking' | 'planning' | 'backing-up' | 'applying' | 'verifying' | 'undoing' }
  | { readonly event: 'step-started'; readonly index: number; readonly total: number; readonly why: Message; readonly command: string }
  | { readonly event: 'output'; readonly line: string }
  | { readonly event: 'step-finished'; readonly index: number; readonly durationMs: number }
  | { readonly event: 'step-failed'; readonly index: number; readonly reason: string }
  | { readonly event: 'step-undone'; readonly index: number; readonly detail: string }
  | { readonly event: 'outcome'; readonly outcome: Outcome };

/** One applied plan as the journal remembers it. */
export interface RunRecord {
  readonly id: string;
  readonly dir: AbsPath;
  readonly startedAt: string;
  readonly fixes: readonly FixId[];
  readonly findings: readonly FindingKey[];
  readonly state: 'verified' | 'still-found' | 'undone' | 'rolled-back' | 'not-rolled-back' | 'refused' | 'interrupted' | 'running';
  /** Steps done of steps planned. */
  readonly done: number;
  readonly total: number;
}

/** What the command line and the UI ask of the engine. */
export interface Session {
  examine(o: { only?: readonly string[]; skip?: readonly string[]; onEvent?: (e: ExamineEvent) => void }): Promise<Examination>;
  /** Every fix of every finding, worked out or refused. */
  offers(examination: Examination, inputs?: PlanInputs): readonly Offer[];
  preview(plans: readonly Plan[]): Promise<Preview>;
  /** Locks, looks and plans again, and applies what was previewed. `digest` is the preview's. */
  apply(o: {
    plans: readonly Plan[];
    digest: string;
    inputs?: PlanInputs;
    onEvent?: (e: ApplyEvent) => void;
    signal?: AbortSignal;
  }): Promise<Outcome>;
  /** Takes a run back (the last one when none is named). */
  undo(o: { run?: string; onEvent?: (e: ApplyEvent) => void }): Promise<Outcome>;
  /** Goes on with an interrupted run. */
  finish(o: { run: string; inputs?: PlanInputs; onEvent?: (e: ApplyEvent) => void; signal?: AbortSignal }): Promise<Outcome>;
  history(): Promise<readonly RunRecord[]>;
}
