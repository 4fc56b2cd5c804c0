import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect } from 'vitest';
import type { AbsPath, HostWriter } from '../../src/model/host.ts';
import type { Outcome } from '../../src/model/run.ts';
import { say } from '../../src/text/say.ts';
import { type ChildOrder, type ChildReport, type Kill, plansFor, sessionOn } from './apply-child.ts';
import { type FixScenario, scenarioDiskBytes, scenarioNowMs, tokenSecret } from './fix-scenarios.ts';
import { picture, shareTree, type TreePicture } from './tree.ts';
import { leaveTemporary, watched } from './watched-host.ts';

const child = fileURLToPath(new URL('apply-child.ts', import.meta.url));
/** Two programs keep two processors busy while the test looks at what the last ones have left. */
const programsAtOnce = 3;

export interface KillRunner {
  /** Kills a process at every one of these moments, then takes the run back, and finishes it on a copy. */
  killEverywhere(scenario: FixScenario, kinds: readonly Kill['at'][]): Promise<void>;
  /**
   * The same without a process each: one run, and a copy of the tree at every change and inside every write. That is what
   * is left on disk when the process is killed there.
   */
  leaveEverywhere(scenario: FixScenario): Promise<void>;
  /** A run that is done, whose undo is killed like that: a second undo puts everything back all the same. */
  leaveUndoEverywhere(scenario: FixScenario): Promise<void>;
}

/** Runs scenarios in a folder of their own, gone after the last test. Call it where a file begins. */
export function killRunner(): KillRunner {
  let base = '';
  let serial = 0;
  const inTurn = limited(programsAtOnce);
  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'kdoctor-killed-'));
    await bundleChild(join(base, 'child.mjs'));
  });
  afterAll(() => rm(base, { recursive: true, force: true }));

  const copyOf = async (original: string): Promise<string> => {
    serial += 1;
    const dir = join(base, `copy-${serial}`);
    await shareTree(original, dir);
    return dir;
  };

  /** The scenario's tree, a picture of it, and what is applied there. */
  const prepare = async (scenario: FixScenario) => {
    serial += 1;
    const original = join(base, `original-${serial}`);
    await mkdir(original);
    await scenario.make(original);
    const before = await picture(original);
    const inputs = await scenario.inputs?.(original);
    const node = { opening: scenario.opening, diskBytes: scenarioDiskBytes, nowMs: scenarioNowMs };
    const session = await sessionOn({ ...node, dir: original });
    const plans = await plansFor(session, scenario.pattern, scenario.fix, inputs);
    const { digest } = await session.preview(plans);
    const order = (dir: string, kill?: Kill): ChildOrder => ({
      ...node,
      dir,
      plans,
      digest,
      ...(inputs === undefined ? {} : { inputs }),
      ...(kill === undefined ? {} : { kill }),
    });
    return { original, before, order };
  };

  /** Takes back in `dir`, finishes in a copy of it; both are gone afterwards. */
  const repairBothWays = async (scenario: FixScenario, order: ChildOrder, before: TreePicture): Promise<void> => {
    const other = await copyOf(order.dir);
    await takeBack(scenario, order, before);
    await finish({ ...order, dir: other }, before);
    await Promise.all([order.dir, other].map((folder) => rm(folder, { recursive: true, force: true })));
  };

  /** A wrapper that leaves a copy of the tree at every change and inside every write. */
  const leaving = (dir: string, order: (dir: string, kill?: Kill) => ChildOrder) => {
    const left: ChildOrder[] = [];
    const leave = async (at: Kill['at'], torn?: AbsPath) => {
      const copy = await copyOf(dir);
      if (torn !== undefined) leaveTemporary(copy, torn);
      left.push(order(copy, { at, n: left.filter(({ kill }) => kill?.at === at).length + 1 }));
    };
    const wrap = (host: HostWriter): HostWriter =>
      nobody(watched(host, { changed: () => leave('change'), writing: (path) => leave('write', path) }));
    return { left, wrap };
  };

  return {
    async killEverywhere(scenario, kinds) {
      const { original, before, order } = await prepare(scenario);
      const whole = await inTurn(async () => start(order(await copyOf(original)), base));
      expect(whole.stderr).toBe('');
      const report = JSON.parse(whole.stdout) as ChildReport;
      expect(report.outcome).toMatchObject(verified);
      // begun, backed-up, at least one step (begun, done), applied, ended
      expect(report.counts.record).toBeGreaterThanOrEqual(6);

      const kills = kinds.flatMap((at) => Array.from({ length: report.counts[at] }, (_, i): Kill => ({ at, n: i + 1 })));
      const work = async (kill: Kill) => {
        const dir = await copyOf(original);
        const ended = await start(order(dir, kill), base);
        expect(ended.signal, `${where(kill)}: ${ended.stderr}`).toBe('SIGKILL');
        await repairBothWays(scenario, order(dir, kill), before);
      };
      await allOf(kills.map((kill) => inTurn(() => work(kill))));
    },

    async leaveEverywhere(scenario) {
      const { original, before, order } = await prepare(scenario);
      const dir = await copyOf(original);
      const { left, wrap } = leaving(dir, order);
      const { plans, digest, inputs = {} } = order(dir);
      const session = await sessionOn(order(dir), { wrap });
      expect(await session.apply({ plans, digest, inputs })).toMatchObject(verified);
      expect(left.length).toBeGreaterThan(0);
      await allOf(left.map((copy) => inTurn(() => repairBothWays(scenario, copy, before))));
    },

    async leaveUndoEverywhere(scenario) {
      const { original, before, order } = await prepare(scenario);
      const dir = await copyOf(original);
      const { plans, digest, inputs = {} } = order(dir);
      const session = await sessionOn(order(dir), { wrap: nobody });
      expect(await session.apply({ plans, digest, inputs })).toMatchObject(verified);
      const { left, wrap } = leaving(dir, order);
      await (await sessionOn(order(dir), { wrap })).undo({});
      expect(left.length).toBeGreaterThan(0);
      await allOf(left.map((copy) => inTurn(() => takeBack(scenario, copy, before))));
    },
  };
}

