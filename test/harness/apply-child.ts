import { matches } from '../../src/engine/select-checks.ts';
import { openSession } from '../../src/engine/session.ts';
import { openRootHost } from '../../src/host/root.ts';
import type { Plan, PlanInputs } from '../../src/model/fix.ts';
import type { HostWriter } from '../../src/model/host.ts';
import type { Outcome, Session } from '../../src/model/run.ts';
import { openSimulatedNode } from './simulated-node.ts';
import { leaveTemporary, watched } from './watched-host.ts';

/** How a tree is opened: as a mounted root, or as a simulated running node. */
export type Opening = 'root' | 'simulated';

/**
 * When the process ends itself, by SIGKILL: after the `n`-th journal record; after the `n`-th change of the node, before the
 * journal can say so; or inside the `n`-th write of a file, when its temporary file lies beside it. `n` counts from 1.
 */
export interface Kill {
  readonly at: 'record' | 'change' | 'write';
  readonly n: number;
}

/** What a child is told, as JSON in its first argument. */
export interface ChildOrder {
  readonly dir: string;
  readonly opening: Opening;
  readonly diskBytes: number;
  /** The simulated disk takes no writes. */
  readonly readOnly?: boolean;
  readonly nowMs: number;
  /** What is applied, as it was previewed. */
  readonly plans: readonly Plan[];
  readonly digest: string;
  readonly inputs?: PlanInputs;
  /** Absent: the process lives on, and counts. */
  readonly kill?: Kill;
}

/** What a child that lived on has to say. */
export interface ChildReport {
  readonly outcome: Outcome;
  readonly counts: Readonly<Record<Kill['at'], number>>;
}

const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };

/** A session on a tree, with its folders for runs below the tree itself. `wrap` stands between it and the engine. */
export async function sessionOn(
  o: Pick<ChildOrder, 'dir' | 'opening' | 'nowMs' | 'diskBytes' | 'readOnly'>,
  spy: { wrap?: (host: HostWriter) => HostWriter; afterRecord?: () => void } = {},
): Promise<Session> {
  const tree = await openRootHost(o.dir, { now: new Date(o.nowMs) });
  const node = o.opening === 'root' ? tree : openSimulatedNode(tree, { totalBytes: o.diskBytes, readOnly: o.readOnly ?? false });
  const host = spy.wrap?.(node) ?? node;
  return openSession({
    host,
    limits,
    stopwatch: () => performance.now(),
    places: { lasting: { host, dir: '/var/lib/kdoctor', volatile: false }, volatile: { host, dir: '/run/kdoctor', volatile: true } },
    ...(spy.afterRecord === undefined ? {} : { afterRecord: spy.afterRecord }),
  });
}

/** Plans of one fix for all findings that a pattern names. Throws when there is none: the test would prove nothing. */
export async function plansFor(session: Session, pattern: string, fix: string, inputs: PlanInputs = {}): Promise<readonly Plan[]> {
  const examination = await session.examine({});
  const offers = session
    .offers(examination, inputs)
    .filter(({ fix: { id }, finding }) => id === fix && (matches(pattern, finding.key) || matches(pattern, finding.check)));
  const plans = offers.flatMap(({ outcome }) => (outcome.kind === 'plan' ? [outcome] : []));
  if (plans.length === 0)
    throw new Error(
      `no plan of ${fix} for ${pattern}: ${JSON.stringify(offers.map(({ outcome }) => outcome))}; found: ${examination.findings.map((f) => f.key).join(', ')}`,
    );
  return plans;
}

/** Applies one fix to all findings that a pattern names. */
export async function applyFix(session: Session, pattern: string, fix: string, inputs: PlanInputs = {}): Promise<Outcome> {
  const plans = await plansFor(session, pattern, fix, inputs);
  const { digest } = await session.preview(plans);
  return session.apply({ plans, digest, inputs });
}

if (process.argv[1] === import.meta.filename) {
  // The test that starts this program writes the order.
  const order = JSON.parse(process.argv[2] ?? '') as ChildOrder;
  const counts = { record: 0, change: 0, write: 0 };
  const count = (at: Kill['at'], last?: () => void) => {
    counts[at] += 1;
    if (order.kill?.at !== at || counts[at] !== order.kill.n) return;
    last?.();
    process.kill(process.pid, 'SIGKILL');
  };
  const session = await sessionOn(order, {
    wrap: (host) =>
      watched(host, {
        changed: () => count('change'),
        writing: (path) => count('write', () => leaveTemporary(order.dir, path)),
      }),
    afterRecord: () => count('record'),
  });
  const { plans, digest, inputs = {} } = order;
  const outcome = await session.apply({ plans, digest, inputs });
  process.stdout.write(JSON.stringify({ outcome, counts } satisfies ChildReport));
}
