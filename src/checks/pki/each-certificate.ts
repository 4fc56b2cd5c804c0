import { effectiveCertificate } from '../../domain/node-certificates.ts';
import { isCertainlyMissing, unreadMessage } from '../../domain/unread.ts';
import type { Certificate, PemFile } from '../../model/certificate.ts';
import type { Verdict } from '../../model/check.ts';
import type { CertificateEntry } from '../../model/facts.ts';
import type { CheckId, Evidence, Finding, Severity } from '../../model/finding.ts';
import type { Message } from '../../model/message.ts';

/** A verdict over many files: what was found, and which of them could not be looked at (each said once). */
export function verdictOf(findings: readonly Finding[], files: readonly PemFile[]): Verdict {
  const unread = unreadOf(files);
  const [first, ...others] = findings;
  if (first === undefined) return { kind: 'healthy', unread };
  return { kind: 'unhealthy', findings: [first, ...others], unread };
}

/** The findings on each certificate that could be read. A missing or damaged file is not judged: other checks find those. */
export function certificateFindings(
  entries: readonly CertificateEntry[],
  judge: (entry: CertificateEntry, certificate: Certificate) => Finding | undefined,
): readonly Finding[] {
  return entries.flatMap((entry) => {
    const certificate = effectiveCertificate(entry);
    const finding = certificate === undefined ? undefined : judge(entry, certificate);
    return finding === undefined ? [] : [finding];
  });
}

/** {@link certificateFindings} as a verdict, which says which certificates could not be looked at. */
export function judgeCertificates(
  entries: readonly CertificateEntry[],
  judge: (entry: CertificateEntry, certificate: Certificate) => Finding | undefined,
): Verdict {
  return verdictOf(
    certificateFindings(entries, judge),
    entries.map((entry) => entry.file),
  );
}

/** A finding on a certificate: its subject is the path, for an embedded one the kubeconfig's. */
export function certificateFinding(
  check: CheckId,
  entry: CertificateEntry,
  of: { readonly severity: Severity; readonly message: Message; readonly evidence: readonly [Evidence, ...Evidence[]] },
): Finding {
  return { key: `${check}@${entry.path}`, check, subject: entry.path, ...of, about: { path: entry.path, role: entry.role } };
}

/** Critical where a running component depends on it. */
export function severityOf(entry: CertificateEntry): Severity {
  return entry.used ? 'critical' : 'warning';
}

/** A date of a certificate as RFC 3339; for what is not a date, those words. */
export function dateText(ms: number): string {
  return Number.isNaN(ms) ? 'not a date' : new Date(ms).toISOString().replace('.000Z', 'Z');
}

function unreadOf(files: readonly PemFile[]): readonly Message[] {
  const byPath = new Map<string, Message>();
  for (const { path, unread } of files) {
    if (unread !== undefined && !isCertainlyMissing(unread)) byPath.set(path, unreadMessage(path, unread));
  }
  return [...byPath.values()];
}
