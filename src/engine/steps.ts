import { printable } from '../domain/printable.ts';
import type { PlanInputs, Step } from '../model/fix.ts';
import type { HostWriter } from '../model/host.ts';
import { waitUntil } from './probes.ts';
import { serviceCommands } from './service-commands.ts';
import { signCertificate } from './sign-step.ts';
import { ensureDirectory, parentOf } from './state-place.ts';
import { restartStaticPod } from './static-pod.ts';
import { StepFailure } from './step-failure.ts';

/** What a step is done with. */
export interface StepTools {
  readonly host: HostWriter;
  readonly inputs: PlanInputs;
  /** Lines of output as they come, made printable. */
  readonly onLine: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** systemd needs no longer than its own stop timeout of 90 s and a start. */
const serviceTimeoutMs = 120_000;

/**
 * Does one step; doing it again after it was cut off half-way gives the same end. Returns one line saying what was
 * done. Throws {@link StepFailure}, or the system's own error when a file could not be changed.
 */
export async function doStep(step: Step, tools: StepTools): Promise<string> {
  const { host } = tools;
  switch (step.do) {
    case 'write-file':
      await ensureDirectory(host, parentOf(step.path));
      await host.writeFile(step.path, Buffer.from(step.content), step.own);
      return `wrote ${step.path}`;
    case 'write-secret-file':
      await ensureDirectory(host, parentOf(step.path));
      await host.writeFile(step.path, Buffer.from(filledIn(step.content, tools.inputs)), step.own);
      return `wrote ${step.path}`;
    case 'remove-file':
      await host.remove(step.path);
      return `removed ${step.path}`;
    case 'move-file':
      // A move that was done before the journal could say so must not fail the second time.
      if ((await host.stat(step.from)).kind === 'absent' && (await host.stat(step.to)).kind === 'ok') return `${step.to} is in place`;
      await ensureDirectory(host, parentOf(step.to));
      await host.rename(step.from, step.to);
      return `moved ${step.from} to ${step.to}`;
    case 'link':
      await ensureDirectory(host, parentOf(step.path));
      await host.symlink(step.path, step.target);
      return `${step.path} points to ${step.target}`;
    case 'make-directory':
      if ((await host.stat(step.path)).kind !== 'ok') await host.makeDirectory(step.path, step.own);
      return `made ${step.path}`;
    case 'sign-certificate':
      return signCertificate(step, host);
    case 'run':
      return run(step.argv, step.timeoutMs, tools);
    case 'service':
      return runService(step, tools);
    case 'restart-static-pod': {
      const detail = await restartStaticPod(step.component, host);
      tools.onLine(detail);
      return detail;
    }
    case 'server': {
      const result = await host.act(step.action, { timeoutMs: step.timeoutMs });
      // A removal that was done before the journal could say so must not fail the second time.
      if (!result.ok && step.action.act === 'etcd-member-remove' && result.code === 'MEMBER-NOT-FOUND') return 'it is no member any more';
      if (!result.ok) throw new StepFailure(printable(`${result.reason} (${result.code})`, 500));
      return result.detail;
    }
    case 'wait-until': {
      const seen = await waitUntil(step.probe, host, step.timeoutMs, tools.signal);
      if (!seen.held) throw new StepFailure(seen.detail);
      return seen.detail;
    }
  }
}

async function runService(step: Extract<Step, { do: 'service' }>, tools: StepTools): Promise<string> {
  let said = '';
  for (const { argv, mayFail } of serviceCommands(step)) {
    if (mayFail) await tools.host.execute(argv, { timeoutMs: serviceTimeoutMs });
    else said = await run(argv, serviceTimeoutMs, tools);
  }
  return said;
}

async function run(argv: readonly [string, ...string[]], timeoutMs: number, tools: StepTools): Promise<string> {
  const shown = argv.join(' ');
  const result = await tools.host.execute(argv, { timeoutMs, onLine: (line) => tools.onLine(printable(line, 500)) });
  if (result.kind !== 'ok') throw new StepFailure(`${shown}: ${result.kind === 'failed' ? result.reason : result.kind}`);
  if (result.value.status === 0) return `${shown}: done`;
  const lastLine = result.value.stderr.trim().split('\n').at(-1) ?? '';
  throw new StepFailure(printable(`${shown}: exit status ${result.value.status ?? 'none, it was killed'}: ${lastLine}`, 500));
}

function filledIn(content: string, inputs: PlanInputs): string {
  return content.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
    const value = Object.entries(inputs).find(([key]) => key === name)?.[1];
    if (typeof value !== 'string') throw new StepFailure(`the value of ${name} must be given again`);
    return value;
  });
}
