import { Box, Text, useInput, usePaste } from 'ink';
import { Fragment, type ReactElement, useSyncExternalStore } from 'react';
import { actionOf, isTyping, nameOfKey } from '../keys.ts';
import { span } from '../lines.ts';
import { topScreen } from '../state.ts';
import type { Store } from '../store.ts';
import { leastSize, viewOf } from '../view.ts';
import { words } from '../words.ts';
import { PaneBox } from './PaneBox.tsx';
import { Row } from './Row.tsx';
import { Wall } from './Wall.tsx';

/** The whole UI: draws the state, and turns keys into events. */
export function App({ store }: { readonly store: Store }): ReactElement {
  const state = useSyncExternalStore(store.subscribe, store.state);
  const { theme, catalogue } = state.setting;

  useInput((input, key) => {
    // On a slow line several keys arrive as one text. Enter among them is not taken: it might belong to a paste that the
    // terminal does not announce as one.
    const presses = input.length > 1 ? [...input] : [input];
    for (const press of presses) {
      const { at } = topScreen(store.state());
      const name = nameOfKey(press, key);
      const action = name === undefined ? undefined : actionOf(at, name);
      if (action !== undefined) store.tell({ event: 'action', action });
      else if (isTyping(at) && press !== '' && !key.ctrl && !key.meta) store.tell({ event: 'text', text: press });
    }
  });

  // While this listens, the terminal announces pastes, and what is pasted never acts as keys.
  usePaste((text) => store.tell({ event: 'text', text }));

  const view = viewOf(state);
  if (view === undefined) return <Text wrap="truncate">{words(catalogue, 'ui:too-small', leastSize)}</Text>;
  const { columns, rows } = state.size;
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Row line={view.header} theme={theme} />
      <Row line={[span(theme.signs.rule.repeat(columns), 'dim')]} theme={theme} />
      <Box flexGrow={1} flexShrink={0} overflow="hidden">
        {view.panes.map((pane, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a pane is its place
          <Fragment key={i}>
            {i > 0 ? <Wall rows={pane.rows.length} theme={theme} /> : null}
            <PaneBox pane={pane} theme={theme} />
          </Fragment>
        ))}
      </Box>
      <Row line={view.hints} theme={theme} />
    </Box>
  );
}
