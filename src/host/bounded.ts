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

/**
 * Does `work`, and answers `timed-out` when it takes longer than `ms`, waiting for its turn included. When every slot is
 * held by an operation that hangs, it answers so at once instead of waiting in vain.
 */
export function bounded<T>(ms: number, work: (lapse: Lapse) => Promise<Read<T>>): Promise<Read<T>> {
  if (stuck >= slots) return Promise.resolve({ kind: 'failed', code: 'STUCK', reason: 'earlier reads hang and hold all threads' });
  return new Promise((resolve, reject) => {
    const lapse = { passed: false };
    let started = false;
    const entry: Waiting = {
      start() {
        started = true;
        running += 1;
        work(lapse)
          .then(resolve, reject)
          .finally(() => {
            clearTimeout(timer);
            running -= 1;
            if (lapse.passed) stuck -= 1;
            waiting.shift()?.start();
          });
      },
    };
    const timer = setTimeout(() => {
      lapse.passed = true;
      if (started) stuck += 1;
      else waiting.splice(waiting.indexOf(entry), 1);
      resolve({ kind: 'timed-out', afterMs: ms });
    }, ms);
    if (running < slots) entry.start();
    else waiting.push(entry);
  });
}
