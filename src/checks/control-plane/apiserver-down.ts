import { unlessControlPlane } from '../../domain/control-plane-node.ts';
import { msg } from '../../domain/message.ts';
import { printable } from '../../domain/printable.ts';
import { unreadMessage } from '../../domain/unread.ts';
import type { ApiFact, ComponentLogsFact } from '../../model/facts.ts';
import type { Evidence, Finding } from '../../model/finding.ts';
import type { Message } from '../../model/message.ts';
import type { Unread } from '../../model/read.ts';
import { defineCheck } from '../define.ts';

const id = 'control-plane/apiserver-down';

/** What the network or the TLS handshake said; other codes speak of kdoctor's own side and prove nothing. */
const serverSideCodes = /^(?:E(?:CONN|HOST|NET|ADDRNOTAVAIL|PIPE|PROTO|TIMEDOUT)|ERR_(?:SSL|TLS)|HPE_|UND_ERR_SOCKET)/;

/** This node's own API server does not answer, or says that it does not live. */
export const apiserverDown = defineCheck({
  id,
  title: msg(`${id}:title`, {}),
  severity: 'critical',
  why: msg(`${id}:why`, {}),
  explanation: msg(`${id}:explanation`, {}),
  sources: [{ what: 'Kubernetes: API health endpoints', url: 'https://kubernetes.io/docs/reference/using-api/health-checks/' }],
  needs: ['node', 'api', 'component-logs'],
  examine({ node, api, 'component-logs': { logs } }) {
    const elsewhere = unlessControlPlane(node);
    if (elsewhere !== undefined) return elsewhere;
    // Another node's answer says nothing about this one.
    if (!api.local) return { kind: 'healthy', unread: [msg(`${id}:address-unknown`, { url: api.url })] };
    const { livez, url } = api;
    if (livez.ok) {
      // 401 and 403 come from a server that lives and does not let the anonymous in; 404 from one older than /livez (1.16).
      if (livez.value.status < 500) return { kind: 'healthy' };
      const failing = livez.value.body
        .split('\n')
        .filter((line) => line.startsWith('[-]'))
        .map((line) => printable(line, 120));
      const observed = `${livez.value.status}${failing.length > 0 ? `: ${failing.join('; ')}` : ''}`;
      return unhealthy(msg(`${id}:failing`, { url, status: livez.value.status }), { source: `${url}/livez`, observed, expected: '200 ok' });
    }
    const { unread } = livez;
    const message = silence(url, unread);
    if (message === undefined) return { kind: 'healthy', unread: [unreadMessage(`${url}/livez`, unread)] };
    return unhealthy(message, { source: `${url}/livez`, observed: observedOf(unread), expected: '200 ok' });

    function unhealthy(said: Message, asked: Evidence) {
      const finding: Finding = {
        key: `${id}@${node.nodeName.value}`,
        check: id,
        subject: node.nodeName.value,
        severity: 'critical',
        message: said,
        evidence: [asked, ...servedEvidence(api), ...logEvidence(logs)],
        about: { component: 'kube-apiserver', local: 'true', url },
      };
      return { kind: 'unhealthy', findings: [finding] } as const;
    }
  },
});

/** What kind of silence it is; undefined when it is not the server's. */
function silence(url: string, unread: Unread): Message | undefined {
  if (unread.kind === 'timed-out') return msg(`${id}:silent`, { url, afterMs: unread.afterMs });
  if (unread.kind !== 'failed') return undefined;
  if (unread.code === 'ECONNREFUSED') return msg(id, { url });
  return serverSideCodes.test(unread.code)
    ? msg(`${id}:unreachable`, { url, reason: printable(unread.reason, 200), code: unread.code })
    : undefined;
}

function observedOf(unread: Unread): string {
  if (unread.kind === 'timed-out') return `no answer within ${unread.afterMs} ms`;
  return unread.kind === 'failed' ? printable(`${unread.reason} (${unread.code})`, 200) : unread.kind;
}

function servedEvidence({ url, served }: ApiFact): readonly Evidence[] {
  if (!served.ok) return [];
  const { notAfterMs, serial } = served.value;
  const end = Number.isNaN(notAfterMs) ? 'an unreadable date' : new Date(notAfterMs).toISOString();
  return [{ source: `TLS handshake with ${url}`, observed: `certificate ${serial}, valid until ${end}` }];
}

/** The newest telling line of its log, otherwise the last one: the container that wrote it may be gone. */
function logEvidence(logs: ComponentLogsFact['logs']): readonly Evidence[] {
  const log = logs.find(({ component }) => component === 'kube-apiserver');
  const line = log?.matches.at(-1)?.line ?? log?.lastLine;
  return log === undefined || line === undefined ? [] : [{ source: log.path, observed: line }];
}
