import type { AbsPath, HostReader, TlsFiles } from '../model/host.ts';
import { CredentialUnread } from './server-failure.ts';

/** Where clients get their credentials from. */
export type CredentialFiles = Pick<HostReader, 'read'>;

/** The bytes of a client's credentials. They go from the file to the TLS library and nowhere else. */
export interface TlsBytes {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Throws {@link CredentialUnread} for the first that cannot be read. */
export async function readTlsFiles(files: CredentialFiles, tls: TlsFiles): Promise<TlsBytes> {
  const [ca, cert, key] = await Promise.all([tls.ca, tls.cert, tls.key].map((path) => readCredential(files, path)));
  if (ca === undefined || cert === undefined || key === undefined) throw new RangeError('three paths give three files');
  return { ca, cert, key };
}

/** Throws {@link CredentialUnread}. */
export async function readCredential(files: CredentialFiles, path: AbsPath): Promise<Buffer> {
  const read = await files.read(path);
  if (read.kind !== 'ok') throw new CredentialUnread(path, read);
  return read.value.bytes;
}
