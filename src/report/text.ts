import { type FindingNode, treeOf } from '../domain/finding-tree.ts';
import type { Report, ReportFinding } from '../model/report.ts';
import type { Format } from './formats.ts';
import { paint, type TextStyle, wrap } from './text-style.ts';

/** The report for people: root causes first, symptoms folded under them, and what could not be looked at. */
export const render: Format = (report, examination, style) => {
  const byKey = new Map(report.findings.map((finding) => [finding.key, finding]));
  const sections = [
    header(report, style),
    ...treeOf(examination.findings, 2).map((group) => groupText(group, byKey, style, 0).join('\n')),
    couldNotLook(report, style),
    verdict(report, style),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
};

function header(report: Report, style: TextStyle): string {
  const { node, tool } = report;
  const version = node.kubernetesVersion === null ? [] : [`Kubernetes ${node.kubernetesVersion}`];
  const topology = node.topology === 'none' || node.topology === 'unknown' ? [] : [node.topology];
  const parts = [
    `kdoctor ${tool.version}`,
    node.name || 'unnamed node',
    node.roles.join('+'),
    ...topology,
    ...version,
    node.runtime,
    report.startedAt,
  ];
  const line = parts.filter((part) => part !== '').join(style.ascii ? ' | ' : ' · ');
  return wrap(line, style.width)
    .map((text) => paint(style, 'dim', text))
    .join('\n');
}

/** Up to so many findings of a group are shown with their evidence. */
const inDetail = 3;

function groupText(group: FindingNode, byKey: ReadonlyMap<string, ReportFinding>, style: TextStyle, depth: number): readonly string[] {
  const indent = '  '.repeat(depth);
  const arrow = depth === 0 ? '' : style.ascii ? '-> ' : '↳ ';
  const lines: string[] = [];
  for (const { key } of group.members) {
    const finding = byKey.get(key);
    if (finding === undefined) continue;
    const label = finding.severity === 'critical' ? 'CRITICAL' : 'WARNING';
    const lead = `${indent}${arrow}${label}  `;
    const [first = '', ...rest] = wrap(finding.message.text, Math.max(30, style.width - lead.length));
    lines.push(`${indent}${arrow}${paint(style, finding.severity, label)}  ${paint(style, 'strong', first)}`);
    lines.push(...rest.map((line) => ' '.repeat(lead.length) + line));
    const inner = ' '.repeat(indent.length + arrow.length + 2);
    lines.push(...wrap(finding.key, style.width - inner.length).map((line) => inner + paint(style, 'dim', line)));
    if (finding.because !== undefined && finding === byKey.get(group.members[0].key))
      lines.push(...wrap(finding.because, style.width - inner.length).map((line) => inner + paint(style, 'dim', line)));
    // Ten expired certificates are told in ten sentences; what was read of each is in the JSON and the UI.
    if (group.members.length <= inDetail) lines.push(...evidenceLines(finding, style, inner));
  }
  lines.push(...fixLines(group, byKey, style, ' '.repeat(indent.length + arrow.length + 2)));
  return [...lines, ...group.symptoms.flatMap((symptom) => groupText(symptom, byKey, style, depth + 1))];
}

function evidenceLines(finding: ReportFinding, style: TextStyle, inner: string): readonly string[] {
  return finding.evidence.flatMap(({ source, observed, expected }) => {
    const text = expected === undefined ? `${source}: ${observed}` : `${source}: ${observed} (expected: ${expected})`;
    return wrap(text, Math.max(30, style.width - inner.length - 2)).map((line, i) => `${inner}${i === 0 ? '- ' : '  '}${line}`);
  });
}

/**
 * The fixes of a group once, not once per finding: ten expired certificates have one way out. Why a fix does not apply is
 * told only where none does.
 */
function fixLines(group: FindingNode, byKey: ReadonlyMap<string, ReportFinding>, style: TextStyle, inner: string): readonly string[] {
  const findings = group.members.flatMap(({ key }) => byKey.get(key) ?? []);
  const ids = [...new Set(findings.flatMap((finding) => finding.fixes.map((fix) => fix.id)))];
  const hasWayOut = findings.some((finding) => finding.fixes.some((fix) => fix.applicable));
  return ids.flatMap((id) => {
    const offers = findings.flatMap((finding) => finding.fixes.filter((fix) => fix.id === id));
    const usable = offers.filter((offer) => offer.applicable);
    const [offer] = usable.length > 0 ? usable : offers;
    if (offer === undefined || (hasWayOut && !offer.applicable)) return [];
    const share = usable.length === 0 || usable.length === findings.length ? '' : ` (for ${usable.length} of ${findings.length})`;
    const text = offer.applicable ? `fix ${id} [${offer.risk}]${share}: ${offer.title}` : `no ${id}: ${offer.refusal ?? ''}`;
    const purpose = offer.applicable ? 'ok' : 'dim';
    return wrap(text, Math.max(30, style.width - inner.length - 2)).map(
      (line, i) => inner + paint(style, purpose, (i === 0 ? '' : '  ') + line),
    );
  });
}

function couldNotLook(report: Report, style: TextStyle): string {
  const lines = report.checks.flatMap((check) => {
    if (check.reason === undefined || check.status === 'skipped') return [];
    const text = `${check.id}: ${check.reason}`;
    const label = check.status === 'unknown' ? 'UNKNOWN' : 'IN PART';
    return wrap(text, style.width - 9).map((line, i) => (i === 0 ? `${paint(style, 'unknown', label)}  ${line}` : `         ${line}`));
  });
  return lines.join('\n');
}

function verdict(report: Report, style: TextStyle): string {
  const { summary } = report;
  const counts = `${summary.ok} ok, ${summary.warning} warning, ${summary.critical} critical, ${summary.unknown} unknown, ${summary.skipped} skipped`;
  const words = { ok: 'HEALTHY', warning: 'WARNING', critical: 'CRITICAL', unknown: 'UNKNOWN' } as const;
  const word = words[report.status];
  const [first = '', ...rest] = wrap(`${word}  checks: ${counts} (${(report.durationMs / 1000).toFixed(1)} s)`, style.width);
  return [paint(style, report.status, word) + first.slice(word.length), ...rest].join('\n');
}
