import type { Step } from '../model/fix.ts';

type ServiceStep = Extract<Step, { do: 'service' }>;

/** The commands of a service step, in order. What `mayFail` fails is no failure of the step. */
export function serviceCommands({
  verb,
  unit,
}: ServiceStep): readonly { readonly argv: readonly [string, ...string[]]; readonly mayFail: boolean }[] {
  const main = { argv: ['systemctl', verb, unit], mayFail: false } as const;
  if (verb !== 'start' && verb !== 'restart') return [main];
  // systemd counts the starts of a looping unit on across a restart by hand, and refuses one that was started too often:
  // this begins both counts anew (systemctl(1)), so that what happened before the repair is not held against it.
  return [{ argv: ['systemctl', 'reset-failed', unit], mayFail: true }, main];
}
