import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FixId } from '../../src/model/finding.ts';
import type { Plan, PlanInputs } from '../../src/model/fix.ts';
import type { HostWriter } from '../../src/model/host.ts';
import type { Session } from '../../src/model/run.ts';
import { type ChildOrder, plansFor, sessionOn } from './apply-child.ts';
import { fixScenarios, scenarioDiskBytes, scenarioNowMs } from './fix-scenarios.ts';
import { picture, type TreePicture } from './tree.ts';

/** A node on which a fix applies, previewed. */
export interface ScenarioNode {
  readonly dir: string;
  readonly before: TreePicture;
  readonly node: Pick<ChildOrder, 'dir' | 'opening' | 'nowMs' | 'diskBytes' | 'readOnly'>;
  readonly plans: readonly Plan[];
  readonly digest: string;
  readonly inputs: PlanInputs;
  /** A session on it; `wrap` stands between the node and the engine. */
  session(wrap?: (host: HostWriter) => HostWriter): Promise<Session>;
}

/** The simulated node of {@link fixScenarios} for a fix, gone after the test. `disk`: other than roomy. */
export async function scenarioNode(fix: FixId, disk: { diskBytes?: number; readOnly?: boolean } = {}): Promise<ScenarioNode> {
  const scenario = fixScenarios.find((candidate) => candidate.fix === fix && candidate.opening === 'simulated');
  if (scenario === undefined) throw new Error(`no scenario of ${fix}`);
  const base = await mkdtemp(join(tmpdir(), 'kdoctor-node-'));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const dir = join(base, 'node');
  await mkdir(dir);
  await scenario.make(dir);
  const node = { dir, opening: scenario.opening, nowMs: scenarioNowMs, diskBytes: scenarioDiskBytes, ...disk };
  const session = await sessionOn(node);
  const inputs = (await scenario.inputs?.(dir)) ?? {};
  const plans = await plansFor(session, scenario.pattern, fix, inputs);
  const { digest } = await session.preview(plans);
  return {
    dir,
    before: await picture(dir),
    node,
    plans,
    digest,
    inputs,
    session: (wrap) => sessionOn(node, wrap === undefined ? {} : { wrap }),
  };
}
