import { expect, test } from 'vitest';
import { printable } from '../../src/domain/printable.ts';

test.each([
  ['terminal colours and titles', 'a\u001b[31mred\u001b[0m\u001b]0;title\u0007b', 'aredb'],
  ['8-bit escape sequences', '\u009b31mx\u0090q1\u001b\\y', 'xy'],
  ['an escape that is cut off', 'a\u001b[', 'a'],
  ['control characters', 'a\u0000b\u0008c\u007fd\u0085e', 'abcd e'],
  ['line breaks and tabs', 'a\tb\r\nc\u2028d', 'a b c d'],
  ['text that runs backwards', 'admin\u202egpj.exe\u2066', 'admingpj.exe'],
  ['characters that show as nothing', 'ku\u200bbe\u00adlet\ufeff\u{e0041}', 'kubelet'],
  ['half a character', 'a\ud83db', 'a\ufffdb'],
])('%s are taken out', (_what, text, clean) => {
  expect(printable(text)).toBe(clean);
});

test('text in any language stays as it is', () => {
  expect(printable('节点 не готов — ø 🩺 c\u0327')).toBe('节点 не готов — ø 🩺 c\u0327');
});

test('bytes that are no UTF-8 are replaced', () => {
  expect(printable(Buffer.from([0x61, 0xff, 0x62]))).toBe('a\ufffdb');
});

test('a long text is cut, and says so, but never within a character', () => {
  expect(printable('abcdef', 6)).toBe('abcdef');
  expect(printable('abcdef', 4)).toBe('abc…');
  expect(printable('🩺🩺', 3)).toBe('🩺…');
  expect(printable('🩺🩺', 2)).toBe('…');
});
