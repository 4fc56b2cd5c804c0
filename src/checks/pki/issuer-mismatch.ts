import { msg } from '../../domain/message.ts';
import { certificateFacts, nodeCertificates } from '../../domain/node-certificates.ts';
import { printable } from '../../domain/printable.ts';
import { isIssuedBy } from '../../domain/x509.ts';
import { defineCheck } from '../define.ts';
import { certificateFinding, certificateFindings, severityOf, verdictOf } from './each-certificate.ts';

const id = 'pki/issuer-mismatch';

/** A certificate is not signed by the CA that lies on the node: told by the signature, because all CAs have the same names. */
export const issuerMismatch = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [{ what: 'RFC 5280, section 6.1.3: Basic Certificate Processing', url: 'https://www.rfc-editor.org/rfc/rfc5280#section-6.1.3' }],
  needs: certificateFacts,
  examine(facts) {
    const entries = nodeCertificates(facts).filter((entry) => entry.ca !== undefined);
    const findings = certificateFindings(entries, (entry, certificate) => {
      const cas = entry.ca?.certificates ?? [];
      if (entry.ca === undefined || cas.length === 0 || cas.some((ca) => isIssuedBy(certificate, ca))) return undefined;
      const { role, path } = entry;
      return certificateFinding(id, entry, {
        severity: severityOf(entry),
        message: msg(id, { role, path, ca: entry.ca.path }),
        evidence: [
          {
            source: path,
            observed: `signed by "${printable(certificate.issuerCommonName, 100)}" with another key`,
            expected: `signed with the key of ${entry.ca.path} (serial ${cas[0]?.serial ?? ''})`,
          },
        ],
      });
    });
    return verdictOf(
      findings,
      entries.flatMap((entry) => [entry.file, ...(entry.ca === undefined ? [] : [entry.ca])]),
    );
  },
});
