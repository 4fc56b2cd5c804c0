import { describe, expect, it } from 'vitest';
import { isWide, unbroken } from '../../src/domain/wide-characters.ts';

describe('isWide', () => {
  it.each(['中', '，', '（', '。', 'ア', '한', 'Ａ', '\u{20bb7}'])('%s takes two columns', (char) => {
    expect(isWide(char)).toBe(true);
  });

  it.each(['a', ' ', '/', '…', '→', '·', '↳', '«', 'é'])('%s takes one column', (char) => {
    expect(isWide(char)).toBe(false);
  });
});

describe('unbroken', () => {
  it.each([
    ['between wide characters', '证书过期', ['证', '书', '过', '期']],
    ['between wide and other characters', '见pki目录', ['见', 'pki', '目', '录']],
    ['not inside a path or a command', '/etc/kubernetes/pki/ca.crt', ['/etc/kubernetes/pki/ca.crt']],
    ['not before closing punctuation', '过期。（pki）：是…', ['过', '期。', '（pki）：', '是…']],
    ['not before closing punctuation of ASCII', '过期.', ['过', '期.']],
    ['not after opening punctuation', '（证书', ['（证', '书']],
    ['after closing punctuation', '确认：ls', ['确', '认：', 'ls']],
    ['not beside a space, which is a place to break itself', 'CA 证', ['CA 证']],
    ['characters outside the basic plane whole', '\u{20bb7}\u{20bb7}', ['\u{20bb7}', '\u{20bb7}']],
    ['nothing', '', ['']],
  ])('%s', (_name, text, pieces) => {
    expect(unbroken(text)).toEqual(pieces);
  });
});
