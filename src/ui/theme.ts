import type { CheckStatus } from '../model/check.ts';
import type { Risk } from '../model/fix.ts';

/** What a piece of text is, for the eye. Colour only repeats what sign and word say already. */
export type Tone = 'plain' | 'dim' | 'strong' | 'accent' | 'critical' | 'warning' | 'ok' | 'unknown' | 'added' | 'removed';

/** How a tone is drawn: attributes of ink's `Text`. */
export interface Ink {
  readonly color?: 'red' | 'yellow' | 'green' | 'cyan' | 'magenta';
  readonly bold?: boolean;
  readonly dimColor?: boolean;
}

/** Signs, each one column wide in every terminal: no emoji, nothing of ambiguous width but box lines. */
export interface Signs {
  readonly status: Readonly<Record<CheckStatus, string>>;
  readonly risk: Readonly<Record<Risk | 'refused', string>>;
  readonly undone: string;
  readonly cursor: string;
  readonly marked: string;
  readonly open: string;
  readonly closed: string;
  readonly child: string;
  readonly times: string;
  readonly rule: string;
  readonly wall: string;
  readonly more: string;
  readonly ellipsis: string;
  readonly dot: string;
  readonly busy: readonly string[];
}

/** Everything that depends on the terminal alone. */
export interface Theme {
  readonly signs: Signs;
  readonly ink: Readonly<Record<Tone, Ink>>;
}

const unicode: Signs = {
  status: { critical: '✗', warning: '!', ok: '✓', unknown: '?', skipped: '-' },
  risk: { safe: '✓', disruptive: '↻', destructive: '✗', refused: '-' },
  undone: '↶',
  cursor: '❯',
  marked: '*',
  open: '▾',
  closed: '▸',
  child: '└ ',
  times: '×',
  rule: '─',
  wall: '│',
  more: '↓',
  ellipsis: '…',
  dot: '·',
  busy: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧'],
};

const ascii: Signs = {
  status: { critical: 'X', warning: '!', ok: '+', unknown: '?', skipped: '-' },
  risk: { safe: '+', disruptive: '~', destructive: 'X', refused: '-' },
  undone: '<',
  cursor: '>',
  marked: '*',
  open: 'v',
  closed: '>',
  child: '`-',
  times: 'x',
  rule: '-',
  wall: '|',
  more: 'v',
  ellipsis: '~',
  dot: '-',
  busy: ['|', '/', '-', '\\'],
};

const coloured: Theme['ink'] = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  accent: { color: 'cyan' },
  critical: { color: 'red', bold: true },
  warning: { color: 'yellow' },
  ok: { color: 'green' },
  unknown: { color: 'magenta' },
  added: { color: 'green' },
  removed: { color: 'red' },
};

const colourless: Theme['ink'] = {
  ...coloured,
  accent: {},
  critical: { bold: true },
  warning: {},
  ok: {},
  unknown: {},
  added: {},
  removed: {},
};

/**
 * The theme of a terminal.
 * @param o `color`: false when NO_COLOR or `--no-color` asks for none; `ascii`: true for LANG=C and TERM=linux.
 */
export function themeOf(o: { readonly color: boolean; readonly ascii: boolean }): Theme {
  return { signs: o.ascii ? ascii : unicode, ink: o.color ? coloured : colourless };
}

/** The tone of a check's status or a finding's severity. */
export function toneOfStatus(status: CheckStatus): Tone {
  return status === 'skipped' ? 'dim' : status;
}

/** The tone of a fix's risk. */
export function toneOfRisk(risk: Risk): Tone {
  switch (risk) {
    case 'safe':
      return 'ok';
    case 'disruptive':
      return 'warning';
    case 'destructive':
      return 'critical';
  }
}
