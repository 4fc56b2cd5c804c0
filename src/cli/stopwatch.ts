/** Milliseconds on the monotonic clock: a node's wall clock may be stepped while kdoctor runs. */
export const stopwatch = (): number => performance.now();
