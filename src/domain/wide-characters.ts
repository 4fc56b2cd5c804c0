/**
 * East Asian wide characters: the blocks of Unicode UAX #11 with class W or F that texts have (Hangul, CJK and its punctuation,
 * kana, full-width forms, the supplementary ideographs).
 */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** Must not begin a line (UAX #14: CL, CP, EX, IS, NS, the ellipsis). */
const closing = /[，。：；！？、）」』】》〉〕］｝”’…％～ー々,.:;!?)\]}%]/u;

/** Must not end a line (UAX #14: OP). */
const opening = /[（「『【《〈〔［｛“‘([{]/u;

/** Does this character take two columns of a terminal? */
export function isWide(char: string): boolean {
  return wide.test(char);
}

/**
 * Splits text at the places beside wide characters where a line may end: Chinese has no spaces to break at. Never before closing
 * punctuation or after opening punctuation, and never inside what has no wide characters, because paths and commands are copied.
 * The pieces joined are the text; of an empty text there is one.
 */
export function unbroken(text: string): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  let before = '';
  for (const char of text) {
    if (mayBreak(before, char)) {
      pieces.push(piece);
      piece = '';
    }
    piece += char;
    before = char;
  }
  return [...pieces, piece];
}

function mayBreak(before: string, after: string): boolean {
  if (before === '' || before === ' ' || after === ' ') return false;
  return (isWide(before) || isWide(after)) && !closing.test(after) && !opening.test(before);
}
