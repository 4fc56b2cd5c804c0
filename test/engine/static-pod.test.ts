import { describe, expect, test } from 'vitest';
import { restartStaticPod } from '../../src/engine/static-pod.ts';
import type { HostWriter } from '../../src/model/host.ts';
import { scenarioNode } from '../harness/scenario-node.ts';

const silent = { kind: 'failed', code: 'ECONNREFUSED', reason: 'connection refused' } as const;
const manifest = '/etc/kubernetes/manifests/kube-scheduler.yaml';
const said = (stdout: string) => ({ kind: 'ok', value: { status: 0, stdout, stderr: '' } }) as const;

/** A node whose kubelet leaves every container alone: it ends only when the runtime is told to, and another takes its place. */
async function nodeThatEndsNothing(o: { readonly api: 'up' | 'down'; readonly kubelet?: readonly string[] }) {
  const at = await scenarioNode('manifests/move-aside');
  let host: HostWriter | undefined;
  const executed: string[] = [];
  let container = 'a'.repeat(64);
  const states = [...(o.kubelet ?? [])];
  await at.session((real) => {
    host = {
      ...real,
      // Each answer is of the kind that its request asks for; one signature for all of them cannot say so.
      ask: (request) => (o.api === 'down' ? Promise.resolve(silent) : real.ask(request)) as never,
      run: async (command) => {
        const [program] = command.argv;
        if (program === 'systemctl' && states.length > 0) {
          const state = states.length > 1 ? states.shift() : states[0];
          return said(`LoadState=loaded\nActiveState=${state}\nSubState=x\n`);
        }
        if (program !== 'crictl') return real.run(command);
        const labels = { 'io.kubernetes.pod.namespace': 'kube-system' };
        const listed = { id: container, metadata: { name: 'kube-scheduler' }, state: 'CONTAINER_RUNNING', labels };
        return said(JSON.stringify({ containers: [listed] }));
      },
      execute: async (argv) => {
        executed.push(argv.join(' '));
        container = 'b'.repeat(64);
        return said('');
      },
    };
    return host;
  });
  if (host === undefined) throw new Error('no host');
  const node = host;
  return {
    executed,
    restart: () => restartStaticPod('kube-scheduler', node),
    stat: () => node.stat(manifest),
    now: () => node.now().getTime(),
  };
}

describe('a kubelet that ends no pod', () => {
  test('for want of an API server: the runtime ends the container, and the manifest is back', async () => {
    const node = await nodeThatEndsNothing({ api: 'down' });
    const from = node.now();
    expect(await node.restart()).toMatch(/^kube-scheduler runs in a new container, bbbb/);
    expect(node.executed).toEqual([expect.stringMatching(/^crictl .*stop --timeout 30 a{64}$/)]);
    expect((await node.stat()).kind).toBe('ok');
    expect(node.now() - from).toBeLessThan(60_000);
  });

  test('although the API server answers: that is a failure, and nothing is told to the runtime', async () => {
    const node = await nodeThatEndsNothing({ api: 'up' });
    await expect(node.restart()).rejects.toThrow(/kube-scheduler did not stop within 18\d s/);
    expect(node.executed).toEqual([]);
    expect((await node.stat()).kind).toBe('ok');
  });

  test('because it has ended twice: nobody waits for it', async () => {
    const node = await nodeThatEndsNothing({ api: 'up', kubelet: ['active', 'active', 'activating', 'active', 'activating'] });
    const from = node.now();
    expect(await node.restart()).toMatch(/^the kubelet has ended: kube-scheduler goes on with what it has read/);
    expect((await node.stat()).kind).toBe('ok');
    expect(node.now() - from).toBeLessThan(10_000);
  });

  test('because it has ended and does not come back', async () => {
    const node = await nodeThatEndsNothing({ api: 'up', kubelet: ['active', 'active', 'failed'] });
    const from = node.now();
    expect(await node.restart()).toMatch(/^the kubelet has ended/);
    expect(node.now() - from).toBeGreaterThanOrEqual(15_000);
    expect(node.now() - from).toBeLessThan(30_000);
  });
});
