import { describe, expect, test } from 'vitest';
import { msg } from '../../src/domain/message.ts';
import { examine } from '../../src/engine/examine.ts';
import { offersOf, planOf } from '../../src/engine/offers.ts';
import { openRootHost } from '../../src/host/root.ts';
import type { Fix } from '../../src/model/fix.ts';
import type { Examination } from '../../src/model/run.ts';
import { mintedAtMs } from '../harness/pki.ts';
import { controlPlaneTree, workerTree } from '../harness/pki-tree.ts';

const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };

async function lookAt(dir: string, days: number): Promise<Examination> {
  const host = await openRootHost(dir, { now: new Date(mintedAtMs + days * 86_400_000) });
  return examine({ host, limits, stopwatch: () => 0 });
}

const offeredFor = (examination: Examination, subject: string, live = true) =>
  offersOf(examination, live, {})
    .filter((offer) => offer.finding.subject === subject)
    .map((offer) => `${offer.fix.id} ${offer.outcome.kind}`);

describe('what is offered', () => {
  test('for an expired leaf is its renewal alone, for the kubelet’s own certificate the kubelet’s fixes alone', async () => {
    const examination = await lookAt((await controlPlaneTree()).dir, 400);
    expect(offeredFor(examination, '/etc/kubernetes/pki/apiserver.crt')).toEqual(['pki/renew-certificate plan']);
    expect(offeredFor(examination, '/etc/kubernetes/admin.conf')).toEqual(['pki/renew-certificate plan']);
    expect(offeredFor(examination, '/var/lib/kubelet/pki/kubelet.crt')).toEqual(['pki/renew-certificate plan']);
    expect(offeredFor(examination, '/var/lib/kubelet/pki/kubelet-client-current.pem')).toEqual([
      'kubelet/use-existing-certificate refused',
      'kubelet/issue-client-certificate plan',
      'kubelet/rejoin-with-token refused',
    ]);
  });

  test('is refused with a reason where a fix is meant for the finding and cannot be used', async () => {
    const examination = await lookAt((await workerTree()).dir, 400);
    const outcomes = offersOf(examination, true, {}).filter((offer) => offer.finding.subject.endsWith('-current.pem'));
    expect(outcomes.map((offer) => offer.outcome.kind)).toEqual(['refused', 'refused', 'refused']);
    for (const { outcome } of outcomes) if (outcome.kind === 'refused') expect(outcome.because.code).toMatch(/refused/);
  });

  test('keeps the order of the findings, and in each that of the fixes; nothing for what no fix is for', async () => {
    const examination = await lookAt((await controlPlaneTree()).dir, 400);
    const [first] = examination.findings;
    if (first === undefined) throw new Error('nothing was found');
    const fix = (id: Fix['id'], outcome: 'refused' | 'unrelated'): Fix => ({
      id,
      for: [first.check],
      title: msg('cli:no-fix', {}),
      risk: 'safe',
      plan: () => (outcome === 'unrelated' ? { kind: outcome } : { kind: outcome, because: msg('cli:no-fix', {}) }),
    });
    const fixes = [fix('pki/b', 'refused'), fix('pki/none', 'unrelated'), fix('pki/a', 'refused')];
    const offers = offersOf(examination, true, {}, fixes);
    const keys = examination.findings.filter((finding) => finding.check === first.check).map((finding) => finding.key);
    expect(offers.map((offer) => [offer.finding.key, offer.fix.id])).toEqual(
      keys.flatMap((key) => [
        [key, 'pki/b'],
        [key, 'pki/a'],
      ]),
    );
    expect(planOf(offers, first.key, 'pki/a')).toBeUndefined();
    expect(offersOf(examination, true, {}, [])).toEqual([]);
  });
});
