import { redactCredentials } from './redact-credentials.ts';
import { redactDerKey, redactPemKeys } from './redact-keys.ts';
import { redactKubeSecrets } from './redact-kube-secrets.ts';

/**
 * Takes the secrets out of text, and leaves what the graph of keys needs: a private key becomes its public half under a
 * comment with its label, a bootstrap token its id, a JWT the id of its key. Also within base64, JSON strings and YAML
 * blocks. Text without secrets comes back as it was; text once redacted is not changed again.
 */
export function redactText(text: string): string {
  return redactAt(text, 0);
}

/** {@link redactText} for a file's bytes, whatever they are: all other bytes stay as they are. */
export function redactBytes(bytes: Buffer): Buffer {
  const der = redactDerKey(bytes);
  if (der !== undefined) return der;
  // One character per byte, both ways.
  const text = bytes.toString('latin1');
  const clean = redactText(text);
  return clean === text ? bytes : Buffer.from(clean, 'latin1');
}

/** {@link redactText} for every string in a value of plain data, names of properties included. */
export function redactData(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactData);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redactText(key), redactData(inner)]));
}

/** A kubeconfig in a Secret in a list: three layers of base64 are more than anybody writes. */
const deepest = 3;

function redactAt(text: string, depth: number): string {
  const withoutKeys = redactPemKeys(redactKubeSecrets(text));
  const withoutHidden = depth < deepest ? redactBase64(withoutKeys, depth) : withoutKeys;
  return redactCredentials(withoutHidden);
}

/** Base64 on one line, or wrapped into lines (whose breaks are escaped in JSON). */
const base64 = /(?:[A-Za-z0-9+/]{40,}[ \t]*(?:\r?\n|\\+n)[ \t]*)+[A-Za-z0-9+/]+={0,2}(?![A-Za-z0-9+/=:])|[A-Za-z0-9+/_-]{24,}={0,2}/g;

function redactBase64(text: string, depth: number): string {
  return text.replace(base64, (run) => {
    const joined = run.replace(/\\+n|\s/g, '');
    for (const skipped of [0, 1, 2, 3]) {
      // What stands before it without a gap (a path, a cut-off line) shifts the groups of four.
      const encoded = joined.slice(skipped);
      if (!isText(Buffer.from(encoded.slice(0, 64), 'base64'))) continue;
      const decoded = Buffer.from(encoded, 'base64').toString('latin1');
      const clean = redactAt(decoded, depth + 1);
      if (clean !== decoded) return joined.slice(0, skipped) + Buffer.from(clean, 'latin1').toString('base64');
    }
    return run;
  });
}

/** No control characters but white space: keys and certificates in DER have some within the first bytes. */
function isText(bytes: Buffer): boolean {
  return bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
