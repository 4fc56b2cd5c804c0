import { msg } from '../../domain/message.ts';
import type { KubeletFact } from '../../model/facts.ts';
import type { Step } from '../../model/fix.ts';

/**
 * Waits until a started kubelet says that it is well: ten seconds after its start on a small machine. Nothing to wait for
 * where the endpoint is switched off (`healthzPort: 0`).
 */
export function healthySteps({ healthzUrl }: Pick<KubeletFact, 'healthzUrl'>): readonly Step[] {
  if (healthzUrl === undefined) return [];
  return [
    {
      do: 'wait-until',
      probe: { probe: 'http-ok', url: healthzUrl },
      timeoutMs: 60_000,
      why: msg('step:wait-kubelet-healthy', { url: healthzUrl }),
      undo: { kind: 'nothing-to-undo' },
    },
  ];
}