/** As if another process worked here, which is gone: whoever reads the lock or the journal finds their owner dead. */
function nobody(host: HostWriter): HostWriter {
  return { ...host, self: async () => ({ pid: 2 ** 22 + 1, startTicks: '1' }) };
}

const verified = { kind: 'verified', remaining: [], notUndone: [] } satisfies Partial<Outcome>;

/** Waits for all of them, also when one fails: the folders they work in are removed afterwards. */
async function allOf(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Undo puts everything back but what the fix is meant to destroy, and names exactly that. */
async function takeBack(scenario: FixScenario, order: ChildOrder, before: TreePicture): Promise<void> {
  const session = await sessionOn(order);
  const [record] = await session.history();
  expect(record?.state, where(order.kill)).toMatch(/interrupted|verified/);
  const outcome = await session.undo({});
  const after = await picture(order.dir);
  expect(without(after, scenario.others), `after undo, ${where(order.kill)}`).toEqual(without(before, scenario.others));
  await expectTidy(order);

  const certain = scenario.destroyed?.(before, after).map((message) => say(message)) ?? [];
  // Of a step that was cut off it may not be known whether it has happened; then that is said, of this one step.
  const unsure = outcome.notUndone.filter((sentence) => !certain.includes(sentence));
  for (const sentence of certain)
    expect(
      outcome.notUndone.filter((said) => said.endsWith(sentence)),
      where(order.kill),
    ).toHaveLength(1);
  for (const sentence of unsure) expect(sentence, where(order.kill)).toContain('it is not known whether this has happened');
  expect(unsure.length, where(order.kill)).toBeLessThanOrEqual(scenario.destroyed === undefined ? 0 : 1);
  expect(outcome.kind).toBe(outcome.notUndone.length === 0 ? 'verified' : 'not-rolled-back');
}

/** Finishing asks for secrets again, and comes to the same end as a run that nobody killed. */
async function finish(order: ChildOrder, before: TreePicture): Promise<void> {
  const session = await sessionOn(order);
  const [record] = await session.history();
  if (record === undefined) throw new Error('no run was recorded');
  if (record.state === 'verified') return;
  if (order.inputs !== undefined) {
    const asked = await session.finish({ run: record.id });
    expect(asked).toMatchObject({
      kind: 'refused',
      reason: { code: 'engine:inputs-again', args: { inputs: Object.keys(order.inputs).join(', ') } },
    });
  }
  const outcome = await session.finish({ run: record.id, inputs: order.inputs ?? {} });
  if (outcome.kind === 'refused') {
    // Killed before the backup was complete: then nothing may have changed.
    expect(outcome.reason?.code, where(order.kill)).toBe('engine:nothing-was-done');
    expect(order.kill).toEqual({ at: 'record', n: 1 });
    expect(await picture(order.dir)).toEqual(before);
    return;
  }
  expect(outcome, `finished, ${where(order.kill)}`).toMatchObject(verified);
  await expectTidy(order);
}

/** No temporary file, no manifest that waits for its restart, no token in kdoctor's own files. */
async function expectTidy({ dir, kill }: ChildOrder): Promise<void> {
  const paths = await readdir(dir, { recursive: true, withFileTypes: true });
  const names = paths.map((entry) => join(entry.parentPath, entry.name));
  expect(
    names.filter((name) => /\.kdoctor-|\/kdoctor-hold\//.test(name)),
    where(kill),
  ).toEqual([]);
  const own = paths.filter((entry) => entry.isFile() && /\/(?:var\/lib|run)\/kdoctor/.test(entry.parentPath));
  for (const entry of own) expect(await readFile(join(entry.parentPath, entry.name), 'utf8')).not.toContain(tokenSecret);
}

function where(kill: Kill | undefined): string {
  return kill === undefined ? 'not killed' : `killed at ${kill.at} ${kill.n}`;
}

function without(seen: TreePicture, paths: RegExp | undefined): TreePicture {
  return Object.fromEntries(Object.entries(seen).filter(([path]) => paths?.test(path) !== true));
}

interface Ended {
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes one file of the child and all that it imports: it starts some hundred times. */
async function bundleChild(outfile: string): Promise<void> {
  const require = `import{createRequire as __r}from'node:module';const require=__r(import.meta.url);`;
  await build({
    entryPoints: [child],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: require },
    logLevel: 'silent',
  });
}

/** Starts the child in `base`; what is compiled of it is kept there for the next one. */
function start(order: ChildOrder, base: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const program = spawn(process.execPath, ['--no-warnings', join(base, 'child.mjs'), JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(base, 'compiled') },
    });
    let stdout = '';
    let stderr = '';
    program.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    program.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    program.on('error', reject);
    program.on('close', (_status, signal) => resolve({ signal, stdout, stderr }));
  });
}

/** Lets so many of the works run at a time. */
function limited(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
