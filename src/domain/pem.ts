import { createHash, createPublicKey } from 'node:crypto';
import type { Certificate, PemFault, PemFile, PublicKeyInfo } from '../model/certificate.ts';
import type { AbsPath, FileContent } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { blankness } from './blank-bytes.ts';
import { parseCertificate, publicKeyInfo } from './x509.ts';

/** What files held when they were first parsed: several facts read the same few. */
const parsed = new WeakMap<FileContent, PemFile>();

/**
 * What a PEM file holds: every certificate in it, and its key as the public half. A `PUBLIC KEY` block counts as the key:
 * `sa.pub` is one, and a snapshot records each private key as one. Tells a file that is empty or filled with NULs (a power
 * loss) from one that holds something else. The same content is parsed once.
 */
export function parsePem(path: AbsPath, read: Read<FileContent>): PemFile {
  if (read.kind !== 'ok') return { path, unread: read, certificates: [] };
  const file = parsed.get(read.value) ?? parsePemBytes(path, read.value.bytes, read.value.stat.mode);
  parsed.set(read.value, file);
  return { ...file, path };
}

/** {@link parsePem} for bytes that come from elsewhere than a file of their own: the data embedded in a kubeconfig. */
export function parsePemBytes(path: AbsPath, bytes: Buffer, mode?: number): PemFile {
  const base = { path, sha256: createHash('sha256').update(bytes).digest('hex'), ...(mode === undefined ? {} : { mode }) };
  const blank = blankness(bytes);
  if (blank !== undefined) return { ...base, certificates: [], fault: blank };

  const der = bytes[0] === derSequence ? parseCertificate(bytes) : undefined;
  if (der !== undefined) return { ...base, certificates: [der] };

  const { certificates, key, fault } = parseBlocks(bytes.toString('latin1'));
  return { ...base, certificates, ...(key === undefined ? {} : { key }), ...(fault === undefined ? {} : { fault }) };
}

/** The first byte of every DER certificate. */
const derSequence = 0x30;
const privateKeyLabel = /^(?:RSA |EC |ENCRYPTED )?PRIVATE KEY$/;
const publicKeyLabel = /^(?:RSA )?PUBLIC KEY$/;

interface Blocks {
  readonly certificates: readonly Certificate[];
  readonly key?: PublicKeyInfo;
  readonly fault?: PemFault;
}

function parseBlocks(text: string): Blocks {
  const certificates: Certificate[] = [];
  let key: PublicKeyInfo | undefined;
  let fault: PemFault | undefined;
  let end = 0;
  for (const match of text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[^-]*(?:-(?!----)[^-]*)*-----END \1-----/g)) {
    const [block, label = ''] = match;
    end = match.index + block.length;
    if (label === 'CERTIFICATE') {
      const certificate = parseCertificate(block);
      if (certificate === undefined) fault ??= 'damaged';
      else certificates.push(certificate);
    } else if (privateKeyLabel.test(label) || publicKeyLabel.test(label)) {
      const parsed = parseKey(block, label);
      if (typeof parsed === 'string') fault ??= parsed;
      else key ??= parsed;
    }
  }
  // A block that begins and does not end: the file was cut off.
  if (text.indexOf('-----BEGIN ', end) >= 0) fault ??= 'damaged';
  if (certificates.length === 0 && key === undefined) fault ??= 'not-pem';
  return { certificates, ...(key === undefined ? {} : { key }), ...(fault === undefined ? {} : { fault }) };
}

function parseKey(block: string, label: string): PublicKeyInfo | PemFault {
  if (label === 'ENCRYPTED PRIVATE KEY' || block.includes('Proc-Type: 4,ENCRYPTED')) return 'encrypted';
  try {
    return publicKeyInfo(createPublicKey(block));
  } catch {
    return 'damaged';
  }
}
