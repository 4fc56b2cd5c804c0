import { msg } from '../domain/message.ts';
import { printable } from '../domain/printable.ts';
import type { Step } from '../model/fix.ts';
import type { AbsPath, HostWriter } from '../model/host.ts';
import type { ApplyEvent } from '../model/run.ts';
import { say } from '../text/say.ts';
import { type BackupEntry, restore } from './backup.ts';
import { progressOf } from './journal.ts';
import { readBackup, readJournal, type StoredRun, tryToJournal } from './run-store.ts';
import { parentOf } from './state-place.ts';
import { holdDirectory, releaseHeldManifests } from './static-pod.ts';
import { doStep } from './steps.ts';
import { needsLiveNode, touchedBy } from './touches.ts';

/**
 * Takes a run back: what its steps began, in reverse. Files first, then the restarts once more, so that what runs uses
 * what is back on disk. Doing it twice, or after being killed half-way, gives the same end. Returns what could not be
 * taken back, sentence by sentence; never throws for a single step.
 */
export async function takeBack(
  run: StoredRun,
  host: HostWriter,
  because: string,
  onEvent?: (e: ApplyEvent) => void,
): Promise<readonly string[]> {
  onEvent?.({ event: 'phase', phase: 'undoing' });
  const progress = progressOf(await readJournal(run));
  await tryToJournal(run, { record: 'undo-begun', because });
  const notUndone: string[] = [];
  const unreleased = await attempt(() => releaseHeldManifests(host));
  if (unreleased !== undefined) notUndone.push(say(msg('engine:restore-failed', { path: holdDirectory, reason: unreleased })));
  const backup = await readBackup(run);
  // Without a journal every step may have been begun; what is as it was is left alone.
  const indices = progress.owner === undefined ? run.plan.steps.map((_step, index) => index) : progress.begun;
  const begun = indices.flatMap((index) => {
    const step = run.plan.steps[index];
    return step === undefined ? [] : [{ index, step }];
  });

  for (const { index, step } of begun.toReversed()) {
    const failures = await undoStep(step, { done: progress.done.includes(index), backup, run, host });
    notUndone.push(...failures);
    if (failures.length > 0) continue;
    const paths = touchedBy(step).join(', ');
    const detail = paths === '' ? say(step.why) : paths;
    await tryToJournal(run, { record: 'step-undone', step: index, detail });
    // A wait has nothing to take back, and a restart is told of when it is done once more.
    if (step.undo.kind !== 'nothing-to-undo' && step.undo.kind !== 'repeat') onEvent?.({ event: 'step-undone', index, detail });
  }
  await sweepTemporaries(run, host);
  notUndone.push(...(await removeMadeFolders(backup ?? [], run, host)));
  for (const { index, step } of begun) {
    if (step.undo.kind !== 'repeat' || (needsLiveNode(step) && !host.live)) continue;
    const failure = await attempt(() => doStep(step, { host, inputs: {}, onLine: (line) => onEvent?.({ event: 'output', line }) }));
    if (failure === undefined) onEvent?.({ event: 'step-undone', index, detail: say(step.why) });
    else notUndone.push(say(msg('engine:restart-after-undo-failed', { why: say(step.why), reason: failure })));
  }
  return notUndone;
}

interface UndoContext {
  /** False: begun, and cut off or failed. */
  readonly done: boolean;
  readonly backup: readonly BackupEntry[] | undefined;
  readonly run: StoredRun;
  readonly host: HostWriter;
}

async function undoStep(step: Step, { done, backup, run, host }: UndoContext): Promise<readonly string[]> {
  const { undo } = step;
  switch (undo.kind) {
    case 'nothing-to-undo':
    case 'repeat':
      return [];
    case 'impossible': {
      const because = say(undo.because);
      if (done) return [because];
      if (step.do !== 'remove-file') return [say(msg('engine:perhaps-done', { why: say(step.why), because }))];
      return (await host.stat(step.path)).kind === 'absent' ? [because] : [];
    }
    case 'steps': {
      if (!host.live && undo.steps.some(needsLiveNode)) return [say(msg('engine:undo-needs-live-node', { why: say(step.why) }))];
      for (const back of undo.steps) {
        const failure = await attempt(() => doStep(back, { host, inputs: {}, onLine: () => undefined }));
        if (failure !== undefined) return [say(msg('engine:undo-step-failed', { why: say(step.why), reason: failure }))];
      }
      return [];
    }
    case 'restore-backup': {
      if (backup === undefined) return [say(msg('engine:backup-unreadable', { dir: run.dir }))];
      const failures: string[] = [];
      for (const path of touchedBy(step)) {
        const entry = backup.find((e) => e.path === path);
        const failure =
          entry === undefined ? say(msg('engine:not-in-backup', {})) : await attempt(() => restore(host, entry, run.place, run.dir));
        if (failure !== undefined) failures.push(say(msg('engine:restore-failed', { path, reason: failure })));
      }
      return failures;
    }
  }
}

/**
 * A process killed inside an atomic write leaves its temporary file beside the target, or in the run's own folder. The lock
 * is ours, so nobody is using it. What cannot be removed is left: it harms nothing.
 */
export async function sweepTemporaries(run: StoredRun, host: HostWriter): Promise<void> {
  for (const folder of new Set(run.plan.steps.flatMap(writtenBy).map(parentOf))) await sweep(folder, host);
  for (const folder of [run.dir, `${run.dir}/files`] as const) await sweep(folder, run.place.host);
}

/** A snapshot is not in a step's backup, because it stays; its temporary file must go all the same. */
function writtenBy(step: Step): readonly AbsPath[] {
  return step.do === 'server' && step.action.act === 'etcd-snapshot' ? [step.action.to] : touchedBy(step);
}

async function sweep(folder: AbsPath, host: HostWriter): Promise<void> {
  const names = await host.list(folder);
  if (names.kind !== 'ok') return;
  const left = names.value.filter((name) => /^\.kdoctor-[0-9a-f]{16}\.tmp$/.test(name));
  for (const name of left) await attempt(() => host.remove(`${folder}/${name}`));
}

/** Folders that did not exist before the run go again, deepest first, when they are empty. */
async function removeMadeFolders(backup: readonly BackupEntry[], run: StoredRun, host: HostWriter): Promise<readonly string[]> {
  const touched = new Set<AbsPath>(run.plan.steps.flatMap(touchedBy));
  const folders = backup.filter((entry) => entry.was === 'absent' && !touched.has(entry.path));
  const failures: string[] = [];
  for (const entry of folders.toReversed()) {
    const failure = await attempt(() => restore(host, entry, run.place, run.dir));
    if (failure !== undefined) failures.push(say(msg('engine:restore-failed', { path: entry.path, reason: failure })));
  }
  return failures;
}

async function attempt(action: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return printable(error instanceof Error ? error.message : String(error), 500);
  }
}
