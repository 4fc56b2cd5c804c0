import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../src/domain/structured.ts';

describe('a YAML text', () => {
  test.each([
    ['nothing', '', null],
    ['comments alone', '# only\n# words\n', null],
    ['a key given twice', 'a: 1\na: 2\n', { a: 2 }],
    [
      'YAML 1.1: yes, octal numbers, merged keys',
      'a: yes\nb: 0644\nc: &c {d: 1}\ne: {<<: *c}\n',
      { a: true, b: 420, c: { d: 1 }, e: { d: 1 } },
    ],
    ['a directive and a marker before the document', '\uFEFF# c\n%YAML 1.1\n---\na: 1\n', { a: 1 }],
    ['a second document', 'a: 1\n---\na: 2\n', { a: 1 }],
    ['a second document that is damaged', '---\na: 1\n---\nb: [', { a: 1 }],
    ['an end, and something after it', 'a: 1\n...\nb: [', { a: 1 }],
    ['dashes inside of a text', 'a: |\n  x\n  ---\n  y\n', { a: 'x\n---\ny\n' }],
    ['JSON', '{"a": [true, null]}', { a: [true, null] }],
  ])('%s', async (_, text, value) => {
    expect(await parseYaml(text)).toEqual(value);
    expect(await parseYaml(Buffer.from(text))).toEqual(value);
  });

  test.each([
    ['that was cut off', 'a: "b'],
    ['whose indentation is wrong', '"a": 1\n b: 2'],
    ['indented with a tab', 'a: b\n\tc: d\n'],
    ['with a control character, which Go refuses too', 'a: \u0001b'],
  ])('%s does not parse', async (_, text) => {
    expect(await parseYaml(text)).toBeUndefined();
  });

  test('the same bytes are parsed once', async () => {
    const bytes = Buffer.from('a: {b: 1}\n');
    expect(await parseYaml(bytes)).toBe(await parseYaml(bytes));
  });
});
