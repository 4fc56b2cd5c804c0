/** A system call that would change a file system, as strace printed it. */
const changing =
  /^\d+\s+(?:(?:mkdir|rmdir|unlink|rename|link|symlink|chmod|chown|lchown|truncate|mknod|utime|l?setxattr|l?removexattr|mount|umount)\w*|fchmod\w*|fchown\w*|ftruncate|fallocate|fsetxattr|fremovexattr|creat)\(/;

/** Opening a file for writing, or making one. */
const opening = /^\d+\s+open(?:at2?)?\(.*\b(?:O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND)\b/;

/** What nobody keeps: terminals, the null device, and what the kernel shows of the program's own process. */
const passing = /"\/(?:dev\/(?:null|tty|pts\/|ptmx)|proc\/self\/)/;

/** The calls in a trace that change a file system or would have; failed ones count too, for they were tried. */
export function writesIn(trace: string): readonly string[] {
  return trace.split('\n').filter((line) => (changing.test(line) || opening.test(line)) && !passing.test(line));
}
