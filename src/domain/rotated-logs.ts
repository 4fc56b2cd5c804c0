import type { AbsPath, WalkEntry } from '../model/host.ts';
import { isNamedAsDump } from './core-dumps.ts';

/**
 * Folders whose files are never called rotated logs: the journal has its own tool, the kubelet rotates the logs of
 * containers, and audit records are kept for reasons that no disk knows (kubeadm-facts §7.3).
 */
const spared = ['/var/log/journal', '/var/log/pods', '/var/log/containers', '/var/log/private'];

/** A file name taken apart: the live log that it was rotated from. */
interface Rotation {
  readonly stem: string;
  /** The name alone proves the rotation; otherwise the live log must lie beside it. */
  readonly certain: boolean;
}

/**
 * Those of the entries that log rotation has left behind: regular files with the names that logrotate, savelog, Xorg
 * and VMware's tools give. A name like `syslog.1` counts only beside a live `syslog`, because a number at the end
 * alone proves nothing. Biggest first.
 */
export function rotatedLogs(entries: readonly WalkEntry[]): readonly WalkEntry[] {
  const paths = new Set<string>(entries.map((entry) => entry.path));
  return entries
    .filter(({ path, stat }) => {
      if (stat.type !== 'file' || isSpared(path)) return false;
      const slash = path.lastIndexOf('/') + 1;
      // core.dump.2 beside core.dump
      if (isNamedAsDump(path.slice(slash))) return false;
      const rotation = rotationOf(path.slice(slash));
      return rotation !== undefined && (rotation.certain || paths.has(path.slice(0, slash) + rotation.stem));
    })
    .sort((a, b) => b.stat.allocatedBytes - a.stat.allocatedBytes || (a.path < b.path ? -1 : 1));
}

function isSpared(path: AbsPath): boolean {
  return spared.some((dir) => path.startsWith(`${dir}/`)) || path.includes('audit');
}

function rotationOf(name: string): Rotation | undefined {
  // vmware-vmsvc.1.log, vmware-vmsvc-root.2.log
  const vmware = /^(vmware-.+)\.\d{1,3}\.log$/.exec(name);
  if (vmware?.[1] !== undefined) return { stem: `${vmware[1]}.log`, certain: true };
  // syslog.1, dpkg.log.2.gz, messages-20240131, messages-20240131-1706659200.gz, Xorg.0.log.old
  const match = /^(.+?)(?:\.[1-9]\d{0,2}|-((?:19|20)\d{6})(?:-\d{1,10})?|\.old)(\.(?:gz|bz2|xz|zst))?$/.exec(name);
  const stem = match?.[1];
  if (stem === undefined || (match?.[2] !== undefined && !isDate(match[2]))) return undefined;
  const compressed = match?.[3] !== undefined;
  return { stem, certain: compressed || /\.(log|err|out)$/.test(stem) };
}

function isDate(digits: string): boolean {
  const month = Number(digits.slice(4, 6));
  const day = Number(digits.slice(6, 8));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
