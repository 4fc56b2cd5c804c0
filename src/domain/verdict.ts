import type { Verdict } from '../model/check.ts';
import type { Finding } from '../model/finding.ts';
import type { Message } from '../model/message.ts';

/** Healthy without findings, unhealthy with them; beside either, what could not be looked at. */
export function verdictOf(findings: readonly Finding[], unread: readonly Message[] = []): Verdict {
  const [first, ...rest] = findings;
  const unseen = unread.length === 0 ? {} : { unread };
  return first === undefined ? { kind: 'healthy', ...unseen } : { kind: 'unhealthy', findings: [first, ...rest], ...unseen };
}
