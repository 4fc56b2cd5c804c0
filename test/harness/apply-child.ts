import { openDemoHost } from '../../src/demo/demo-host.ts';
import { matches } from '../../src/engine/select-checks.ts';
import { openSession } from '../../src/engine/session.ts';
import { openRootHost } from '../../src/host/root.ts';
import type { Plan } from '../../src/model/fix.ts';
import type { HostWriter } from '../../src/model/host.ts';
import type { Outcome, Session } from '../../src/model/run.ts';

/** How a tree is opened: as a mounted root, or as the demonstration's simulated node. */
export type Opening = 'root' | 'demo';

/** What a child is told, as JSON in its first argument. */
export interface ChildOrder {
  readonly dir: string;
  readonly opening: Opening;
  /** The demonstration's disk, as it was when the tree was made; absent: exactly full. */
  readonly diskBytes?: number;
  readonly nowMs: number;
  readonly pattern: string;
  readonly fix: string;
  /** The process ends itself, by SIGKILL, after this many journal records; 0: never. */
  readonly killAfter: number;
}

const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };

/** A session on a tree, with its folders for runs below the tree itself. */
export async function sessionOn(
  o: Pick<ChildOrder, 'dir' | 'opening' | 'nowMs' | 'diskBytes'>,
  afterRecord?: () => void,
): Promise<Session> {
  const tree = await openRootHost(o.dir, { now: new Date(o.nowMs) });
  const host: HostWriter = o.opening === 'root' ? tree : await openDemoHost(tree, o.diskBytes);
  return openSession({
    host,
    limits,
    stopwatch: () => performance.now(),
    places: { lasting: { host, dir: '/var/lib/kdoctor', volatile: false }, volatile: { host, dir: '/run/kdoctor', volatile: true } },
    ...(afterRecord === undefined ? {} : { afterRecord }),
  });
}

/** Applies one fix to all findings that a pattern names. Throws when no plan can be made: the test would prove nothing. */
export async function applyFix(session: Session, pattern: string, fix: string): Promise<Outcome> {
  const examination = await session.examine({});
  const plans: readonly Plan[] = session
    .offers(examination)
    .flatMap((offer) =>
      offer.fix.id === fix &&
      (matches(pattern, offer.finding.key) || matches(pattern, offer.finding.check)) &&
      offer.outcome.kind === 'plan'
        ? [offer.outcome]
        : [],
    );
  if (plans.length === 0) throw new Error(`no plan of ${fix} for ${pattern}; found: ${examination.findings.map((f) => f.key).join(', ')}`);
  const { digest } = await session.preview(plans);
  return session.apply({ plans, digest });
}

if (process.argv[1] === import.meta.filename) {
  // The test that starts this program writes the order.
  const order = JSON.parse(process.argv[2] ?? '') as ChildOrder;
  let records = 0;
  const session = await sessionOn(order, () => {
    records += 1;
    if (records === order.killAfter) process.kill(process.pid, 'SIGKILL');
  });
  const outcome = await applyFix(session, order.pattern, order.fix);
  process.stdout.write(JSON.stringify({ outcome, records }));
}
