import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { AbsPath, ServerAnswers } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { type CredentialFiles, readCredential } from './credentials.ts';
import { CredentialUnread, unreadOf } from './server-failure.ts';

/** Longer answers are not read. */
const bodyLimitBytes = 1024 * 1024;

/** How a GET is made. `strict`: an answer from a server that is not verified is a failure. */
export interface GetOptions {
  readonly ca?: AbsPath;
  readonly strict?: boolean;
  readonly timeoutMs: number;
}

/**
 * GET without credentials; redirections are not followed. One connection serves both questions, what is answered and
 * whether the server is the one it should be: Node verifies the chain and the name also where it is told not to hang up.
 */
export async function httpGet(url: string, files: CredentialFiles, o: GetOptions): Promise<Read<ServerAnswers['http-get']>> {
  let ca: Buffer | undefined;
  let caFailure = 'NO-CA';
  try {
    ca = o.ca === undefined ? undefined : await readCredential(files, o.ca);
  } catch (error) {
    if (o.strict === true || !(error instanceof CredentialUnread)) return unreadOf(error, o.timeoutMs);
    caFailure = `CA-${error.unread.kind.toUpperCase()}`;
  }
  return fetchOnce(url, ca, caFailure, o);
}

/** How far the server proved who it is. */
type Verification = Pick<ServerAnswers['http-get'], 'verified' | 'verifyError'>;

function fetchOnce(
  url: string,
  ca: Buffer | undefined,
  caFailure: string,
  { strict = false, timeoutMs }: GetOptions,
): Promise<Read<ServerAnswers['http-get']>> {
  return new Promise((resolve) => {
    const finish = (answer: Read<ServerAnswers['http-get']>) => {
      clearTimeout(timer);
      request?.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => finish({ kind: 'timed-out', afterMs: timeoutMs }), timeoutMs);
    const onAnswer = (answer: IncomingMessage) => {
      const verification = verificationOf(answer, ca, caFailure);
      collect(answer).then(
        (body) =>
          finish(
            typeof body === 'string'
              ? { kind: 'ok', value: { status: answer.statusCode ?? 0, body, ...verification, ...dateOf(answer) } }
              : body,
          ),
        (error: unknown) => finish(unreadOf(error, timeoutMs)),
      );
    };
    let request: ReturnType<typeof requestHttp> | undefined;
    try {
      const { protocol, hostname } = new URL(url);
      const host = hostname.replace(/^\[(.*)\]$/, '$1');
      request =
        protocol === 'https:'
          ? requestHttps(
              url,
              { agent: false, servername: isIP(host) === 0 ? host : '', rejectUnauthorized: strict, ca: ca ?? [] },
              onAnswer,
            )
          : requestHttp(url, { agent: false }, onAnswer);
      request.on('error', (error) => finish(unreadOf(error, timeoutMs)));
      request.end();
    } catch (error) {
      // A URL that is none, or a CA file that holds no certificate.
      finish(unreadOf(error, timeoutMs));
    }
  });
}

function verificationOf(answer: IncomingMessage, ca: Buffer | undefined, caFailure: string): Verification {
  const { socket } = answer;
  if (!(socket instanceof TLSSocket)) return { verified: false, verifyError: 'NOT-TLS' };
  if (ca === undefined) return { verified: false, verifyError: caFailure };
  if (socket.authorized) return { verified: true };
  // Node 24 puts the code here; the declared type is from the time when it was an error.
  return { verified: false, verifyError: String(socket.authorizationError) };
}

async function collect(answer: IncomingMessage): Promise<string | Read<never>> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of answer) {
    const bytes = Buffer.from(chunk);
    sizeBytes += bytes.length;
    if (sizeBytes > bodyLimitBytes) return { kind: 'too-big', sizeBytes, limitBytes: bodyLimitBytes };
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function dateOf(answer: IncomingMessage): { readonly dateMs?: number } {
  const dateMs = Date.parse(answer.headers.date ?? '');
  return Number.isNaN(dateMs) ? {} : { dateMs };
}
