import { createHash } from 'node:crypto';
import type { PemFile } from '../model/certificate.ts';
import type { Kubeconfig } from '../model/facts.ts';
import type { AbsPath, FileContent } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { parsePem, parsePemBytes } from './pem.ts';

/** Reads a file that a kubeconfig refers to. */
export type ReadReferred = (path: AbsPath) => Promise<Read<FileContent>>;

/**
 * A kubeconfig as client-go sees it: the cluster and the user of the current context, credentials embedded or read from the
 * paths it names (relative ones start at the kubeconfig's folder). Embedded data wins over a path, as in client-go
 * (tools/clientcmd/client_config.go, v1.20). Secrets are left behind here.
 */
export async function parseKubeconfig(path: AbsPath, read: Read<FileContent>, readReferred: ReadReferred): Promise<Kubeconfig> {
  if (read.kind !== 'ok') return { path, unread: read, hasToken: false };
  const { bytes, stat } = read.value;
  if (bytes.length === 0) return { path, fault: 'empty', hasToken: false };
  if (bytes.every((byte) => byte === 0)) return { path, fault: 'nul-filled', hasToken: false };

  const root = await parseYaml(bytes.toString('utf8'));
  if (root === undefined) return { path, fault: 'not-yaml', hasToken: false };
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
    return { embedded: false, file: parsePem(at, await readReferred(at)) };
  };
  const ca = await pem(cluster?.['certificate-authority-data'], cluster?.['certificate-authority']);
  const certificate = await pem(user?.['client-certificate-data'], user?.['client-certificate']);
  const key = await pem(user?.['client-key-data'], user?.['client-key']);

  const server = text(cluster?.['server']);
  const userName = text(context?.['user']);
  const hasToken = text(user?.['token']) !== undefined || text(user?.['tokenFile']) !== undefined;
  const hasOtherLogin = user?.['exec'] !== undefined || user?.['auth-provider'] !== undefined || text(user?.['username']) !== undefined;
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

type YamlMap = Readonly<Record<string, unknown>>;

async function parseYaml(source: string): Promise<YamlMap | undefined> {
  const { parse } = await import('yaml');
  try {
    // Go's parser takes the last of two equal keys here; it is not for us to call such a file broken.
    const root: unknown = parse(source, { uniqueKeys: false, logLevel: 'silent' });
    return isMap(root) ? root : undefined;
  } catch {
    return undefined;
  }
}

function named(list: unknown, name: unknown, field: string): YamlMap | undefined {
  if (!Array.isArray(list) || typeof name !== 'string') return undefined;
  const entry: unknown = list.find((item: unknown) => isMap(item) && item['name'] === name);
  const value = isMap(entry) ? entry[field] : undefined;
  return isMap(value) ? value : undefined;
}

function isMap(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function resolvePath(kubeconfig: AbsPath, file: string): AbsPath {
  if (file.startsWith('/')) return `/${file.slice(1)}`;
  // A URL's path resolves `.` and `..` without touching a file system, which the domain must not.
  return `/${decodeURIComponent(new URL(encodeURI(file), `file://${encodeURI(kubeconfig)}`).pathname).slice(1)}`;
}
