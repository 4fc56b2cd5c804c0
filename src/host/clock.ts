/** Where the time comes from. */
export interface Clock {
  now(): Date;
}

/** This machine's clock. With `startAt` (`--now`), a clock that shows this time now and goes on from there. */
export function openClock(startAt?: Date): Clock {
  // A clock that stood still would never let a wait end.
  const offsetMs = startAt === undefined ? 0 : startAt.getTime() - Date.now();
  return { now: () => new Date(Date.now() + offsetMs) };
}

/** A clock that always shows the same time: a snapshot's. */
export function standingClock(time: Date): Clock {
  const ms = time.getTime();
  return { now: () => new Date(ms) };
}
