import type { AbsPath } from '../model/host.ts';
import { isAbsPath } from './structured.ts';

/** One line of `/proc/self/mountinfo` (proc(5)). */
export interface Mount {
  readonly mountPoint: AbsPath;
  /** `major:minor`: the same for all mounts of one file system, bind mounts and btrfs subvolumes included. */
  readonly device: string;
  readonly type: string;
  readonly source: string;
  /** This mount, or the whole file system, takes no writes. */
  readonly readOnly: boolean;
}

/** The mounts in the order in which they were made; lines that are no mounts are passed over. */
export function parseMountinfo(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line): readonly Mount[] => {
    // 36 35 98:0 /root /mount/point rw,noatime shared:1 - ext4 /dev/sda1 rw,errors=continue
    const [before, after] = splitOnce(line, ' - ');
    const [, , device, , mountPoint, options] = before.split(' ');
    const [type, source, superOptions] = after.split(' ');
    if (device === undefined || mountPoint === undefined || options === undefined || type === undefined || source === undefined) return [];
    const path = unescapeOctal(mountPoint);
    if (!isAbsPath(path)) return [];
    return [
      { mountPoint: path, device, type, source: unescapeOctal(source), readOnly: isReadOnly(options) || isReadOnly(superOptions ?? '') },
    ];
  });
}

/** The mount on which a path lies; undefined only when the table is empty. A later mount hides what it covers. */
export function mountOf(path: AbsPath, mounts: readonly Mount[]): Mount | undefined {
  return mounts.reduce<Mount | undefined>((best, mount) => {
    if (!isAtOrBelow(path, mount.mountPoint)) return best;
    return best === undefined || mount.mountPoint.length >= best.mountPoint.length ? mount : best;
  }, undefined);
}

export function isAtOrBelow(path: AbsPath, dir: AbsPath): boolean {
  return path === dir || path.startsWith(dir === '/' ? '/' : `${dir}/`);
}

function isReadOnly(options: string): boolean {
  return options.split(',').includes('ro');
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Space, tab, newline and backslash are written as `\040` and so on. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
