/**
 * What a file holds when it holds nothing: zero bytes (or white space alone), or NUL bytes alone. Both are what a power
 * loss leaves of a file whose metadata reached the disk before its data (kubeadm-facts §7.6). Undefined when there is more.
 */
export function blankness(bytes: Uint8Array): 'empty' | 'nul-filled' | undefined {
  if (bytes.every(isWhiteSpace)) return 'empty';
  if (bytes.every((byte) => byte === 0)) return 'nul-filled';
  return undefined;
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
