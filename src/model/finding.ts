import type { Message } from './message.ts';

export const areas = [
  'disk',
  'time',
  'host',
  'runtime',
  'pki',
  'kubeconfig',
  'kubelet',
  'manifests',
  'etcd',
  'control-plane',
  'cluster',
] as const;
export type Area = (typeof areas)[number];
/** `area/failing-state`, kebab-case; permanent once released. */
export type CheckId = `${Area}/${string}`;
export type FixId = `${Area}/${string}`;
/** `check@subject`: the same problem has the same key, run after run. */
export type FindingKey = `${CheckId}@${string}`;
/** About the cluster, never about kdoctor. */
export type Severity = 'critical' | 'warning';

/** One thing seen that supports a finding. Texts are free of control characters and of secrets. */
export interface Evidence {
  /** Where it was read: a path, a command line, a URL. */
  readonly source: string;
  readonly observed: string;
  readonly expected?: string;
}

/** A problem on a subject. */
export interface Finding {
  readonly key: FindingKey;
  readonly check: CheckId;
  readonly subject: string;
  readonly severity: Severity;
  readonly message: Message;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /**
   * Facts about the subject that fixes and cause rules need, as plain strings (`path`, `role`, `member`, `mount` …).
   * Not part of the report.
   */
  readonly about: Readonly<Record<string, string>>;
}

/** A finding with its place among the others. */
export interface LinkedFinding extends Finding {
  /** Keys of the findings that explain it, nearest cause first; empty for a root cause. */
  readonly causedBy: readonly FindingKey[];
  /** Why its nearest cause explains it; absent for a root cause. */
  readonly because?: Message;
}
