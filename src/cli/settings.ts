import type { Limits } from '../model/check.ts';
import type { PlanInputs } from '../model/fix.ts';
import type { Invocation } from './args.ts';
import type { FailOn } from './exit-status.ts';
import { UsageError } from './usage-error.ts';

/** What an operator can set, from `--config` and the flags; flags win. */
export interface Settings {
  readonly limits: Limits;
  readonly skip: readonly string[];
  readonly failOn: FailOn;
  /** How long one fact may take, in milliseconds; absent: the engine's own limit. */
  readonly factDeadlineMs?: number;
}

const defaultLimits: Limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };
const failOnValues: readonly FailOn[] = ['warning', 'critical', 'never'];

/** Reads the settings. Throws {@link UsageError} for a value that makes no sense, and for an unknown key in the file. */
export async function readSettings(invocation: Invocation): Promise<Settings> {
  const file = await readConfigFile(invocation.flag('config'));
  const seconds = invocation.flag('timeout');
  return {
    limits: { ...defaultLimits, ...file.limits },
    skip: [...(file.skip ?? []), ...invocation.list('skip')],
    failOn: failOnOf(invocation.flag('fail-on')) ?? file.failOn ?? 'warning',
    ...(seconds === undefined ? {} : { factDeadlineMs: millisecondsOf(seconds) }),
  };
}

/** What the operator supplies to plans, by flag. */
export function inputsOf(invocation: Invocation): PlanInputs {
  const token = invocation.flag('token');
  if (token !== undefined && !/^[a-z0-9]{6}\.[a-z0-9]{16}$/.test(token))
    throw new UsageError('--token is not a bootstrap token (abcdef.0123456789abcdef)');
  const caCertHash = invocation.flag('ca-cert-hash');
  if (caCertHash !== undefined && !/^sha256:[0-9a-f]{64}$/.test(caCertHash))
    throw new UsageError('--ca-cert-hash is not of the form sha256:<64 hex digits>');
  const inputs = {
    peer: invocation.flag('peer'),
    bundle: invocation.flag('bundle'),
    token,
    caCertHash,
    nodeName: invocation.flag('node-name'),
  };
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}

interface ConfigFile {
  readonly limits?: Partial<Limits>;
  readonly skip?: readonly string[];
  readonly failOn?: FailOn;
}

async function readConfigFile(path: string | undefined): Promise<ConfigFile> {
  if (path === undefined) return {};
  const [{ readOwnFile }, { parse }] = await Promise.all([import('../host/own-files.ts'), import('yaml')]);
  let value: unknown;
  try {
    value = parse(await readOwnFile(path));
  } catch (error) {
    throw new UsageError(`--config ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return checkedConfig(value, path);
}

function checkedConfig(value: unknown, path: string): ConfigFile {
  const top = mapOf(value, path, ['limits', 'skip', 'failOn']);
  const limits = mapOf(top['limits'], `${path}: limits`, Object.keys(defaultLimits));
  for (const [key, limit] of Object.entries(limits)) {
    if (typeof limit !== 'number' || !(limit > 0)) throw new UsageError(`--config ${path}: limits.${key} must be a positive number`);
  }
  const skip = top['skip'];
  if (skip !== undefined && !(Array.isArray(skip) && skip.every((s) => typeof s === 'string')))
    throw new UsageError(`--config ${path}: skip must be a list of check ids`);
  const failOn = top['failOn'];
  if (failOn !== undefined && typeof failOn !== 'string') throw new UsageError(`--config ${path}: failOn must be a word`);
  const checkedFailOn = failOnOf(failOn);
  return { limits, ...(Array.isArray(skip) ? { skip } : {}), ...(checkedFailOn === undefined ? {} : { failOn: checkedFailOn }) };
}

function mapOf(value: unknown, where: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new UsageError(`--config ${where} must be a map`);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new UsageError(`--config ${where} does not know ${unknown}; it knows ${known.join(', ')}`);
  return { ...value };
}

function failOnOf(text: string | undefined): FailOn | undefined {
  if (text === undefined) return undefined;
  const found = failOnValues.find((value) => value === text);
  if (found === undefined) throw new UsageError(`--fail-on is ${failOnValues.join(', ')}; not ${text}`);
  return found;
}

function millisecondsOf(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0) || seconds > 3600) throw new UsageError(`--timeout is a number of seconds between 0 and 3600, not ${text}`);
  return Math.round(seconds * 1000);
}
