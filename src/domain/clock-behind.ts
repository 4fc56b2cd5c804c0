import type { ClockFact } from '../model/facts.ts';

/** Files made elsewhere and small corrections of the clock explain this much; more is a wrong clock. Milliseconds. */
const toleranceMs = 60 * 60 * 1000;

/** Is the clock behind a file that this node has written itself? Then every date is judged wrongly, and none may be signed. */
export function clockIsBehind(clock: ClockFact): boolean {
  return clock.newestWrite !== undefined && clock.newestWrite.mtimeMs > clock.nowMs + toleranceMs;
}
