import { createHash } from 'node:crypto';
import type { PemFile } from '../model/certificate.ts';
import type { Kubeconfig } from '../model/facts.ts';
import type { AbsPath, HostReader } from '../model/host.ts';
import { blankness } from './blank-bytes.ts';
import { parsePem, parsePemBytes } from './pem.ts';
import { isMapping, type Mapping, parseYaml, textAt } from './structured.ts';

/**
 * A kubeconfig as client-go sees it: the cluster and the user of the current context, credentials embedded or read from the
 * paths it names (relative ones start at the kubeconfig's folder). Embedded data wins over a path, as in client-go
 * (tools/clientcmd/client_config.go, v1.20). Secrets are left behind here.
 */
export async function parseKubeconfig(path: AbsPath, files: Pick<HostReader, 'read'>): Promise<Kubeconfig> {
  const read = await files.read(path);
  if (read.kind !== 'ok') return { path, unread: read, hasToken: false };
  const { bytes, stat } = read.value;
  const blank = blankness(bytes);
  if (blank !== undefined) return { path, fault: blank, hasToken: false };

  const root = await parseYaml(bytes);
  if (!isMapping(root)) return { path, fault: 'not-yaml', hasToken: false };
  const context = named(root['contexts'], root['current-context'], 'context');
  const cluster = named(root['clusters'], context?.['cluster'], 'cluster');
  const user = named(root['users'], context?.['user'], 'user');

  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const pem = async (data: unknown, file: unknown): Promise<{ embedded: boolean; file: PemFile } | undefined> => {
    if (typeof data === 'string' && data !== '') {
      return { embedded: true, file: { ...parsePemBytes(path, Buffer.from(data, 'base64'), stat.mode), sha256 } };
    }
    if (typeof file !== 'string' || file === '') return undefined;
    const at = resolvePath(path, file);
    return { embedded: false, file: parsePem(at, await files.read(at)) };
  };
  const ca = await pem(cluster?.['certificate-authority-data'], cluster?.['certificate-authority']);
  const certificate = await pem(user?.['client-certificate-data'], user?.['client-certificate']);
  const key = await pem(user?.['client-key-data'], user?.['client-key']);

  const server = nonEmpty(textAt(cluster, 'server'));
  const userName = nonEmpty(textAt(context, 'user'));
  const hasToken = nonEmpty(textAt(user, 'token')) !== undefined || nonEmpty(textAt(user, 'tokenFile')) !== undefined;
  const hasOtherLogin =
    user?.['exec'] !== undefined || user?.['auth-provider'] !== undefined || nonEmpty(textAt(user, 'username')) !== undefined;
  const hasCredentials = hasToken || hasOtherLogin || (certificate !== undefined && key !== undefined);
  return {
    path,
    ...(server === undefined || !hasCredentials ? { fault: 'incomplete' as const } : {}),
    ...(server === undefined ? {} : { server }),
    ...(userName === undefined ? {} : { userName }),
    ...(ca === undefined ? {} : { ca: ca.file }),
    ...(certificate === undefined || key === undefined
      ? {}
      : { client: { embedded: certificate.embedded, certificate: certificate.file, key: key.file } }),
    hasToken,
  };
}

/** Host and port of a kubeconfig's `server`; undefined when it is no URL. An IPv6 address comes without brackets. */
export function serverAddress(server: string): { readonly host: string; readonly port: number } | undefined {
  try {
    const url = new URL(server);
    const port = url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);
    return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port };
  } catch {
    return undefined;
  }
}

function named(list: unknown, name: unknown, field: string): Mapping | undefined {
  if (!Array.isArray(list) || typeof name !== 'string') return undefined;
  const entry: unknown = list.find((item: unknown) => isMapping(item) && item['name'] === name);
  const value = isMapping(entry) ? entry[field] : undefined;
  return isMapping(value) ? value : undefined;
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function resolvePath(kubeconfig: AbsPath, file: string): AbsPath {
  if (file.startsWith('/')) return `/${file.slice(1)}`;
  // A URL's path resolves `.` and `..` without touching a file system, which the domain must not.
  return `/${decodeURIComponent(new URL(encodeURI(file), `file://${encodeURI(kubeconfig)}`).pathname).slice(1)}`;
}
