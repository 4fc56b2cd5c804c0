import { msg } from '../../domain/message.ts';
import type { DiskUseFact } from '../../model/facts.ts';
import type { LinkedFinding } from '../../model/finding.ts';
import type { FixContext, Refusal } from '../../model/fix.ts';
import type { AbsPath } from '../../model/host.ts';
import type { Message } from '../../model/message.ts';

/** What could go from below `dir`; a refusal when that does not lie on the finding's file system, or was not looked at. */
export function whatCouldGo(finding: LinkedFinding, { facts }: FixContext, dir: AbsPath): DiskUseFact | Refusal {
  const fileSystems = facts['file-systems'];
  const use = facts['disk-use'];
  const mount = finding.about['mount'] ?? finding.subject;
  if (fileSystems.state !== 'ok') return refused(msg('disk:refused-unread', { reason: fileSystems.reason }));
  if (use.state !== 'ok') return refused(msg('disk:refused-unread', { reason: use.reason }));
  const isThere = fileSystems.value.mounts.some((known) => known.mountPoint === mount && known.holds.includes(dir));
  return isThere ? use.value : refused(msg('disk:refused-elsewhere', { mount, path: dir }));
}

export function refused(because: Message): Refusal {
  return { kind: 'refused', because };
}

export function isRefusal(value: DiskUseFact | Refusal): value is Refusal {
  return 'kind' in value;
}
