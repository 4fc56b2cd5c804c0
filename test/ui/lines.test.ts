import { describe, expect, it } from 'vitest';
import { clip, harmless, lineWidth, plainText, span, wrap } from '../../src/ui/lines.ts';

const folded = (text: string, width: number, indent = 0) => wrap([span(text)], width, indent).map(plainText);

describe('wrap', () => {
  it.each([
    ['at spaces', 'one two three', 8, 0, ['one two', 'three']],
    ['exactly full rows', 'one two', 7, 0, ['one two']],
    ['inside a word that is too long', 'abcdefgh ij', 5, 0, ['abcde', 'fgh', 'ij']],
    ['with hanging indent', 'one two three', 8, 2, ['one two', '  three']],
    ['a long word after the indent', 'one abcdefghij', 6, 2, ['one', '  abcd', '  efgh', '  ij']],
    ['at line feeds', 'a\nb\n\nc', 9, 0, ['a', 'b', '', 'c']],
    ['keeping spaces inside a row', '  - a: 1', 20, 0, ['  - a: 1']],
    ['wide characters whole', '节点版本', 5, 0, ['节点', '版本']],
    ['beside wide characters', 'etcd 成员（cp2）', 9, 0, ['etcd 成员', '（cp2）']],
    ['not before closing punctuation', '节点健康。', 8, 0, ['节点健', '康。']],
    ['nothing', '', 5, 0, ['']],
  ])('%s', (_name, text, width, indent, rows) => {
    expect(folded(text, width, indent)).toEqual(rows);
  });

  it.each(Array.from({ length: 30 }, (_, i) => i + 1))('never exceeds %i columns, and loses no character', (width) => {
    const text = '错误: etcd member 😀 8e9e05c52164694d is-unreachable-and-has-a-very-long-name 👨‍👩‍👧 end';
    const rows = wrap([span(text, 'critical')], width, 2);
    // A wide character cannot be halved: one column cannot hold it.
    expect(Math.max(...rows.map(lineWidth))).toBeLessThanOrEqual(Math.max(2, width));
    const kept = rows.map(plainText).join('').replaceAll(' ', '');
    expect(kept).toBe(text.replaceAll(' ', ''));
  });

  it('keeps the tones', () => {
    expect(wrap([span('a ', 'dim'), span('b c', 'critical')], 3)).toEqual([
      [span('a', 'dim'), span(' b', 'critical')],
      [span('c', 'critical')],
    ]);
  });
});

describe('clip', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['节点版本', 6, '节点…'],
    ['节点版本', 8, '节点版本'],
  ])('%s to %i columns', (text, width, wanted) => {
    expect(plainText(clip([span(text)], width, '…'))).toBe(wanted);
  });
});

describe('harmless', () => {
  it('takes away what could move the cursor or turn text round', () => {
    expect(harmless('a\u001b[2Jb\u0007c\u202ed\u009be\tf')).toBe('a [2Jb c d e  f');
  });
});
