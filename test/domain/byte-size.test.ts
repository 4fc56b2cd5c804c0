import { expect, it } from 'vitest';
import { byteSize } from '../../src/domain/byte-size.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '0.98 KiB'],
  [1536, '1.50 KiB'],
  [16 * 2 ** 20, '16.0 MiB'],
  [999.7 * 2 ** 20, '0.98 GiB'],
  [3021608 * 1024, '2.88 GiB'],
  [800 * 2 ** 20, '800 MiB'],
  [2 ** 60, '1024 PiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text);
});
