import { describe, expect, it } from 'vitest';
import type { UnitTrouble } from '../../../src/domain/unit-trouble.ts';
import { stepsOf } from '../../../src/engine/sequence.ts';
import { startKubelet as fix } from '../../../src/fixes/kubelet/start.ts';
import type { KubeletFact, UnitState } from '../../../src/model/facts.ts';
import type { FixOutcome, Plan } from '../../../src/model/fix.ts';
import { say } from '../../../src/text/say.ts';
import { controlPlaneTree, type PkiTree } from '../../harness/pki-tree.ts';
import { planned, refusal } from './kubelet-plans.ts';

const stopped: UnitState = {
  loadState: 'loaded',
  activeState: 'inactive',
  subState: 'dead',
  unitFileState: 'enabled',
  result: 'success',
  restarts: 0,
  mainPid: 0,
  exitStatus: 0,
  startedAt: '',
};
const line = 'failed to run Kubelet: running with swap on is not supported, please disable swap!';

async function plan(
  trouble: UnitTrouble,
  o: { tree?: PkiTree; days?: number; unit?: Partial<UnitState>; kubelet?: Partial<KubeletFact> } = {},
): Promise<FixOutcome> {
  const facts = await (o.tree ?? (await controlPlaneTree())).facts({ days: o.days ?? 1 });
  if (facts.kubelet.state !== 'ok') throw new Error(facts.kubelet.reason);
  const value: KubeletFact = {
    ...facts.kubelet.value,
    unit: { ok: true, value: { ...stopped, ...o.unit } },
    log: { ok: true, value: [{ signature: 'swap-on', line }] },
    ...o.kubelet,
  };
  const now = new Date(Date.UTC(2026, 0, 15 + (o.days ?? 1), 12));
  return fix.plan(
    {
      key: 'kubelet/not-running@kubelet.service',
      check: 'kubelet/not-running',
      subject: 'kubelet.service',
      severity: 'critical',
      message: { code: 'kubelet:none', args: {} },
      evidence: [{ source: '', observed: '' }],
      about: { predicate: trouble },
      causedBy: [],
    },
    { facts: { ...facts, kubelet: { state: 'ok', value } }, now, live: true, inputs: {} },
  );
}
const told = (worked: Plan) =>
  stepsOf([worked]).map((step) => (step.do === 'service' ? step.verb : step.do === 'wait-until' ? step.probe.probe : step.do));

describe('kubelet/start', () => {
  it('starts a stopped one, and waits until it is well', async () => {
    const worked = planned(await plan('stopped'));
    expect(told(worked)).toEqual(['start', 'unit-active', 'http-ok']);
    expect(worked.changes[0]?.undo).toMatchObject({ kind: 'steps', steps: [{ do: 'service', verb: 'stop' }] });
    expect(worked.verify).toEqual(['kubelet/not-running']);
  });

  it('enables it as well where it is disabled, and can take that back', async () => {
    const worked = planned(await plan('failed', { unit: { unitFileState: 'disabled' } }));
    expect(told(worked)).toEqual(['enable', 'start', 'unit-active', 'http-ok']);
    expect(worked.changes[0]?.undo).toMatchObject({ steps: [{ do: 'run', argv: ['systemctl', 'disable', 'kubelet.service'] }] });
  });

  it('only enables one that runs', async () => {
    const worked = planned(await plan('disabled', { unit: { unitFileState: 'disabled' } }));
    expect(told(worked)).toEqual(['enable']);
    expect(worked.risk).toBe('safe');
  });

  it('restarts one that runs and is not well', async () => {
    expect(told(planned(await plan('unhealthy')))).toEqual(['restart', 'unit-active', 'http-ok']);
  });

  it('waits for no answer where the endpoint is switched off', async () => {
    const tree = await controlPlaneTree();
    const path = '/var/lib/kubelet/config.yaml';
    await tree.write(path, `${(await tree.read(path)).replace(/^healthzPort:.*\n/m, '')}\nhealthzPort: 0\n`);
    expect(told(planned(await plan('stopped', { tree })))).toEqual(['start', 'unit-active']);
  });

  it.each<[UnitTrouble, string]>([
    ['masked', 'kubelet/start:refused-masked'],
    ['not-installed', 'kubelet/start:refused-not-installed'],
    ['changing', 'kubelet/start:refused-changing'],
  ])('is refused when it is %s', async (trouble, code) => {
    expect(refusal(await plan(trouble))).toBe(code);
  });

  it('is refused for want of credentials, whether it loops or is stopped', async () => {
    expect(refusal(await plan('looping', { days: 400 }))).toBe('kubelet/start:refused-credentials');
    expect(refusal(await plan('stopped', { days: 400 }))).toBe('kubelet/start:refused-credentials');
  });

  it('is refused in a loop of another reason, which it names', async () => {
    const outcome = await plan('looping');
    expect(refusal(outcome)).toBe('kubelet/start:refused-looping');
    expect(outcome.kind === 'refused' && say(outcome.because)).toContain(line);
  });

  it('is refused when the unit is not known', async () => {
    expect(refusal(await plan('stopped', { kubelet: { unit: { ok: false, unread: { kind: 'offline' } } } }))).toBe(
      'kubelet/start:refused-unknown',
    );
  });
});
