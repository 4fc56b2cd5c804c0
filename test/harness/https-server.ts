import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { CertificateFiles } from './etcd-certificates.ts';

/** What reached a fake server: the credentials above all. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization?: string;
  readonly contentType?: string;
  /** The common name of the client certificate, when one was sent. */
  readonly clientCertificate?: string;
  readonly body: string;
}

/** A TLS server on loopback that asks for a client certificate, takes any, and writes down what it gets. */
export interface FakeHttpsServer {
  readonly url: string;
  readonly port: number;
  readonly seen: readonly SeenRequest[];
  /** Common names of client certificates seen in handshakes, also of those that no request followed. */
  readonly handshakes: readonly (string | undefined)[];
  close(): Promise<void>;
}

export type Responder = (request: SeenRequest, response: ServerResponse) => void;

export async function startHttpsServer(certificate: CertificateFiles, respond: Responder): Promise<FakeHttpsServer> {
  const seen: SeenRequest[] = [];
  const handshakes: (string | undefined)[] = [];
  const server = createServer(
    { cert: readFileSync(certificate.cert), key: readFileSync(certificate.key), requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      void read(request).then((got) => {
        seen.push(got);
        respond(got, response);
      });
    },
  );
  server.on('secureConnection', (socket: TLSSocket) => handshakes.push(commonNameOf(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // A TCP server has no other kind of address.
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    seen,
    handshakes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const { authorization, 'content-type': contentType } = request.headers;
  const clientCertificate = request.socket instanceof TLSSocket ? commonNameOf(request.socket) : undefined;
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    ...(authorization === undefined ? {} : { authorization }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function commonNameOf(socket: TLSSocket): string | undefined {
  const name: unknown = socket.getPeerCertificate().subject?.CN;
  return typeof name === 'string' ? name : undefined;
}
