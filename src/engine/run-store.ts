import { randomBytes } from 'node:crypto';
import type { Plan, PlanInputs, Step } from '../model/fix.ts';
import type { AbsPath } from '../model/host.ts';
import type { RunRecord } from '../model/run.ts';
import type { BackupEntry } from './backup.ts';
import { type AfterRecord, type JournalLine, type JournalRecord, openJournal, parseJournal, progressOf } from './journal.ts';
import { ensureDirectory, ownGid, ownUid, type Place, type StatePlaces } from './state-place.ts';

/** What a run set out to do; written before anything changes. Holds no secrets. */
export interface StoredPlan {
  readonly version: 1;
  readonly run: string;
  readonly startedAt: string;
  readonly plans: readonly Plan[];
  readonly steps: readonly Step[];
  /** The inputs by name, so that finishing knows which to ask for again; never their values. */
  readonly inputs: readonly string[];
}

/** One run on disk. */
export interface StoredRun {
  readonly id: string;
  readonly dir: AbsPath;
  readonly place: Place;
  readonly plan: StoredPlan;
  readonly journal: (record: JournalRecord) => Promise<void>;
}

/** Starts a run: its folder, its plan and its journal. The node itself is not touched. */
export async function createRun(
  place: Place,
  o: { plans: readonly Plan[]; steps: readonly Step[]; inputs: PlanInputs; afterRecord?: AfterRecord | undefined },
): Promise<StoredRun> {
  const startedAt = place.host.now();
  const id = `${startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`;
  const dir: AbsPath = `${place.dir}/runs/${id}`;
  await ensureDirectory(place.host, dir);
  const inputs = Object.entries(o.inputs).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const plan: StoredPlan = { version: 1, run: id, startedAt: startedAt.toISOString(), plans: o.plans, steps: o.steps, inputs };
  await place.host.writeFile(`${dir}/plan.json`, Buffer.from(`${JSON.stringify(plan, null, 1)}\n`), {
    mode: 0o600,
    uid: ownUid(),
    gid: ownGid(),
  });
  const run = { id, dir, place, plan, journal: openJournal(place.host, `${dir}/journal.jsonl`, o.afterRecord) };
  await run.journal({ record: 'begun', ...(await place.host.self()) });
  return run;
}

/** Removes a run whose backup is not whole: nothing was changed, and on a disk that takes no more its journal cannot say so. */
export async function discardRun({ dir, place: { host } }: StoredRun): Promise<void> {
  for (const folder of [`${dir}/files`, dir] as const) {
    const names = await host.list(folder);
    if (names.kind !== 'ok') continue;
    for (const name of names.value) await host.remove(`${folder}/${name}`);
    await host.removeDirectory(folder);
  }
}

/** All runs on this node, newest first; a folder that holds no readable plan is left out. */
export async function listRuns(places: StatePlaces, afterRecord?: AfterRecord): Promise<readonly StoredRun[]> {
  const found = await Promise.all([places.lasting, places.volatile].map((place) => runsIn(place, afterRecord)));
  // Ids have whole seconds; two runs may begin in one.
  const order = (run: StoredRun) => `${run.plan.startedAt} ${run.id}`;
  return found.flat().sort((a, b) => (order(a) < order(b) ? 1 : -1));
}

async function runsIn(place: Place, afterRecord?: AfterRecord): Promise<readonly StoredRun[]> {
  const names = await place.host.list(`${place.dir}/runs`);
  if (names.kind !== 'ok') return [];
  const runs = await Promise.all(
    names.value.map(async (id): Promise<StoredRun | undefined> => {
      const dir: AbsPath = `${place.dir}/runs/${id}`;
      const plan = await readJson<StoredPlan>(place, `${dir}/plan.json`, (v) => 'steps' in v && 'plans' in v);
      return plan && { id, dir, place, plan, journal: openJournal(place.host, `${dir}/journal.jsonl`, afterRecord) };
    }),
  );
  return runs.filter((run) => run !== undefined);
}

export async function readJournal(run: StoredRun): Promise<readonly JournalLine[]> {
  const content = await run.place.host.read(`${run.dir}/journal.jsonl`);
  return content.kind === 'ok' ? parseJournal(content.value.bytes.toString('utf8')) : [];
}

/** Notes what happened where that is possible: a disk that has run full must not keep anything from being taken back. */
export async function tryToJournal(run: StoredRun, record: JournalRecord): Promise<void> {
  await run.journal(record).catch(() => undefined);
}

export async function readBackup(run: StoredRun): Promise<readonly BackupEntry[] | undefined> {
  return readJson<readonly BackupEntry[]>(run.place, `${run.dir}/backup.json`, (v) => Array.isArray(v));
}

/** A run as `kdoctor history` lists it. */
export async function recordOf(run: StoredRun): Promise<RunRecord> {
  const progress = progressOf(await readJournal(run));
  // Killed before its first line a run has changed nothing; with a backup but no journal, the journal was lost.
  const nothingDone = progress.owner === undefined && (await readBackup(run)) === undefined;
  const alive = progress.owner !== undefined && (await run.place.host.processAlive(progress.owner.pid, progress.owner.startTicks));
  return {
    id: run.id,
    dir: run.dir,
    startedAt: run.plan.startedAt,
    fixes: run.plan.plans.map((plan) => plan.fix),
    findings: run.plan.plans.map((plan) => plan.finding),
    state: progress.ended ?? (nothingDone ? 'refused' : alive ? 'running' : 'interrupted'),
    done: progress.done.length,
    total: run.plan.steps.length,
  };
}

async function readJson<T>(place: Place, path: AbsPath, hasShape: (value: object) => boolean): Promise<T | undefined> {
  const content = await place.host.read(path);
  if (content.kind !== 'ok') return undefined;
  try {
    const value: unknown = JSON.parse(content.value.bytes.toString('utf8'));
    // kdoctor wrote this file itself, atomically; the shape test only tells it from a foreign file.
    return typeof value === 'object' && value !== null && hasShape(value) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
