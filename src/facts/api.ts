import { parseCertificate } from '../domain/x509.ts';
import type { Certificate } from '../model/certificate.ts';
import type { CollectContext, Collector, Maybe } from '../model/facts.ts';
import type { ServerAnswers } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { findApi } from './api-endpoint.ts';

/** How the API server answers without credentials (kubeadm-facts §8.4), and the certificate that it really presents. */
export const api: Collector<'api'> = {
  name: 'api',
  async collect({ host, get }: CollectContext) {
    const endpoint = await findApi(get);
    if (endpoint === undefined) return { state: 'failed', reason: 'neither a manifest nor a kubeconfig names an API server' };
    const { url, local, ca } = endpoint;
    const { hostname, port } = new URL(url);
    const [livez, readyz, chain] = await Promise.all([
      host.ask({ ask: 'http-get', url: `${url}/livez`, ca }),
      host.ask({ ask: 'http-get', url: `${url}/readyz`, ca }),
      host.ask({ ask: 'tls-chain', host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? 443 : Number(port) }),
    ]);
    if (livez.kind === 'offline') return { state: 'offline', reason: 'the API server answers only on a running node' };
    return { state: 'ok', value: { url, local, livez: maybe(livez), readyz: maybe(readyz), served: leafOf(chain) } };
  },
};

function leafOf(chain: Read<ServerAnswers['tls-chain']>): Maybe<Certificate> {
  if (chain.kind !== 'ok') return { ok: false, unread: chain };
  const [pem] = chain.value.pem;
  const certificate = pem === undefined ? undefined : parseCertificate(pem);
  return certificate === undefined
    ? { ok: false, unread: { kind: 'failed', code: 'NO-CERTIFICATE', reason: 'no certificate that can be parsed was presented' } }
    : { ok: true, value: certificate };
}

function maybe<T>(read: Read<T>): Maybe<T> {
  return read.kind === 'ok' ? { ok: true, value: read.value } : { ok: false, unread: read };
}
