import type { AbsPath } from '../model/host.ts';

/** A parsed JSON or YAML mapping of unknown content. */
export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value under a path of keys; undefined where one of them is no mapping or not there. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((at, key) => (isMapping(at) && Object.hasOwn(at, key) ? at[key] : undefined), value);
}

export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = valueAt(value, ...keys);
  return typeof found === 'string' ? found : undefined;
}

export function isAbsPath(value: unknown): value is AbsPath {
  return typeof value === 'string' && value.startsWith('/');
}

/** What JSON text says; undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first document of a YAML (or JSON) text, as the Kubernetes programs read it; undefined when it does not parse. */
export async function parseYaml(text: string): Promise<unknown> {
  const { parseAllDocuments } = await import('yaml');
  try {
    // sigs.k8s.io/yaml reads YAML 1.1 and lets a key be given twice.
    const documents = parseAllDocuments(text, { version: '1.1', uniqueKeys: false, logLevel: 'silent' });
    const first = Array.isArray(documents) ? documents[0] : undefined;
    // A text of comments alone holds no document.
    if (first === undefined) return null;
    return first.errors.length > 0 ? undefined : first.toJS();
  } catch {
    // toJS() refuses aliases that multiply beyond reason.
    return undefined;
  }
}
