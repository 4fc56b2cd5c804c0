import { byteSize } from '../../domain/byte-size.ts';
import type { NoArgs } from '../no-args.ts';

interface Room {
  readonly mount: string;
  readonly availableBytes: number;
  readonly totalBytes: number;
  readonly holds: readonly string[];
}
const room = (a: Room) => `${byteSize(a.availableBytes)} of ${byteSize(a.totalBytes)} available on ${a.mount}`;
const lives = (a: { readonly holds: readonly string[] }) => a.holds.join(', ');

/** English sentences: disk. */
export const disk = {
  'disk/filesystem-full:title': (_: NoArgs) => 'File system full',
  'disk/filesystem-full:why': (_: NoArgs) =>
    'Where nothing can be written, etcd stops, the kubelet renews no certificate and starts no container, and a repair fails half-way. Before that, the kubelet removes images and evicts pods.',
  'disk/filesystem-full': (a: Room) => `${room(a)}: writes fail below ${lives(a)}`,
  'disk/filesystem-full:eviction': (a: Room & { thresholdPercent: number }) =>
    `${room(a)}, less than the ${a.thresholdPercent} % at which the kubelet evicts pods; on it: ${lives(a)}`,
  'disk/filesystem-full:images': (a: Room & { thresholdPercent: number }) =>
    `${room(a)}, less than the ${a.thresholdPercent} % at which the kubelet removes images, then evicts pods; on it: ${lives(a)}`,
  'disk/filesystem-full:nearly': (a: Room & { usedPercent: number }) => `${a.usedPercent} % used: ${room(a)}; on it: ${lives(a)}`,
  'disk/filesystem-full:inodes': (a: { mount: string; freeInodes: number; totalInodes: number; holds: readonly string[] }) =>
    `${a.freeInodes} of ${a.totalInodes} inodes free on ${a.mount}: no new files where none is left; on it: ${lives(a)}`,
  'disk/filesystem-full:explanation': (_: NoArgs) =>
    `What counts is the space available to others than root, as df shows it and as the kubelet's eviction compares it. ext4 keeps 5 % for root: at "100 %" some programs of root still run, which is why a node can look alive on a full disk. A file system can also run out of inodes (files) with bytes left.

Critical means: at most 1 % is left, or less than the 64 MiB that etcd needs for the next segment of its log, or less than the kubelet's thresholds nodefs.available and nodefs.inodesFree (10 % and 5 % unless configured in /var/lib/kubelet/config.yaml under evictionHard). A warning means: used beyond the limit (85 % unless configured), or less than imagefs.available (15 %), where the kubelet first removes unused images.

It comes about by logs that are not rotated, core dumps, the journal, images of many versions, backups left behind by upgrades. A file that was deleted while a program holds it open still takes its space. Never delete anything below /var/lib/etcd, /var/lib/kubelet/pods or a runtime's folder by hand; and while the control plane is down do not prune images, because its own images count as unused then.

Confirm by hand: df -P -k; df -P -i; du -x -d1 -k /var/log | sort -n; journalctl --disk-usage; find /proc/[0-9]*/fd -lname '*(deleted)' (open files that are deleted).`,

  'disk/read-only:title': (_: NoArgs) => 'File system read-only',
  'disk/read-only:why': (_: NoArgs) =>
    'etcd, the kubelet and the container runtime stop at their next write, and nothing on the node can be repaired.',
  'disk/read-only': (a: { mount: string; holds: readonly string[] }) => `${a.mount} takes no writes; on it: ${a.holds.join(', ')}`,
  'disk/read-only:offline': (_: NoArgs) => 'how the node mounts its file systems is known only while it runs',
  'disk/read-only:explanation': (_: NoArgs) =>
    `The kernel makes a file system read-only when it meets an error in it or on the disk below (ext4's errors=remount-ro; XFS shuts down). Everything that is read still works, so the node looks half alive.

kdoctor does not mount it writable again: writing on a damaged file system makes the damage worse. Copy etcd's data away first (cp -a /var/lib/etcd to another disk), then check the file system while it is not mounted (fsck, xfs_repair), and look at the disk itself (smartctl, the hypervisor's storage).

Confirm by hand: grep ' ro,' /proc/mounts; dmesg | grep -iE 'remount|I/O error|EXT4-fs error|XFS.*shut'.`,
};
