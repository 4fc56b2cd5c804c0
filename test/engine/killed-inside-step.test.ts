import { describe, test } from 'vitest';
import { fixScenarios } from '../harness/fix-scenarios.ts';
import { killRunner } from '../harness/kill-runner.ts';

const { killEverywhere, leaveEverywhere, leaveUndoEverywhere } = killRunner();

describe.concurrent('killed after every change of the node, before the journal says so, and inside every write of a file', () => {
  test.each(fixScenarios)('$fix on a $opening node', { timeout: 300_000 }, leaveEverywhere);
});

/** Between them: certificates with their keys, a link, the kubelet's restart, and manifests that wait for their static pods to end. */
const reallyKilled = fixScenarios.filter(
  ({ fix, opening }) => opening === 'simulated' && ['pki/renew-certificate', 'kubelet/issue-client-certificate'].includes(fix),
);

describe.concurrent('the same with processes that are killed', () => {
  test.each(reallyKilled)('$fix', { timeout: 300_000 }, (scenario) => killEverywhere(scenario, ['change', 'write']));
});

describe.concurrent('an undo that is killed, then begun again', () => {
  const restoring = fixScenarios.filter(({ opening, destroyed }) => opening === 'simulated' && destroyed === undefined);
  test.each(restoring)('$fix', { timeout: 300_000 }, leaveUndoEverywhere);
});
