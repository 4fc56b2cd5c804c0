import { expect, test } from 'vitest';
import { msg } from '../../src/domain/message.ts';
import { commandOf } from '../../src/engine/step-command.ts';
import { doStep } from '../../src/engine/steps.ts';
import { openLocalHost } from '../../src/host/local.ts';
import type { Step } from '../../src/model/fix.ts';
import type { HostWriter } from '../../src/model/host.ts';

const service = (verb: 'start' | 'restart' | 'stop'): Step => ({
  do: 'service',
  verb,
  unit: 'kubelet.service',
  why: msg('step:restart-kubelet', {}),
  undo: { kind: 'repeat' },
});

/** A machine whose systemctl gives these exit statuses by verb. */
function machine(statuses: Readonly<Record<string, number>>) {
  const ran: string[] = [];
  const execute: HostWriter['execute'] = async (argv) => {
    ran.push(argv.join(' '));
    return {
      kind: 'ok',
      value: { status: statuses[argv[1] ?? ''] ?? 0, stdout: '', stderr: 'Unit kubelet.service not loaded.', truncated: false },
    };
  };
  return { ran, tools: { host: { ...openLocalHost(), execute }, inputs: {}, onLine: () => undefined } };
}

test('a restart begins the count of restarts anew, and a unit that has none is restarted all the same', async () => {
  const { ran, tools } = machine({ 'reset-failed': 1 });
  await doStep(service('restart'), tools);
  expect(ran).toEqual(['systemctl reset-failed kubelet.service', 'systemctl restart kubelet.service']);
  expect(commandOf(service('restart'))).toBe(ran.join('; '));
});

test('a restart that fails is a failed step', async () => {
  await expect(doStep(service('start'), machine({ start: 5 }).tools)).rejects.toThrow('exit status 5: Unit kubelet.service not loaded.');
});

test('a stop is only that', async () => {
  const { ran, tools } = machine({});
  await doStep(service('stop'), tools);
  expect(ran).toEqual(['systemctl stop kubelet.service']);
});
