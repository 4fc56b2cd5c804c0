import type { PlanInputs } from '../../../src/model/fix.ts';
import type { ApplyEvent, Examination, ExamineEvent, Outcome, RunRecord, Session } from '../../../src/model/run.ts';
import { healthy, offersFor, preview, sick, stoppedReason } from './sample.ts';

/** A gate in a script: whatever waits for it goes on once it is opened. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

/** A gate that is shut. */
export function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** How the session answers. Gates that are not given stand open. */
export interface Script {
  readonly examinations?: readonly Examination[];
  readonly examine?: Gate;
  /** Between the first and the second step of an apply. */
  readonly step?: Gate;
  readonly runs?: readonly RunRecord[];
  readonly volatile?: boolean;
  /** The examination fails with this error. */
  readonly examineFails?: string;
}

/** The session with the calls it got. */
export interface FakeSession extends Session {
  readonly calls: {
    readonly applied: { digest: string; inputs: PlanInputs | undefined }[];
    readonly undone: string[];
    readonly finished: string[];
  };
}

/** A session without an engine: it tells what the script says, and remembers what it was asked. */
export function fakeSession(script: Script = {}): FakeSession {
  const calls: FakeSession['calls'] = { applied: [], undone: [], finished: [] };
  const examinations = [...(script.examinations ?? [sick])];
  const runs: RunRecord[] = [...(script.runs ?? [])];
  const dir = '/var/lib/kdoctor/runs/run-1';

  const remember = (state: RunRecord['state']): void => {
    runs.unshift({
      id: 'run-1',
      dir,
      startedAt: '2026-11-21T03:00:00Z',
      fixes: ['disk/sample-clean'],
      findings: [],
      state,
      done: 2,
      total: 2,
    });
  };
  const end = (outcome: Outcome, onEvent?: (e: ApplyEvent) => void): Outcome => {
    onEvent?.({ event: 'outcome', outcome });
    return outcome;
  };

  return {
    calls,
    async examine({ onEvent }) {
      if (script.examineFails !== undefined) throw new Error(script.examineFails);
      const next = examinations.length > 1 ? examinations.shift() : examinations[0];
      const seen = next ?? healthy;
      const tell = (e: ExamineEvent): void => onEvent?.(e);
      tell({ event: 'fact-started', fact: 'node', atMs: 0 });
      tell({ event: 'fact-started', fact: 'etcd', atMs: 0 });
      tell({ event: 'fact-finished', fact: 'node', state: 'ok', durationMs: 5 });
      for (const result of seen.results) tell({ event: 'check-finished', result });
      await script.examine?.opened;
      tell({ event: 'fact-finished', fact: 'etcd', state: 'ok', durationMs: 5 });
      tell({ event: 'examined', examination: seen });
      return seen;
    },
    offers: (examination, inputs) => (examination === sick ? offersFor(inputs ?? {}) : []),
    preview: async (plans) => preview(plans, { volatile: script.volatile ?? false }),
    async apply({ plans, digest, inputs, onEvent, signal }) {
      calls.applied.push({ digest, inputs });
      const { steps } = preview(plans);
      onEvent?.({ event: 'phase', phase: 'applying' });
      for (const [index, step] of steps.entries()) {
        if (signal?.aborted === true) {
          onEvent?.({ event: 'phase', phase: 'undoing' });
          for (let i = index - 1; i >= 0; i -= 1) onEvent?.({ event: 'step-undone', index: i, detail: 'put back from the backup' });
          remember('rolled-back');
          return end(
            {
              kind: 'rolled-back',
              run: 'run-1',
              backup: dir,
              reason: stoppedReason,
              remaining: plans.map((p) => p.finding),
              notUndone: [],
            },
            onEvent,
          );
        }
        onEvent?.({ event: 'step-started', index, total: steps.length, why: step.why, command: step.command });
        onEvent?.({ event: 'output', line: `output of step ${index + 1}\u001b[2J` });
        if (index === 0) await script.step?.opened;
        onEvent?.({ event: 'step-finished', index, durationMs: 1200 });
      }
      onEvent?.({ event: 'phase', phase: 'verifying' });
      remember('verified');
      return end({ kind: 'verified', run: 'run-1', backup: dir, remaining: [], notUndone: [] }, onEvent);
    },
    async undo({ run, onEvent }) {
      calls.undone.push(run ?? '');
      onEvent?.({ event: 'phase', phase: 'undoing' });
      onEvent?.({ event: 'step-undone', index: 0, detail: 'put back from the backup' });
      runs.splice(0, runs.length, ...runs.map((r): RunRecord => (r.id === run ? { ...r, state: 'undone' } : r)));
      return end({ kind: 'verified', ...(run === undefined ? {} : { run }), remaining: [], notUndone: [] }, onEvent);
    },
    async finish({ run, onEvent }) {
      calls.finished.push(run);
      runs.splice(0, runs.length, ...runs.map((r): RunRecord => (r.id === run ? { ...r, state: 'verified' } : r)));
      return end({ kind: 'verified', run, remaining: [], notUndone: [] }, onEvent);
    },
    history: async () => [...runs],
  };
}

/** A run that was killed half way. */
export const interruptedRun: RunRecord = {
  id: 'run-0',
  dir: '/var/lib/kdoctor/runs/run-0',
  startedAt: '2026-11-20T22:10:00Z',
  fixes: ['pki/sample-renew'],
  findings: [],
  state: 'interrupted',
  done: 3,
  total: 7,
};
