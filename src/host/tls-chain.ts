import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { toPem } from '../domain/x509.ts';
import type { ServerAnswers } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { unreadOf } from './server-failure.ts';

/**
 * The certificates that a TLS port presents, leaf first. Nothing but the handshake is sent, without a client certificate;
 * nothing is verified. A server that wants one (etcd) has presented its own before it refuses: under TLS 1.3 the handshake
 * ends well on our side and the alert comes afterwards, under 1.2 the alert ends the handshake.
 */
export async function tlsChain(host: string, port: number, timeoutMs: number): Promise<Read<ServerAnswers['tls-chain']>> {
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      servername: isIP(host) === 0 ? host : '',
      rejectUnauthorized: false,
      // None: a root that Node knows must not appear in a chain that the server did not present.
      ca: [],
    });
    const finish = (answer: Read<ServerAnswers['tls-chain']>) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => finish({ kind: 'timed-out', afterMs: timeoutMs }), timeoutMs);
    socket.once('secureConnect', () => finish({ kind: 'ok', value: { pem: presented(socket) } }));
    socket.on('error', (error) => {
      const pem = presented(socket);
      finish(pem.length > 0 ? { kind: 'ok', value: { pem } } : unreadOf(error, timeoutMs));
    });
    socket.once('close', () => finish({ kind: 'failed', code: 'ECONNRESET', reason: 'the connection was closed during the handshake' }));
  });
}

function presented(socket: TLSSocket): readonly string[] {
  const pem: string[] = [];
  const seen = new Set<string>();
  // Node gives an empty object where there is no certificate, and lets a root point to itself.
  let certificate: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (certificate?.raw !== undefined && certificate.fingerprint256 !== undefined && !seen.has(certificate.fingerprint256)) {
    seen.add(certificate.fingerprint256);
    pem.push(toPem('CERTIFICATE', certificate.raw));
    certificate = certificate.issuerCertificate;
  }
  return pem;
}
