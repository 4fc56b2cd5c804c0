import { isSecret } from '../input-flags.ts';
import { blank, span, wrap } from '../lines.ts';
import type { ScreenAt, State } from '../state.ts';
import { words } from '../words.ts';
import type { Page, Room } from './page.ts';

/** Asks for one input of a fix; a secret shows as stars. */
export function promptPage(state: State, screen: ScreenAt<'prompt'>, room: Room): Page {
  const [name] = screen.needs;
  const shown = isSecret(name) ? '*'.repeat([...screen.text].length) : screen.text;
  return {
    lines: [
      ...wrap([span(words(state.setting.catalogue, `ui:ask-${name}`, {}), 'strong')], room.columns),
      blank,
      ...wrap([span('> ', 'accent'), span(shown), span('_', 'accent')], room.columns, 2),
    ],
  };
}
