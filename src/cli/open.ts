import { openSession } from '../engine/session.ts';
import type { Session } from '../model/run.ts';
import type { Invocation } from './args.ts';
import { type NodeUnderCare, openNode } from './node-under-care.ts';
import { inputsOf, readSettings, type Settings } from './settings.ts';
import { stopwatch } from './stopwatch.ts';

/** The node that the command line means, with a session on it. */
export async function openCommandSession(invocation: Invocation): Promise<{ session: Session; node: NodeUnderCare; settings: Settings }> {
  const settings = await readSettings(invocation);
  const node = await openNode(invocation);
  const session = openSession({
    host: node.writer,
    places: node.places,
    limits: settings.limits,
    stopwatch,
    inputs: inputsOf(invocation),
    ...(settings.factDeadlineMs === undefined ? {} : { factDeadlineMs: settings.factDeadlineMs }),
  });
  return { session, node, settings };
}
