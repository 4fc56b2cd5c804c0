import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { Line } from '../lines.ts';
import type { Theme } from '../theme.ts';

/** One row of text in its tones; never folded, never higher than one row. */
export function Row({ line, theme }: { readonly line: Line; readonly theme: Theme }): ReactElement {
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">
        {line.length === 0
          ? ' '
          : line.map((s, i) => (
              // Spans have no identity but their place in the row.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <Text key={i} {...theme.ink[s.tone]}>
                {s.text}
              </Text>
            ))}
      </Text>
    </Box>
  );
}
