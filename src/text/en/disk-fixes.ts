import { byteSize } from '../../domain/byte-size.ts';
import type { NoArgs } from '../no-args.ts';

/** English sentences: making room. */
export const diskFixes = {
  'disk/remove-rotated-logs:title': (_: NoArgs) => 'Delete rotated logs',
  'disk/remove-rotated-logs:effect': (a: { files: number; bytes: number; left: number }) =>
    `${a.files} rotated logs (${byteSize(a.bytes)}) are deleted for good${a.left > 0 ? `; ${a.left} smaller ones stay` : ''}; live logs, the journal, audit records and containers' logs stay`,
  'disk:refused-elsewhere': (a: { mount: string; path: string }) => `${a.path} does not lie on ${a.mount}`,
  'disk:refused-inodes': (_: NoArgs) => 'inodes are what is missing: deleting few large files does not help',
  'disk:refused-unread': (a: { reason: string }) => `what could go was not looked at: ${a.reason}`,
  'disk/remove-rotated-logs:refused-none': (_: NoArgs) =>
    'no rotated logs were found in /var/log that no process holds open: see what takes the space with du -x -d1 -k /var/log | sort -n',
  'disk:refused-open-unknown': (_: NoArgs) => 'it could not be told which files are held open by a process (root alone sees that)',
  'step:remove-rotated-log': (a: { path: string; bytes: number }) => `Delete ${a.path} (${byteSize(a.bytes)})`,
  'disk/remove-core-dumps:title': (_: NoArgs) => 'Delete core dumps',
  'disk/remove-core-dumps:effect': (a: { files: number; bytes: number; left: number }) =>
    `${a.files} core dump${a.files === 1 ? '' : 's'} (${byteSize(a.bytes)}) ${a.files === 1 ? 'is' : 'are'} deleted for good${a.left > 0 ? `; ${a.left} smaller ones stay` : ''}; copy first what somebody is to learn from why a program crashed`,
  'disk/remove-core-dumps:refused-none': (_: NoArgs) =>
    'no core dumps that no process holds open were found in /var/log, /var/lib/systemd/coredump or /var/crash',
  'step:remove-core-dump': (a: { path: string; bytes: number }) => `Delete ${a.path} (${byteSize(a.bytes)})`,
  'undo:deleted': (a: { path: string }) => `${a.path} is deleted: a copy would need the room that it frees`,

  'disk/vacuum-journal:title': (_: NoArgs) => "Shrink systemd's journal",
  'disk/vacuum-journal:effect': (a: { bytes: number; keepBytes: number }) =>
    `the journal shrinks from ${byteSize(a.bytes)} to about ${byteSize(a.keepBytes)}: its oldest entries are gone for good`,
  'disk/vacuum-journal:refused-offline': (_: NoArgs) => 'only the running journald may delete its own files',
  'disk/vacuum-journal:refused-small': (a: { bytes: number }) => `the journal takes ${byteSize(a.bytes)} alone: little would be won`,
  'step:rotate-journal': (_: NoArgs) => 'Close the current journal files: only closed ones can be deleted',
  'step:vacuum-journal': (a: { keepBytes: number }) => `Delete the oldest journal files until about ${byteSize(a.keepBytes)} are left`,
  'undo:journal-vacuumed': (_: NoArgs) => 'deleted journal entries are gone',

  'disk/remove-kubeadm-backups:title': (_: NoArgs) => "Delete kubeadm's old upgrade backups",
  'disk/remove-kubeadm-backups:effect': (a: { folders: number; bytes: number; kept: string }) =>
    `${a.folders} backups of former upgrades (${byteSize(a.bytes)}) are deleted for good; the newest of each kind stays: ${a.kept}`,
  'disk/remove-kubeadm-backups:refused-offline': (_: NoArgs) => 'whole folders are deleted on a running node alone',
  'disk/remove-kubeadm-backups:refused-none': (_: NoArgs) => 'beside the newest of each kind there are no backups in /etc/kubernetes/tmp',
  'step:remove-kubeadm-backup': (a: { path: string; bytes: number }) => `Delete ${a.path} (${byteSize(a.bytes)})`,
};
