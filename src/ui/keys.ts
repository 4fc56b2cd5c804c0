import type { Key } from 'ink';
import type { MessageCode } from '../model/message.ts';
import type { ScreenName } from './state.ts';

/** What a key does. */
export type Action =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'open'
  | 'fold'
  | 'unfold'
  | 'mark'
  | 'fix'
  | 'again'
  | 'history'
  | 'undo'
  | 'finish'
  | 'apply'
  | 'accept'
  | 'erase'
  | 'stop'
  | 'go-on'
  | 'help'
  | 'back'
  | 'quit'
  | 'interrupt';

/** A key by its name: a character, or one of the named keys. */
export type KeyName =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'pageup'
  | 'pagedown'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'tab'
  | 'backspace'
  | 'ctrl-c'
  | 'space'
  | '?'
  | 'a'
  | 'f'
  | 'g'
  | 'h'
  | 'j'
  | 'k'
  | 'l'
  | 'q'
  | 'r'
  | 's'
  | 'u'
  | 'G';

/** One row of the key table: on these screens, each of these keys does this. */
export interface Binding {
  readonly on: readonly ScreenName[];
  readonly keys: readonly [KeyName, ...KeyName[]];
  readonly action: Action;
  /** The words of the help screen and of the hints below. */
  readonly label: Extract<MessageCode, `ui:key-${string}`>;
  /** Shown in the row of hints at the bottom, as far as there is room. */
  readonly hint: boolean;
}

const moving = ['list', 'fixes', 'history'] as const;
const scrolling = ['details', 'preview', 'outcome', 'help'] as const;
const leaving = ['checking', 'list', 'details', 'fixes', 'preview', 'outcome', 'history', 'interrupted', 'failed', 'help'] as const;
const anyOther = [...leaving, 'prompt', 'confirm', 'confirm-run'] as const;

/** Every key of the UI: what is pressed, what is shown below and what the help screen lists all come from here. */
export const bindings: readonly Binding[] = [
  { on: ['list'], keys: ['enter'], action: 'open', label: 'ui:key-details', hint: true },
  { on: ['list', 'details'], keys: ['f'], action: 'fix', label: 'ui:key-fix', hint: true },
  { on: ['list'], keys: ['space'], action: 'mark', label: 'ui:key-mark', hint: true },
  { on: ['fixes'], keys: ['enter'], action: 'open', label: 'ui:key-preview', hint: true },
  { on: ['fixes'], keys: ['space'], action: 'mark', label: 'ui:key-choose', hint: true },
  { on: ['preview'], keys: ['a'], action: 'apply', label: 'ui:key-apply', hint: true },
  { on: ['confirm', 'confirm-run'], keys: ['enter'], action: 'accept', label: 'ui:key-confirm', hint: true },
  { on: ['prompt'], keys: ['enter'], action: 'accept', label: 'ui:key-accept', hint: true },
  { on: ['prompt', 'confirm'], keys: ['backspace'], action: 'erase', label: 'ui:key-erase', hint: false },
  { on: ['interrupted', 'history'], keys: ['f'], action: 'finish', label: 'ui:key-finish', hint: true },
  { on: ['interrupted', 'history', 'outcome'], keys: ['u'], action: 'undo', label: 'ui:key-undo', hint: true },
  { on: ['outcome'], keys: ['enter'], action: 'accept', label: 'ui:key-to-list', hint: true },
  { on: ['failed'], keys: ['enter'], action: 'back', label: 'ui:key-back', hint: true },
  { on: ['applying'], keys: ['s'], action: 'stop', label: 'ui:key-stop', hint: false },
  { on: ['applying'], keys: ['g'], action: 'go-on', label: 'ui:key-go-on', hint: false },
  { on: ['list'], keys: ['left'], action: 'fold', label: 'ui:key-fold', hint: false },
  { on: ['list'], keys: ['right', 'tab'], action: 'unfold', label: 'ui:key-unfold', hint: true },
  { on: ['list'], keys: ['r'], action: 'again', label: 'ui:key-again', hint: true },
  { on: ['list'], keys: ['h'], action: 'history', label: 'ui:key-history', hint: true },
  { on: moving, keys: ['up', 'k'], action: 'up', label: 'ui:key-up', hint: false },
  { on: moving, keys: ['down', 'j'], action: 'down', label: 'ui:key-down', hint: false },
  { on: scrolling, keys: ['up', 'k'], action: 'up', label: 'ui:key-scroll-up', hint: false },
  { on: scrolling, keys: ['down', 'j'], action: 'down', label: 'ui:key-scroll-down', hint: false },
  { on: [...moving, ...scrolling], keys: ['pageup'], action: 'page-up', label: 'ui:key-page-up', hint: false },
  { on: moving, keys: ['pagedown'], action: 'page-down', label: 'ui:key-page-down', hint: false },
  { on: scrolling, keys: ['pagedown', 'space'], action: 'page-down', label: 'ui:key-page-down', hint: false },
  { on: [...moving, ...scrolling], keys: ['home'], action: 'first', label: 'ui:key-first', hint: false },
  { on: [...moving, ...scrolling], keys: ['end', 'G'], action: 'last', label: 'ui:key-last', hint: false },
  { on: ['interrupted'], keys: ['escape', 'l'], action: 'back', label: 'ui:key-later', hint: true },
  {
    on: ['details', 'fixes', 'preview', 'prompt', 'confirm', 'confirm-run', 'outcome', 'history', 'failed', 'help'],
    keys: ['escape'],
    action: 'back',
    label: 'ui:key-back',
    hint: true,
  },
  { on: ['details', 'fixes', 'preview', 'history'], keys: ['left'], action: 'back', label: 'ui:key-back', hint: false },
  { on: leaving, keys: ['?'], action: 'help', label: 'ui:key-help', hint: true },
  { on: leaving, keys: ['q'], action: 'quit', label: 'ui:key-quit', hint: true },
  { on: ['applying'], keys: ['ctrl-c'], action: 'interrupt', label: 'ui:key-ask-stop', hint: true },
  { on: anyOther, keys: ['ctrl-c'], action: 'interrupt', label: 'ui:key-interrupt', hint: false },
];

/** The key's name, or undefined for a key that means nothing anywhere. */
export function nameOfKey(input: string, key: Key): KeyName | undefined {
  if (key.ctrl) return input === 'c' ? 'ctrl-c' : undefined;
  if (key.meta && !key.escape) return undefined;
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'pageup';
  if (key.pageDown) return 'pagedown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'escape';
  if (key.tab) return 'tab';
  // Terminals send either for the key above Enter.
  if (key.backspace || key.delete) return 'backspace';
  if (input === ' ') return 'space';
  return characters.find((name) => name === input);
}

const characters = ['?', 'a', 'f', 'g', 'h', 'j', 'k', 'l', 'q', 'r', 's', 'u', 'G'] as const;

/** What a key does on a screen; undefined when nothing. */
export function actionOf(screen: ScreenName, name: KeyName): Action | undefined {
  return bindings.find((b) => b.on.includes(screen) && b.keys.includes(name))?.action;
}

/** Does the screen take typed text? Then characters are text, and only named keys act. */
export function isTyping(screen: ScreenName): boolean {
  return screen === 'prompt' || screen === 'confirm';
}
