import { describe, expect, it } from 'vitest';
import { columns, wrap } from '../../src/report/text-style.ts';

describe('wrap', () => {
  it.each([
    ['at spaces', 'one two three', 8, ['one two', 'three']],
    ['not inside a word that is too long', 'see /etc/kubernetes/pki now', 8, ['see', '/etc/kubernetes/pki', 'now']],
    ['at line feeds', 'a\nb\n\nc', 9, ['a', 'b', '', 'c']],
    ['between wide characters', '节点版本未知', 5, ['节点', '版本', '未知']],
    ['a full line of wide characters', '节点版本', 8, ['节点版本']],
    ['wide characters after a space', 'etcd 成员没有应答', 10, ['etcd 成员', '没有应答']],
    ['never before closing punctuation', '节点健康。继续', 8, ['节点健', '康。继续']],
    ['never after opening punctuation', '证书（过期）', 6, ['证书', '（过', '期）']],
    ['after closing punctuation', '确认：ls /etc', 8, ['确认：ls', '/etc']],
    ['a command after closing punctuation', '手动确认：kubectl', 12, ['手动确认：', 'kubectl']],
    ['nothing', '', 5, ['']],
  ])('%s', (_name, text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  it.each([4, 7, 12, 20, 33, 80])('%i columns: Chinese stays within the width and loses no character', (width) => {
    const text = '文件系统已满，无法写入：kubelet（静态 Pod）、etcd 和「日志」都会停止。请先释放空间；然后再次检查。';
    const lines = wrap(text, width);
    for (const line of lines) {
      expect(line).not.toMatch(/^[。，、；：？！）」]/);
      expect(line).not.toMatch(/[（「]$/);
      // A word and the punctuation that is bound to it are not halved.
      if (line.includes(' ') || !/[a-z]/.test(line)) expect(columns(line)).toBeLessThanOrEqual(Math.max(width, 6));
    }
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });
});
