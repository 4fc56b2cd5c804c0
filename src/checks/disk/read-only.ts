import { msg } from '../../domain/message.ts';
import { etcdDir, kubeletDir, kubernetesDir, logDir, runtimeDirs } from '../../domain/node-paths.ts';
import type { Finding } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';

const id = 'disk/read-only';

/** What must be writable on every node, and on a control plane. */
const written = [etcdDir, kubeletDir, kubernetesDir, logDir, ...runtimeDirs];

/** A file system that the node's programs write to takes no writes: what the kernel does after an error on the disk. */
export const readOnly = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [
    { what: 'ext4(5), mount option errors=remount-ro', url: 'https://man7.org/linux/man-pages/man5/ext4.5.html' },
    { what: 'proc(5), /proc/pid/mountinfo' },
  ],
  needs: ['file-systems'],
  examine({ 'file-systems': { mounts } }) {
    // The options of a node's own mounts are known only where they are mounted as the node mounts them.
    if (mounts.every((mount) => mount.type === 'unknown')) return { kind: 'not-applicable', because: msg(`${id}:offline`, {}) };
    const [first, ...others] = mounts.flatMap((mount): readonly Finding[] => {
      const stopped = mount.holds.filter((path) => written.includes(path));
      if (!mount.readOnly || stopped.length === 0) return [];
      const { mountPoint, type, source } = mount;
      return [
        {
          key: `${id}@${mountPoint}`,
          check: id,
          subject: mountPoint,
          severity: 'critical',
          message: msg(id, { mount: mountPoint, holds: stopped }),
          evidence: [{ source: '/proc/self/mountinfo', observed: `${mountPoint} (${type}, ${source}): ro`, expected: 'rw' }],
          about: { mount: mountPoint },
        },
      ];
    });
    return first === undefined ? { kind: 'healthy' } : { kind: 'unhealthy', findings: [first, ...others] };
  },
});
