import type { Read } from '../model/read.ts';

/** Tells a running operation that nobody waits for it any more. */
export interface Lapse {
  readonly passed: boolean;
}

/**
 * A call that hangs in the kernel (a dead disk or mount) cannot be ended and keeps its thread. libuv has four threads for
 * all files, names and the like; one of them always stays free.
 */
const slots = 3;

interface Waiting {
  start(): void;
  giveUp(): void;
}

const waiting: Waiting[] = [];
let running = 0;
let stuck = 0;

/**
 * How many operations have outlived their deadline and still hold a thread. When this is not 0, the process cannot end by
 * itself, nor by `process.exit()`, which waits for its threads: only a signal ends it.
 */
export function stuckOperations(): number {
  return stuck;
}

const allStuck = { kind: 'failed', code: 'STUCK', reason: 'earlier reads hang and hold all threads' } as const;

/**
 * Does `work`, and answers `timed-out` when it takes longer than `ms`. Waiting for a turn does not count: many files on a
 * slow disk are no dead disk. Only when every slot is held by an operation that hangs is the answer given without a turn.
 */
export function bounded<T>(ms: number, work: (lapse: Lapse) => Promise<Read<T>>): Promise<Read<T>> {
  if (stuck >= slots) return Promise.resolve(allStuck);
  return new Promise((resolve, reject) => {
    const entry: Waiting = {
      start() {
        const lapse = { passed: false };
        const stop = afterResponsiveTime(ms, () => {
          lapse.passed = true;
          stuck += 1;
          resolve({ kind: 'timed-out', afterMs: ms });
          if (stuck >= slots) for (const other of waiting.splice(0)) other.giveUp();
        });
        running += 1;
        work(lapse)
          .then(resolve, reject)
          .finally(() => {
            stop();
            running -= 1;
            if (lapse.passed) stuck -= 1;
            waiting.shift()?.start();
          });
      },
      giveUp: () => resolve(allStuck),
    };
    if (running < slots) entry.start();
    else waiting.push(entry);
  });
}

const ticks = 8;

/**
 * Calls back after `ms` in which this process could have seen the end of an operation: while it is busy itself, or gets no
 * processor, answers lie unread, and an alarm clock would take them for missing. Returns how to call it off.
 */
function afterResponsiveTime(ms: number, lapsed: () => void): () => void {
  let left = ticks;
  let timer: NodeJS.Timeout;
  const arm = () => {
    timer = setTimeout(() => {
      left -= 1;
      if (left === 0) lapsed();
      else arm();
    }, ms / ticks);
  };
  arm();
  return () => clearTimeout(timer);
}
