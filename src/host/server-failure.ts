import { printable } from '../domain/printable.ts';
import type { Unread } from '../model/read.ts';

/**
 * TLS alerts by number (RFC 8446, section 6), as they end a failure's code. A server that refuses our client certificate
 * answers with one; which one depends on its Go version: 42 for everything up to 1.20, 45 and 48 since.
 */
const alertNames: Readonly<Record<string, string>> = {
  '40': 'HANDSHAKE-FAILURE',
  '42': 'BAD-CERTIFICATE',
  '43': 'UNSUPPORTED-CERTIFICATE',
  '44': 'CERTIFICATE-REVOKED',
  '45': 'CERTIFICATE-EXPIRED',
  '46': 'CERTIFICATE-UNKNOWN',
  '48': 'UNKNOWN-CA',
  '49': 'ACCESS-DENIED',
  '70': 'PROTOCOL-VERSION',
  '80': 'INTERNAL-ERROR',
  '112': 'UNRECOGNIZED-NAME',
  '116': 'CERTIFICATE-REQUIRED',
};

/**
 * What clients say where they have no code: grpc-js hands on only the text of what OpenSSL, Node or etcd said. The first
 * that matches wins. Texts of OpenSSL 3 `crypto/x509/x509_txt.c`, Node 24 `lib/internal/tls`, etcd 3.4
 * `etcdserver/api/v3rpc/rpctypes/error.go`.
 */
const wordings: readonly (readonly [RegExp, string])[] = [
  [/certificate has expired/, 'CERT_HAS_EXPIRED'],
  [/certificate is not yet valid/, 'CERT_NOT_YET_VALID'],
  [/unable to verify the first certificate/, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  [/self-signed certificate in certificate chain/, 'SELF_SIGNED_CERT_IN_CHAIN'],
  [/self-signed certificate/, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [/unable to get local issuer certificate/, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  [/certificate signature failure/, 'CERT_SIGNATURE_FAILURE'],
  [/Hostname\/IP does not match certificate's altnames/, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [/wrong version number|packet length too long/, 'NOT-TLS'],
  [/no leader/, 'NO-LEADER'],
  [/leader changed/, 'LEADER-CHANGED'],
  [/etcdserver: request timed out/, 'ETCD-REQUEST-TIMED-OUT'],
  [/database space exceeded/, 'NOSPACE-ALARM'],
  [/rpc not supported for learner/, 'LEARNER'],
  [/etcdserver: unhealthy cluster/, 'UNHEALTHY-CLUSTER'],
  [/etcdserver: re-configuration failed/, 'NOT-ENOUGH-STARTED-MEMBERS'],
  [/etcdserver: member not found/, 'MEMBER-NOT-FOUND'],
  [/etcdserver: permission denied/, 'ETCD-PERMISSION-DENIED'],
];

const timeoutCodes: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** A failure with a code of our own, where no system or library has one. */
export class ServerFailure extends Error {
  readonly code: string;
  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** Credentials that could not be read, as what reading them gave. */
export class CredentialUnread extends Error {
  readonly path: string;
  readonly unread: Unread;
  constructor(path: string, unread: Unread) {
    super(`${path}: ${unread.kind}`);
    this.path = path;
    this.unread = unread;
  }
}

/** An error of any client as an {@link Unread} whose code tells the cause. `afterMs`: the deadline that was set. */
export function unreadOf(error: unknown, afterMs: number): Unread {
  if (error instanceof CredentialUnread) return { kind: 'failed', code: 'NO-CREDENTIALS', reason: printable(error.message, 300) };
  const text = textOf(error);
  const code = codeOf(error, text);
  if (code === undefined) return { kind: 'failed', code: 'UNKNOWN', reason: tidy(text) };
  return timeoutCodes.has(code) ? { kind: 'timed-out', afterMs } : { kind: 'failed', code, reason: tidy(text) };
}

function codeOf(error: unknown, text: string): string | undefined {
  const alert = /alert number (\d+)/.exec(text)?.[1];
  if (alert !== undefined) return `TLS-ALERT-${alertNames[alert] ?? alert}`;
  if (isTimeout(error, text)) return 'ETIMEDOUT';
  const worded = wordings.find(([pattern]) => pattern.test(text))?.[1];
  // ERR_SSL_WRONG_VERSION_NUMBER and its like are OpenSSL's own words for some of these.
  const own = ownCode(error);
  if (worded !== undefined && (own === undefined || own.startsWith('ERR_SSL_'))) return worded;
  return own ?? /\bE[A-Z]{4,}\b/.exec(text)?.[0] ?? grpcStatus(text);
}

function ownCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && at.code !== '') return at.code;
  }
  return undefined;
}

function isTimeout(error: unknown, text: string): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.name === 'TimeoutError' || at.name === 'AbortError') return true;
  }
  return /^4 DEADLINE_EXCEEDED/.test(text);
}

/** grpc-js begins its texts with the number and the name of the status. */
function grpcStatus(text: string): string | undefined {
  const name = /^\d+ ([A-Z_]+):/.exec(text)?.[1];
  return name === undefined ? undefined : `GRPC-${name.replaceAll('_', '-')}`;
}

/** The texts of an error and its causes on one line. */
function textOf(error: unknown): string {
  const texts: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) texts.push(at.message);
  return printable(texts.length === 0 ? String(error) : texts.join(': '), 1000);
}

/**
 * The part of a text that tells people something: without gRPC's frame, and of OpenSSL's
 * `ADDRESS:error:CODE:LIBRARY:FUNCTION:REASON:FILE:LINE:` the reason alone. Addresses and times would make the same
 * failure look different each time.
 */
function tidy(text: string): string {
  const inner = text
    .replace(/^\d+ [A-Z_]+: (?:No connection established\. Last error: (?:Error: )?)?/, '')
    .replace(/\.? *(?:\([\dTZ:.-]+\)\.? *)?Resolution note: *$/, '')
    .replace(/; if the root CA is installed locally, try running Node\.js with --use-system-ca/, '');
  const opensslReason = /(?:^|[0-9A-F]+:)error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(inner)?.[1];
  return printable(opensslReason ?? inner, 300);
}
