import { byteSize } from '../../domain/byte-size.ts';
import type { diskFixes as enDiskFixes } from '../en/disk-fixes.ts';
import type { Translation } from '../en.ts';

/** Chinese sentences: making room. */
export const diskFixes: Translation<typeof enDiskFixes> = {
  'disk/remove-rotated-logs:title': () => '删除已轮转的日志',
  'disk/remove-rotated-logs:effect': (a) =>
    `${a.files} 个已轮转的日志（${byteSize(a.bytes)}）将被永久删除${smallerStay(a.left)}；在用日志、systemd 日志、审计记录和容器日志保留`,
  'disk:refused-elsewhere': (a) => `${a.path} 不在 ${a.mount} 上`,
  'disk:refused-inodes': () => '缺的是 inode：删除少量大文件没有用',
  'disk:refused-unread': (a) => `未能查看哪些可以删除：${a.reason}`,
  'disk/remove-rotated-logs:refused-none': () =>
    '/var/log 中没有未被进程打开的已轮转日志：用 du -x -d1 -k /var/log | sort -n 查看空间被什么占用',
  'disk:refused-open-unknown': () => '无法判断哪些文件正被进程打开（只有 root 能看到）',
  'step:remove-rotated-log': (a) => `删除 ${a.path}（${byteSize(a.bytes)}）`,
  'disk/remove-core-dumps:title': () => '删除核心转储',
  'disk/remove-core-dumps:effect': (a) =>
    `${a.files} 个核心转储（${byteSize(a.bytes)}）将被永久删除${smallerStay(a.left)}；若要用来查明程序崩溃的原因，请先复制`,
  'disk/remove-core-dumps:refused-none': () => '/var/log、/var/lib/systemd/coredump 和 /var/crash 中没有未被进程打开的核心转储',
  'step:remove-core-dump': (a) => `删除 ${a.path}（${byteSize(a.bytes)}）`,
  'undo:deleted': (a) => `${a.path} 已删除：保留副本会占用它腾出的空间`,

  'disk/vacuum-journal:title': () => '缩小 systemd 日志',
  'disk/vacuum-journal:effect': (a) => `systemd 日志从 ${byteSize(a.bytes)} 缩小到约 ${byteSize(a.keepBytes)}：最旧的条目将永久丢失`,
  'disk/vacuum-journal:refused-offline': () => '只有运行中的 journald 才能删除它自己的文件',
  'disk/vacuum-journal:refused-small': (a) => `systemd 日志只占 ${byteSize(a.bytes)}：腾不出多少空间`,
  'step:rotate-journal': () => '关闭当前的 systemd 日志文件：只有已关闭的才能删除',
  'step:vacuum-journal': (a) => `删除最旧的 systemd 日志文件，直到约剩 ${byteSize(a.keepBytes)}`,
  'undo:journal-vacuumed': () => '已删除的 systemd 日志条目无法找回',

  'disk/remove-kubeadm-backups:title': () => '删除 kubeadm 的旧升级备份',
  'disk/remove-kubeadm-backups:effect': (a) =>
    `${a.folders} 个以往升级的备份（${byteSize(a.bytes)}）将被永久删除；每种备份保留最新的一个：${a.kept}`,
  'disk/remove-kubeadm-backups:refused-offline': () => '整个目录只在运行中的节点上删除',
  'disk/remove-kubeadm-backups:refused-none': () => '除每种备份最新的一个外，/etc/kubernetes/tmp 中没有其他备份',
  'step:remove-kubeadm-backup': (a) => `删除 ${a.path}（${byteSize(a.bytes)}）`,
};

function smallerStay(left: number): string {
  return left > 0 ? `；另有 ${left} 个较小的保留` : '';
}
