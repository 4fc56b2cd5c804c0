import { expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { matches, selectChecks } from '../../src/engine/select-checks.ts';

test.each([
  ['pki/certificate-expired', 'pki/certificate-expired', true],
  ['pki', 'pki/certificate-expired', true],
  ['pk', 'pki/certificate-expired', false],
  ['pki/', 'pki/certificate-expired', false],
  ['pki/certificate', 'pki/certificate-expired', false],
  ['pki/*', 'pki/certificate-expired', true],
  ['*', 'pki/certificate-expired', true],
  ['*expired', 'pki/certificate-expired', true],
  ['*/certificate-*', 'pki/certificate-expired', true],
  ['pki/*', 'kubelet/not-running', false],
  // Everything but the star is meant as it stands.
  ['pki/certificate.expired*', 'pki/certificate-expired', false],
  ['pki/(*', 'pki/(a', true],
  ['pki/[a-z]*', 'pki/certificate-expired', false],
  ['pki/certificate-expired@*/apiserver.crt', 'pki/certificate-expired@/etc/kubernetes/pki/apiserver.crt', true],
  ['pki/certificate-expired@*/apiserver.crt', 'pki/certificate-expired@/etc/kubernetes/pki/apiserverXcrt', false],
  ['PKI', 'pki/certificate-expired', false],
])('%s names %s: %s', (pattern, id, expected) => {
  expect(matches(pattern, id)).toBe(expected);
});

test('no pattern means all checks; those to skip win over those wanted; the order stays', () => {
  const ids = (only?: readonly string[], skip?: readonly string[]) => selectChecks(checks, only, skip).map((check) => check.id);
  expect(ids()).toEqual(checks.map((check) => check.id));
  expect(ids(['kubelet', 'pki'])).toEqual(checks.map((check) => check.id).filter((id) => /^(pki|kubelet)\//.test(id)));
  expect(ids(['pki'], ['pki/certificate-expired'])).toEqual(ids(['pki']).filter((id) => id !== 'pki/certificate-expired'));
  expect(ids(['pki'], ['*'])).toEqual([]);
  expect(ids(['nothing'])).toEqual([]);
});
