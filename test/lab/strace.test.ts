import { expect, test } from 'vitest';
import { writesIn } from './strace.ts';

test.each([
  '4711 openat(AT_FDCWD, "/etc/kubernetes/x", O_WRONLY|O_CREAT|O_EXCL|O_CLOEXEC, 0600) = 17',
  '4711 openat(AT_FDCWD, "/etc/kubernetes/x", O_RDWR|O_CLOEXEC) = -1 EROFS (Read-only file system)',
  '4711 open("/var/log/x", O_WRONLY|O_APPEND) = 3',
  '4711 mkdir("/var/lib/kdoctor", 0700) = 0',
  '4711 mkdirat(AT_FDCWD, "/var/lib/kdoctor", 0700 <unfinished ...>',
  '4711 renameat2(AT_FDCWD, "/a", AT_FDCWD, "/b", RENAME_NOREPLACE) = 0',
  '4711 unlink("/var/lib/kdoctor/lock") = -1 ENOENT (No such file or directory)',
  '4711 fchmod(17, 0600) = 0',
  '4711 ftruncate(17, 0) = 0',
  '4711 utimensat(AT_FDCWD, "/etc/kubernetes/x", NULL, 0) = 0',
  '4711 openat(AT_FDCWD, "/proc/sys/vm/panic_on_oom", O_WRONLY) = 3',
  '4711 openat(AT_FDCWD, "/dev/vda", O_RDWR) = 3',
  '4711 fsetxattr(17, "user.x", "1", 1, 0) = 0',
])('changes a file system: %s', (line) => {
  expect(writesIn(`4710 read(3, "", 16) = 0\n${line}\n`)).toEqual([line]);
});

test.each([
  '4711 openat(AT_FDCWD, "/etc/kubernetes/admin.conf", O_RDONLY|O_CLOEXEC) = 17',
  '4711 openat(AT_FDCWD, "/dev/null", O_RDWR|O_CLOEXEC) = 17',
  '4711 openat(AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY) = 17',
  '4711 readlink("/proc/self/exe", "/opt/kdoctor/node", 4096) = 17',
  '4711 openat(AT_FDCWD, "/etc/O_RDWR_notes", O_RDONLY) = 17',
  '4711 statx(AT_FDCWD, "/etc/unlink", AT_STATX_SYNC_AS_STAT, STATX_ALL, {stx_mask=STATX_ALL}) = 0',
])('only looks: %s', (line) => {
  expect(writesIn(line)).toEqual([]);
});
