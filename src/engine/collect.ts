import { printable } from '../domain/printable.ts';
import { collectors } from '../facts/index.ts';
import type { FactName, FactResult, Facts } from '../model/facts.ts';
import type { HostReader } from '../model/host.ts';
import type { ExamineEvent } from '../model/run.ts';
import { deepFreeze } from './freeze.ts';
import { oneLook } from './one-look.ts';

/** Every fact of one look at a node, each with its value or the reason why there is none. */
export type CollectedFacts = { readonly [N in FactName]: FactResult<Facts[N]> };

/**
 * The last resort, in milliseconds: every read below has a shorter deadline of its own, and two of them in a row (ask
 * the members, then ask each member) fit in.
 */
export const factDeadlineMs = 6000;

/** The monotonic clock of the caller, in milliseconds. */
export type Stopwatch = () => number;

export interface CollectOptions {
  readonly stopwatch?: Stopwatch;
  readonly onEvent?: ((e: ExamineEvent) => void) | undefined;
  /** How long one fact may take, in milliseconds. */
  readonly deadlineMs?: number | undefined;
  /** These facts alone, and what they are made of; all when absent. */
  readonly only?: readonly FactName[];
}

const factNames: readonly FactName[] = Object.keys(collectors).filter((name): name is FactName => Object.hasOwn(collectors, name));

/**
 * Reads all facts once, in parallel, each under a deadline. A collector that throws (a bug, or a snapshot that was not
 * asked this question) gives a failed fact; nothing is thrown here.
 */
export async function collectFacts(host: HostReader, o: CollectOptions = {}): Promise<CollectedFacts> {
  const { stopwatch = () => 0, onEvent, deadlineMs = factDeadlineMs } = o;
  const started = new Map<FactName, Promise<FactResult<unknown>>>();
  const look = oneLook(host);

  const get = <M extends FactName>(name: M): Promise<FactResult<Facts[M]>> => {
    const pending = started.get(name) ?? collectOne(name);
    started.set(name, pending);
    // The map holds under each name what that name's collector gave; its value type cannot say so.
    return pending as Promise<FactResult<Facts[M]>>;
  };

  const collectOne = async (name: FactName): Promise<FactResult<unknown>> => {
    const from = stopwatch();
    onEvent?.({ event: 'fact-started', fact: name, atMs: from });
    const result = await withDeadline<unknown>(deadlineMs, () => collectors[name].collect({ host: look, get }));
    onEvent?.({ event: 'fact-finished', fact: name, state: result.state, durationMs: stopwatch() - from });
    return deepFreeze(result);
  };

  const notAsked: FactResult<never> = { state: 'failed', reason: 'not asked for' };
  const entries = await Promise.all(
    factNames.map(async (name) => [name, (o.only ?? factNames).includes(name) ? await get(name) : notAsked] as const),
  );
  // Object.fromEntries forgets which value belongs to which key; the collectors' own type guarantees it.
  return Object.freeze(Object.fromEntries(entries)) as CollectedFacts;
}

async function withDeadline<T>(deadlineMs: number, collect: () => Promise<FactResult<T>>): Promise<FactResult<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<FactResult<T>>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'failed', reason: `no answer within ${deadlineMs} ms` }), deadlineMs);
  });
  try {
    return await Promise.race([collect(), late]);
  } catch (error) {
    return { state: 'failed', reason: printable(error instanceof Error ? error.message : String(error), 300) };
  } finally {
    clearTimeout(timer);
  }
}
