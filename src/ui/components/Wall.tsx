import { Box } from 'ink';
import type { ReactElement } from 'react';
import { span } from '../lines.ts';
import type { Theme } from '../theme.ts';
import { Row } from './Row.tsx';

/** The line between two panes. */
export function Wall({ rows, theme }: { readonly rows: number; readonly theme: Theme }): ReactElement {
  return (
    <Box flexDirection="column" width={3} flexShrink={0}>
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
        <Row key={i} line={[span(` ${theme.signs.wall} `, 'dim')]} theme={theme} />
      ))}
    </Box>
  );
}
