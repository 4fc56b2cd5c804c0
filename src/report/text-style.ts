import { isWide, unbroken } from '../domain/wide-characters.ts';

/** How text may look on this terminal. */
export interface TextStyle {
  readonly color: boolean;
  /** Only ASCII characters (LANG=C, a serial console). */
  readonly ascii: boolean;
  /** Columns to wrap at. */
  readonly width: number;
}

/** SGR codes by purpose; severity is never told by colour alone. */
const sgr = { critical: '1;31', warning: '33', unknown: '35', ok: '32', dim: '2', strong: '1' } as const;

/** A piece of text in the colour of its purpose, or as it is. */
export function paint(style: TextStyle, purpose: keyof typeof sgr, text: string): string {
  return style.color ? `\u001b[${sgr[purpose]}m${text}\u001b[0m` : text;
}

/**
 * Breaks text at spaces and beside wide characters (see {@link unbroken}) so that no line exceeds the width; a longer word stays
 * whole, because paths and commands are copied from here. Wide characters count as two columns.
 */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      for (const [i, piece] of unbroken(word).entries()) {
        const longer = line + (i === 0 && line !== '' ? ' ' : '') + piece;
        if (line !== '' && columns(longer) > width) {
          lines.push(line);
          line = piece;
        } else {
          line = longer;
        }
      }
    }
    return [...lines, line];
  });
}

/** Columns that a string takes; East Asian wide characters take two. */
export function columns(text: string): number {
  let sum = 0;
  for (const char of text) sum += isWide(char) ? 2 : 1;
  return sum;
}
