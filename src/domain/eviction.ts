/**
 * The kubelet's hard eviction thresholds as it reads them (kubernetes v1.20 `pkg/kubelet/eviction/helpers.go`,
 * `pkg/kubelet/apis/config/v1beta1/defaults_linux.go`).
 */

/** A threshold of one signal: a share of the total, or an amount. */
export type Threshold = { readonly fraction: number } | { readonly amount: number };

/** The signals that speak of file systems. */
export const diskSignals = ['nodefs.available', 'nodefs.inodesFree', 'imagefs.available'] as const;
export type DiskSignal = (typeof diskSignals)[number];

export const defaultEvictionHard: Readonly<Record<string, string>> = {
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'nodefs.inodesFree': '5%',
  'imagefs.available': '15%',
};

/** A flag's `memory.available<100Mi,nodefs.available<10%` as a map. */
export function parseEvictionFlag(flag: string): Readonly<Record<string, string>> {
  const entries = flag.split(',').map((part) => part.split('<').map((side) => side.trim()));
  return Object.fromEntries(entries.flatMap(([signal, value]) => (signal !== undefined && value !== undefined ? [[signal, value]] : [])));
}

/** The threshold in force for a signal: any configured map replaces the whole default one. Undefined: the kubelet does not watch it. */
export function thresholdOf(signal: DiskSignal, configured: Readonly<Record<string, string>> | undefined): Threshold | undefined {
  const value = configured === undefined || Object.keys(configured).length === 0 ? defaultEvictionHard[signal] : configured[signal];
  return value === undefined ? undefined : parseThreshold(value);
}

/** The share of the total (0–1) at which a threshold lies; 0 when there is none. */
export function asFraction(threshold: Threshold | undefined, total: number): number {
  if (threshold === undefined) return 0;
  if ('fraction' in threshold) return threshold.fraction;
  return total > 0 ? Math.min(1, threshold.amount / total) : 0;
}

function parseThreshold(value: string): Threshold | undefined {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(value)?.[1];
  if (percent !== undefined) return { fraction: Number(percent) / 100 };
  const amount = parseQuantity(value);
  return amount === undefined ? undefined : { amount };
}

const suffixes: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A Kubernetes quantity (`10Gi`, `500M`, `1.5G`, `2e9`); undefined when it is none. */
export function parseQuantity(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?(?:[eE]\d+)?)([kMGTP]?|[KMGTP]i)$/.exec(text.trim());
  const factor = suffixes[match?.[2] ?? ''];
  return match?.[1] === undefined || factor === undefined ? undefined : Number(match[1]) * factor;
}
