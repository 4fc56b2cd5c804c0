/**
 * Text from a node made fit for a terminal, a log line or a report: one line without control characters (C0, C1, DEL),
 * terminal escape sequences, or characters that hide or reorder text (bidirectional controls, zero-width characters,
 * line and paragraph separators, the byte order mark, tags). Tabs and line breaks become spaces; bytes and surrogates that
 * are no text become U+FFFD. Longer than `maxLength` UTF-16 units, the text is cut and ends with `…`.
 */
export function printable(text: string | Uint8Array, maxLength = Number.POSITIVE_INFINITY): string {
  const whole = typeof text === 'string' ? text.toWellFormed() : new TextDecoder().decode(text);
  // Cut before the patterns run, with room for what they take out: a log line can be megabytes long.
  const head = Number.isFinite(maxLength) ? whole.slice(0, maxLength * 4 + 1024) : whole;
  const clean = head.replace(escapeSequences, '').replace(lineBreaks, ' ').replace(invisible, '').toWellFormed();
  return clean.length <= maxLength && head.length === whole.length
    ? clean
    : `${clean.slice(0, Math.max(0, maxLength - 1)).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** CSI sequences, OSC and other string sequences up to their terminator, and two-character escapes (ECMA-48). */
const escapeSequences = new RegExp(
  [
    '(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]',
    '(?:\\x1b[\\]PX^_]|[\\x90\\x98\\x9d-\\x9f])[^\\x07\\x1b\\x9c\\n]*(?:\\x07|\\x1b\\\\|\\x9c)?',
    '\\x1b[ -/]*[0-~]',
  ].join('|'),
  'g',
);
const lineBreaks = /\r\n|[\t\n\v\f\r\u0085\u2028\u2029]/g;
/** Other control and format characters, and characters that show as nothing: joiners, fillers, variation selectors. */
const invisible = /\p{Cc}|\p{Cf}|\p{Default_Ignorable_Code_Point}/gu;
