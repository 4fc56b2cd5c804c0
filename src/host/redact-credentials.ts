/*
 * Texts can be megabytes long and come from anywhere: no pattern may scan far from every place where it could begin. Hence
 * the bounds (on backslashes, schemes, users), and the look-behinds that let a word be tried once.
 */

/** What stands where a secret stood. */
export const redacted = 'REDACTED';

/** Replaces passwords, tokens and the like that are known by what they look like or by what stands before them. */
export function redactCredentials(text: string): string {
  return rules.reduce((clean, [pattern, replace]) => clean.replace(pattern, replace), text);
}

/** Names whose value is a secret wherever they are a key: kubeconfigs, kubeadm's and registries' configuration. */
const secretKeys =
  'token|password|passwd|secret|certificate-?key|(?:tls-?)?bootstrap-?token|client-?secret|(?:id|access|refresh|identity|registry)[-_]?token|secret-?(?:access-?)?key';
const secretFlags = 'token|discovery-token|tls-bootstrap-token|password|certificate-key|oidc-client-secret|client-secret';
const secretVariable = String.raw`(?!\w*CLUSTER_TOKEN)[A-Z0-9_]*(?:PASSWORD|PASSWD|TOKEN|SECRET|SECRET_ACCESS_KEY)`;

/** In quotes, which are escaped in JSON within JSON. */
const quoted = String.raw`"(?:[^"\\]|\\.)*"|\\{1,15}"(?:[^"\\]|\\{1,15}[^"\\])*\\{1,15}"|'[^']*'`;
const word = String.raw`[^\s"',;{}[\]\\]+`;

type Rule = readonly [RegExp, (...match: string[]) => string];

const rules: readonly Rule[] = [
  // JWTs (service account tokens): the id of the key tells which one signed it.
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, (jwt) => `${redacted}-JWT(kid=${keyIdOf(jwt)})`],
  // … and one whose head was cut off.
  [/(?<![\w-])[\w-]*\.eyJ[\w-]{5,}\.[\w-]{20,}/g, () => `${redacted}-JWT(kid=unknown)`],
  // kubeadm's bootstrap tokens: the id is public.
  [/(?<![A-Za-z0-9.])([a-z0-9]{6})\.[a-z0-9]{16}(?!\.?[A-Za-z0-9])/g, (_all, id) => `${id}.${redacted}`],
  [/(\bauthorization\\{0,15}["']?\s*[:=]\s*\[?\s*\\{0,15}["']?\s*(?:bearer|basic|digest)\s+)[^\s"'\\,\]]+/gi, keepFirst],
  [/(\bbearer\s+)[A-Za-z0-9._~+/=-]{16,}/gi, keepFirst],
  [rule(String.raw`(--(?:${secretFlags})(?:=|\s+|\\{0,15}["']\s*,\s*))(${quoted}|${word})`, 'g'), masked],
  // A key that begins its line (YAML, TOML): a plain value goes on to the end of the line, a block to the end of its indent.
  [
    rule(
      String.raw`(^([ \t]*)(?:-[ \t]+)*["']?(?:${secretKeys})["']?[ \t]*:[ \t]*[|>][-+0-9]*[ \t]*\n)((?:\2[ \t]+[^\n]*(?:\n|$)|[ \t]*\n)+)`,
      'gim',
    ),
    block,
  ],
  [rule(String.raw`(^[ \t]*(?:-[ \t]+)*["']?(?:${secretKeys})["']?[ \t]*[:=][ \t]*)(${quoted}|[^\s"'|>#{[][^\n]*)`, 'gim'), masked],
  // In a flow mapping, and quoted (JSON, where registries call theirs `auth`).
  [rule(String.raw`([{,]\s*(?:${secretKeys})\s*:\s+)(${quoted}|[^\s"',{}[\]][^,}\n]*)`, 'gi'), masked],
  [rule(String.raw`(\\{0,15}["'](?:auth|${secretKeys})\\{0,15}["']\s*:\s*)(${quoted}|${word})`, 'gi'), masked],
  // Environment variables, in a file and in a pod's manifest.
  [rule(String.raw`(\b${secretVariable}=)("[^"\n]*"|'[^'\n]*'|[^\s"']+)`, 'g'), masked],
  [rule(String.raw`(\bname:\s*["']?${secretVariable}["']?\s*\n\s*value:[ \t]*)([^\n]+)`, 'g'), masked],
  // What `kubeadm init --upload-certs` prints on a line of its own.
  [/(certificate[ -]?key[^0-9a-z]{1,12})[0-9a-f]{64}(?![0-9a-f])/gi, keepFirst],
  // The password in a URL.
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"']{0,200}:)[^\s/@"']{1,1000}(?=@)/gi, keepFirst],
];

function rule(pattern: string, flags: string): RegExp {
  return new RegExp(pattern, flags);
}

function keepFirst(_all: string, first = ''): string {
  return first + redacted;
}

/** Keeps the quotes, so that the text still parses, and what an earlier rule has left: the id of a token says more. */
function masked(all: string, first = '', secret = ''): string {
  if (secret.includes(redacted) || /^(?:null|true|false|~|\\{0,15}""|'')$/.test(secret)) return all;
  const quote = /^\\{0,15}["']/.exec(secret)?.[0] ?? '';
  return first + quote + redacted + quote;
}

function block(all: string, first = '', indent = '', content = ''): string {
  return content.includes(redacted) ? all : `${first}${indent}  ${redacted}\n`;
}

function keyIdOf(jwt: string): string {
  try {
    const header: unknown = JSON.parse(Buffer.from(jwt.slice(0, jwt.indexOf('.')), 'base64url').toString('utf8'));
    if (typeof header !== 'object' || header === null || !('kid' in header) || typeof header.kid !== 'string') return 'none';
    // Whatever else somebody has put there is not for a snapshot.
    return /^[\w-]{1,64}$/.test(header.kid) ? header.kid : 'odd';
  } catch {
    return 'unknown';
  }
}
