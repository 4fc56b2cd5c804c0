import type { Etcd3 } from 'etcd3';
import type { TlsFiles } from '../model/host.ts';
import { type CredentialFiles, readTlsFiles } from './credentials.ts';
import { ServerFailure } from './server-failure.ts';

/** One etcd endpoint, how to be known to it, and how long a call may take. */
export interface EtcdTarget {
  readonly endpoint: string;
  readonly tls: TlsFiles;
  readonly timeoutMs: number;
}

/**
 * Lends a client for one endpoint and closes it afterwards. None of etcd3's defaults is used (measured with etcd3 1.1.2):
 * without a deadline a frozen member hangs for ever, the default retries multiply it, the default circuit breaker hides
 * the cause of every later failure, several hosts make it unknown who answered, and grpc-js sends loopback traffic to
 * `http_proxy`. Throws what etcd3 throws, and {@link ServerFailure}.
 */
export async function withEtcd<T>(target: EtcdTarget, files: CredentialFiles, use: (client: Etcd3) => Promise<T>): Promise<T> {
  // etcd3 silently speaks TLS to an http:// endpoint when it has credentials.
  if (!target.endpoint.startsWith('https://')) throw new ServerFailure('NOT-TLS', `${target.endpoint} is not an https endpoint`);
  const [{ Etcd3 }, { noop }, { ca, cert, key }] = await Promise.all([
    import('etcd3'),
    import('cockatiel'),
    readTlsFiles(files, target.tls),
  ]);
  // grpc-js names the server in its TLS hello also where that is an IP address; Node would say so (DEP0123) on the
  // terminal, in the middle of the UI. Where --no-deprecation has set it, it cannot be set again: that throws.
  if (process.noDeprecation !== true) process.noDeprecation = true;
  const client = new Etcd3({
    hosts: target.endpoint,
    credentials: { rootCertificate: ca, privateKey: key, certChain: cert },
    grpcOptions: { 'grpc.enable_http_proxy': 0 },
    faultHandling: { host: () => noop, global: noop },
    defaultCallOptions: () => ({ deadline: wallClockMs() + target.timeoutMs }),
  });
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

/** grpc-js compares deadlines with the system's own clock: the node's clock, which a flag can set, is not the one to use. */
function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}
