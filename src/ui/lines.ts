import stringWidth from 'string-width';
import { unbroken } from '../domain/wide-characters.ts';
import type { Tone } from './theme.ts';

/** A piece of text in one tone; without control characters once it is on a {@link Line}. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One row of the screen, never wider than it was made for. */
export type Line = readonly Span[];

/** A span; plain unless a tone is given. */
export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone };
}

/** A row without text. */
export const blank: Line = [];

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** Columns that a row takes. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, s) => sum + widthOf(s.text), 0);
}

/** The text of a row, without tones. */
export function plainText(line: Line): string {
  return line.map((s) => s.text).join('');
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Text as a terminal may show it: control characters and direction overrides become spaces, tabs become two spaces. The last
 * defence before the screen: what comes from the node was stripped where it was read.
 */
export function harmless(text: string): string {
  return text.replaceAll('\t', '  ').replaceAll(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, ' ');
}

/**
 * Folds spans into rows of at most `width` columns, at spaces and beside wide characters where there are any, in the middle of a
 * word otherwise. Line feeds begin a new row. Rows after the first begin with `indent` spaces.
 */
export function wrap(spans: readonly Span[], width: number, indent = 0): readonly Line[] {
  const room = Math.max(1, width);
  // A row must hold the indent and one wide character.
  const hang = indent + 2 <= room ? indent : 0;
  const rows: Span[][] = [[]];
  let used = 0;
  let pendingSpace = '';

  const put = (text: string, tone: Tone): void => {
    rows.at(-1)?.push(span(text, tone));
    used += widthOf(text);
  };
  const breakRow = (): void => {
    rows.push(hang > 0 ? [span(' '.repeat(hang))] : []);
    used = hang;
    pendingSpace = '';
  };
  const putWord = (word: string, tone: Tone): void => {
    for (const { segment } of graphemes.segment(word)) {
      if (used + widthOf(segment) > room) breakRow();
      put(segment, tone);
    }
  };

  for (const { text, tone } of spans) {
    for (const [i, paragraph] of text.split('\n').entries()) {
      if (i > 0) breakRow();
      for (const part of harmless(paragraph).split(/( +)/).flatMap(unbroken)) {
        if (part === '') continue;
        if (part.startsWith(' ')) {
          pendingSpace += part;
          continue;
        }
        const isRowStart = used === (rows.length > 1 ? hang : 0);
        const fits = used + pendingSpace.length + widthOf(part) <= room;
        if (!fits && !isRowStart) breakRow();
        if (used + pendingSpace.length < room && pendingSpace !== '') put(pendingSpace, tone);
        pendingSpace = '';
        putWord(part, tone);
      }
    }
  }
  return rows.map(joinAlike);
}

/** Cuts a row to `width` columns, the last one an ellipsis when anything is lost. */
export function clip(line: Line, width: number, ellipsis: string): Line {
  if (lineWidth(line) <= width) return line;
  const kept: Span[] = [];
  let room = width - widthOf(ellipsis);
  for (const { text, tone } of line) {
    let piece = '';
    for (const { segment } of graphemes.segment(text)) {
      const columns = widthOf(segment);
      if (columns > room) return [...kept, span(piece + ellipsis, tone)];
      room -= columns;
      piece += segment;
    }
    kept.push(span(piece, tone));
  }
  return kept;
}

function joinAlike(row: readonly Span[]): Line {
  const joined: Span[] = [];
  for (const s of row) {
    const last = joined.at(-1);
    if (last !== undefined && last.tone === s.tone) joined[joined.length - 1] = span(last.text + s.text, s.tone);
    else joined.push(s);
  }
  return joined;
}
