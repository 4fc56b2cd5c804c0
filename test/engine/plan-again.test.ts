import { expect, test } from 'vitest';
import { scenarioNode } from '../harness/scenario-node.ts';

/** What the engine does when the node is told in other words at the second look than in the preview; refusals: refused.test.ts. */

test('a finding that has gone meanwhile stops nothing, when the others ask for the same steps', async () => {
  const at = await scenarioNode('kubelet/issue-client-certificate');
  const [plan] = at.plans;
  if (plan === undefined) throw new Error('no plan');
  // A kubelet that crashes at every start was unhealthy at the first look; at the second it is between two starts.
  const gone = {
    ...plan,
    fix: 'kubelet/start',
    finding: 'kubelet/not-running@nobody',
    changes: [],
    verify: ['kubelet/not-running'],
  } as const;
  const session = await at.session();
  const plans = [...at.plans, gone];
  expect((await session.preview(plans)).digest).toBe(at.digest);
  const outcome = await session.apply({ plans, digest: at.digest });
  expect(outcome.kind).toBe('verified');
  // What was shown is what the run remembers.
  expect((await session.history())[0]?.findings).toContain('kubelet/not-running@nobody');
});

test('a finding that has gone meanwhile stops the run, when without it less is done', async () => {
  const at = await scenarioNode('kubelet/issue-client-certificate');
  const [plan] = at.plans;
  if (plan === undefined) throw new Error('no plan');
  const gone = { ...plan, fix: 'kubelet/start', finding: 'kubelet/not-running@nobody', changes: [], restarts: ['etcd'] } as const;
  const session = await at.session();
  const plans = [...at.plans, gone];
  const { digest } = await session.preview(plans);
  expect(await session.apply({ plans, digest })).toMatchObject({ kind: 'refused', reason: { code: 'engine:plan-gone' } });
});
