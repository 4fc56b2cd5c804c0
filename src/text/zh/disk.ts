import { byteSize } from '../../domain/byte-size.ts';
import type { disk as enDisk } from '../en/disk.ts';
import type { Catalogue, Translation } from '../en.ts';

type Room = Parameters<Catalogue['disk/filesystem-full']>[0];
const room = (a: Room) => `${a.mount} 可用 ${byteSize(a.availableBytes)}，共 ${byteSize(a.totalBytes)}`;
const lives = (a: { readonly holds: readonly string[] }) => a.holds.join('、');

/** Chinese sentences: disk. */
export const disk: Translation<typeof enDisk> = {
  'disk/filesystem-full:title': () => '文件系统已满',
  'disk/filesystem-full:why': () =>
    '无法写入时，etcd 会停止，kubelet 不能续期证书也不能启动容器，修复会半途失败。在此之前，kubelet 会删除镜像并驱逐 Pod。',
  'disk/filesystem-full': (a) => `${room(a)}：以下位置写入失败：${lives(a)}`,
  'disk/filesystem-full:eviction': (a) => `${room(a)}，低于 kubelet 驱逐 Pod 的阈值 ${a.thresholdPercent}%；其上有：${lives(a)}`,
  'disk/filesystem-full:images': (a) =>
    `${room(a)}，低于 kubelet 删除镜像、继而驱逐 Pod 的阈值 ${a.thresholdPercent}%；其上有：${lives(a)}`,
  'disk/filesystem-full:nearly': (a) => `已用 ${a.usedPercent}%：${room(a)}；其上有：${lives(a)}`,
  'disk/filesystem-full:inodes': (a) =>
    `${a.mount} 空闲 inode ${a.freeInodes} 个，共 ${a.totalInodes} 个：用完后不能再创建文件；其上有：${lives(a)}`,
  'disk/filesystem-full:explanation': () =>
    `这里以 root 以外的用户可用的空间为准，即 df 显示的、kubelet 驱逐时比较的空间。ext4 为 root 保留 5%：到了 "100 %"，root 的部分程序仍能运行，所以磁盘满了的节点看起来还活着。文件系统也可能字节有余而 inode（文件数）用尽。

严重表示：最多只剩 1%，或少于 etcd 下一个日志段所需的 64 MiB，或低于 kubelet 的阈值 nodefs.available 和 nodefs.inodesFree（默认 10% 和 5%，可在 /var/lib/kubelet/config.yaml 的 evictionHard 中配置）。警告表示：用量超过限制（默认 85%），或低于 imagefs.available（15%），此时 kubelet 先删除未使用的镜像。

起因有：没有轮转的日志、核心转储、systemd 日志、多个版本的镜像、升级留下的备份。已删除但仍被程序打开的文件照样占空间。绝不要手工删除 /var/lib/etcd、/var/lib/kubelet/pods 或容器运行时目录下的任何东西；控制平面停止服务期间也不要清理镜像，因为那时它自己的镜像也算未使用。

手工确认：df -P -k; df -P -i; du -x -d1 -k /var/log | sort -n; journalctl --disk-usage; find /proc/[0-9]*/fd -lname '*(deleted)' （已删除但仍打开的文件）。`,

  'disk/read-only:title': () => '文件系统只读',
  'disk/read-only:why': () => 'etcd、kubelet 和容器运行时在下一次写入时停止，节点上什么都无法修复。',
  'disk/read-only': (a) => `${a.mount} 不能写入；其上有：${lives(a)}`,
  'disk/read-only:offline': () => '节点如何挂载文件系统，只有在它运行时才能得知',
  'disk/read-only:explanation': () =>
    `内核在文件系统或其下的磁盘上遇到错误时，会把文件系统改为只读（ext4 的 errors=remount-ro；XFS 会关闭）。读取仍然正常，所以节点看起来半死不活。

kdoctor 不会把它重新挂载为可写：在损坏的文件系统上写入会加重损坏。先把 etcd 的数据复制到别处（cp -a /var/lib/etcd 到另一块磁盘），再在未挂载的状态下检查文件系统（fsck、xfs_repair），并查看磁盘本身（smartctl、虚拟化平台的存储）。

手工确认：grep ' ro,' /proc/mounts; dmesg | grep -iE 'remount|I/O error|EXT4-fs error|XFS.*shut'`,
};
