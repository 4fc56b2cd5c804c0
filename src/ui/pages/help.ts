import { bindings, type KeyName } from '../keys.ts';
import { blank, type Line, span, wrap } from '../lines.ts';
import type { Screen, State } from '../state.ts';
import { toneOfRisk, toneOfStatus } from '../theme.ts';
import { words } from '../words.ts';
import type { Page, Room } from './page.ts';

const printed: Partial<Record<KeyName, string>> = {
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  enter: 'Enter',
  escape: 'Esc',
  tab: 'Tab',
  backspace: 'Backspace',
  'ctrl-c': 'Ctrl-C',
  space: 'Space',
};

/** A key's name as it is printed on keyboards. */
export function printedKey(name: KeyName): string {
  return printed[name] ?? name;
}

/** Every key of the screen below, and what the signs mean. */
export function helpPage(state: State, below: Screen, room: Room): Page {
  const { catalogue, theme } = state.setting;
  const byLabel = Map.groupBy(
    bindings.filter((b) => b.on.includes(below.at)),
    (b) => b.label,
  );
  const keys = [...byLabel].flatMap(([label, same]) => {
    const pressed = same.flatMap((b) => b.keys.map(printedKey)).join(', ');
    return wrap([span(`  ${pressed.padEnd(16)}`, 'accent'), span(words(catalogue, label, {}))], room.columns, 18);
  });
  const statuses = (['critical', 'warning', 'unknown', 'ok', 'skipped'] as const).flatMap((s) => [
    span(`${theme.signs.status[s]} ${words(catalogue, `ui:status-${s}`, {})}`, toneOfStatus(s)),
    span('   '),
  ]);
  const risks = (['safe', 'disruptive', 'destructive'] as const).map(
    (risk): Line => [span(`  ${theme.signs.risk[risk]} ${words(catalogue, `ui:help-${risk}`, {})}`, toneOfRisk(risk))],
  );
  return {
    lines: [
      [span(words(catalogue, 'ui:help-here', { screen: words(catalogue, `ui:title-${below.at}`, {}) }), 'strong')],
      ...keys,
      blank,
      [span(words(catalogue, 'ui:help-signs', {}), 'strong')],
      ...wrap([span('  '), ...statuses], room.columns, 2),
      ...risks,
    ],
  };
}
