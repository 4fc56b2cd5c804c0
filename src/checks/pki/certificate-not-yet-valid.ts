import { clockIsBehind } from '../../domain/clock-behind.ts';
import { msg } from '../../domain/message.ts';
import { certificateFacts, nodeCertificates } from '../../domain/node-certificates.ts';
import type { Evidence } from '../../model/finding.ts';
import { defineCheck } from '../define.ts';
import { certificateFinding, dateText, judgeCertificates, severityOf } from './each-certificate.ts';

const id = 'pki/certificate-not-yet-valid';

/** A certificate of the node is valid only from a date in the future; says so when the node's clock is behind its own files. */
export const certificateNotYetValid = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [{ what: 'RFC 5280, section 4.1.2.5: Validity', url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5' }],
  needs: [...certificateFacts, 'clock'],
  examine(facts, { now }) {
    const { newestWrite } = facts.clock;
    const clockSuspect = clockIsBehind(facts.clock);
    const clockEvidence: readonly Evidence[] =
      clockSuspect && newestWrite !== undefined
        ? [
            {
              source: newestWrite.path,
              observed: `written ${dateText(newestWrite.mtimeMs)}`,
              expected: `not after ${dateText(now.getTime())}`,
            },
          ]
        : [];
    return judgeCertificates(nodeCertificates(facts), (entry, certificate) => {
      if (!(certificate.notBeforeMs > now.getTime())) return undefined;
      const { role, path } = entry;
      const notBefore = dateText(certificate.notBeforeMs);
      return certificateFinding(id, entry, {
        severity: severityOf(entry),
        message: msg(id, { role, path, notBefore, clockSuspect }),
        evidence: [{ source: path, observed: `notBefore ${notBefore}`, expected: `before ${dateText(now.getTime())}` }, ...clockEvidence],
      });
    });
  },
});
