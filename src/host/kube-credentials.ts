import { parseYaml, textAt, valueAt } from '../domain/structured.ts';
import type { AbsPath } from '../model/host.ts';
import { type CredentialFiles, readCredential } from './credentials.ts';
import { ServerFailure } from './server-failure.ts';

/** What a kubeconfig's current context logs in with. Never leaves `src/host/`. */
export interface KubeCredentials {
  readonly server: string;
  readonly ca: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly token?: string;
}

/**
 * Reads a kubeconfig as kubeadm writes them: a server, a CA, and a client certificate or a token, embedded or by path.
 * Everything else that client-go would obey is refused: without a CA (or with `insecure-skip-tls-verify`) the credentials
 * would go to whoever answers, `exec` starts programs, `proxy-url` hands the connection to a stranger. Throws
 * {@link ServerFailure} and `CredentialUnread`.
 */
export async function readKubeconfig(path: AbsPath, files: CredentialFiles): Promise<KubeCredentials> {
  const root = await parseYaml((await readCredential(files, path)).toString('utf8'));
  const context = entry(valueAt(root, 'contexts'), textAt(root, 'current-context'), 'context');
  const cluster = entry(valueAt(root, 'clusters'), textAt(context, 'cluster'), 'cluster');
  const user = entry(valueAt(root, 'users'), textAt(context, 'user'), 'user');
  const server = textAt(cluster, 'server');
  if (server === undefined) throw new ServerFailure('KUBECONFIG-INCOMPLETE', `${path} names no server`);
  if (valueAt(cluster, 'insecure-skip-tls-verify') === true)
    throw new ServerFailure('KUBECONFIG-INSECURE', `${path} switches verification off`);
  if (valueAt(cluster, 'proxy-url') !== undefined) throw new ServerFailure('KUBECONFIG-UNSUPPORTED', `${path} names a proxy`);

  const bytes = async (name: string, from: unknown): Promise<Buffer | undefined> => {
    const data = textAt(from, `${name}-data`);
    if (data !== undefined) return Buffer.from(data, 'base64');
    const file = textAt(from, name);
    if (file === undefined) return undefined;
    return readCredential(files, file.startsWith('/') ? `/${file.slice(1)}` : `/${path.slice(1, path.lastIndexOf('/'))}/${file}`);
  };
  const [ca, cert, key] = await Promise.all([
    bytes('certificate-authority', cluster),
    bytes('client-certificate', user),
    bytes('client-key', user),
  ]);
  const token = textAt(user, 'token');
  if (ca === undefined) throw new ServerFailure('KUBECONFIG-INSECURE', `${path} names no CA`);
  if (token === undefined && (cert === undefined || key === undefined)) {
    throw new ServerFailure('KUBECONFIG-INCOMPLETE', `${path} holds neither a client certificate with its key nor a token`);
  }
  return {
    server,
    ca,
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(token === undefined ? {} : { token }),
  };
}

function entry(list: unknown, name: string | undefined, field: string): unknown {
  if (!Array.isArray(list) || name === undefined) return undefined;
  return valueAt(
    list.find((item: unknown) => textAt(item, 'name') === name),
    field,
  );
}
