import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { PublicKeyInfo } from '../model/certificate.ts';

/** The kind of key that kubeadm makes unless told otherwise. */
export const defaultKeyKind: KeyKind = { algorithm: 'rsa', size: '2048' };

/** What a new key should be like. */
export type KeyKind = Pick<PublicKeyInfo, 'algorithm' | 'size'>;

const generate = promisify(generateKeyPair);

/** A new private key of a kind: RSA of as many bits (2048 at least), EC on the same curve, or Ed25519. Throws for others. */
export async function newPrivateKey(kind: KeyKind): Promise<KeyObject> {
  switch (kind.algorithm) {
    case 'rsa':
      return (await generate('rsa', { modulusLength: Math.max(2048, Number(kind.size) || 2048), publicExponent: 0x10001 })).privateKey;
    case 'ec':
      return (await generate('ec', { namedCurve: kind.size })).privateKey;
    case 'ed25519':
      return (await generate('ed25519', {})).privateKey;
    case 'other':
      throw new Error('this kind of key cannot be made');
  }
}

/** A private key as PEM in the format that kubeadm writes: PKCS#1 for RSA, SEC 1 for EC; PKCS#8 for all others. */
export function privateKeyPem(key: KeyObject): string {
  const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : key.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs8';
  return key.export({ type, format: 'pem' }).toString();
}

/** The key in a PEM text; undefined when there is none, it is damaged, or it is under a passphrase. */
export function parsePrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
