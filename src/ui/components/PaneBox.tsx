import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { Theme } from '../theme.ts';
import type { Pane } from '../view.ts';
import { Row } from './Row.tsx';

/** One part of the screen, row below row. */
export function PaneBox({ pane, theme }: { readonly pane: Pane; readonly theme: Theme }): ReactElement {
  return (
    <Box flexDirection="column" width={pane.width} flexShrink={0} overflow="hidden">
      {pane.rows.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
        <Row key={i} line={line} theme={theme} />
      ))}
    </Box>
  );
}
