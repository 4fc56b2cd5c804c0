import { expect, test } from 'vitest';
import { inNaturalOrder } from '../../src/domain/natural-order.ts';

test('names with numbers are in the order of the numbers', () => {
  const sorted = ['', '/a', '/a2', '/a10', '/a10/b', '/a/b', '/b', 'm01', 'm1', 'm2', 'm2x'];
  expect([...sorted].reverse().sort(inNaturalOrder)).toEqual(sorted);
  expect(inNaturalOrder('/a', '/a')).toBe(0);
});
