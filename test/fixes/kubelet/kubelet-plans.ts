import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { doStep } from '../../../src/engine/steps.ts';
import { openRootHost } from '../../../src/host/root.ts';
import type { Check } from '../../../src/model/check.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { Fix, FixContext, FixOutcome, Plan, PlanInputs } from '../../../src/model/fix.ts';
import { mintedAtMs } from '../../harness/pki.ts';
import type { LookOptions, PkiTree } from '../../harness/pki-tree.ts';

const dayMs = 86_400_000;

/** How a fix is asked: as on a live node unless said otherwise. */
export interface PlanOptions extends LookOptions {
  readonly inputs?: PlanInputs;
  readonly live?: boolean;
}

/** What a fix makes of the first finding of a check on this tree. */
export async function planOn(tree: PkiTree, check: Check, fix: Fix, o: PlanOptions = {}): Promise<FixOutcome> {
  const [finding] = (await tree.run(check, o)).findings;
  if (finding === undefined) throw new Error(`${check.id} found nothing`);
  return planFor(tree, finding, fix, o);
}

/** What a fix makes of a finding. */
export async function planFor(tree: PkiTree, finding: Finding, fix: Fix, o: PlanOptions = {}): Promise<FixOutcome> {
  const at: FixContext = {
    facts: await tree.facts(o),
    now: new Date(mintedAtMs + (o.days ?? 1) * dayMs),
    live: o.live ?? true,
    inputs: o.inputs ?? {},
  };
  return fix.plan({ ...finding, causedBy: [] }, at);
}

/** The plan, or an error that says why there is none. */
export function planned(outcome: FixOutcome): Plan {
  if (outcome.kind !== 'plan') throw new Error(outcome.kind === 'refused' ? `refused: ${outcome.because.code}` : outcome.kind);
  return outcome;
}

/** The code of the refusal, with the inputs that it asks for; `unrelated` for a fix that is not meant for the finding. */
export function refusal(outcome: FixOutcome): string {
  if (outcome.kind === 'plan') throw new Error('it was not refused');
  if (outcome.kind === 'unrelated') return outcome.kind;
  return [outcome.because.code, ...(outcome.needs ?? [])].join(' ');
}

/** Does the changes of a plan on the tree, as the engine does them. */
export async function applyChanges(
  tree: PkiTree,
  plan: Plan,
  o: { readonly days?: number; readonly inputs?: PlanInputs } = {},
): Promise<void> {
  const host = await openRootHost(tree.dir, { now: new Date(mintedAtMs + (o.days ?? 1) * dayMs) });
  for (const step of plan.changes) await doStep(step, { host, inputs: o.inputs ?? {}, onLine: () => {} });
}

/** Writes a file with the date of the tree: a younger one would put the tree's clock in doubt. */
export async function writeAged(tree: PkiTree, path: string, content: string): Promise<void> {
  const at = join(tree.dir, path);
  await writeFile(at, content, { mode: 0o600 });
  await utimes(at, mintedAtMs / 1000, mintedAtMs / 1000);
}
