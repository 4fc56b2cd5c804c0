import type { Line } from '../lines.ts';

/** The room that a page is made for. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** The rows of one part of the screen: as many as there are, of which a window is shown. */
export interface Page {
  readonly lines: readonly Line[];
  /** The row that must be seen (the cursor's); absent where the reader scrolls. */
  readonly focus?: number;
  /** Rows that stay at the bottom of the room. */
  readonly foot?: readonly Line[];
}
