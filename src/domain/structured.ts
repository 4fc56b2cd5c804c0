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

/** What bytes held when they were first parsed: several facts read the same few files. */
const parsed = new WeakMap<Uint8Array, unknown>();

/**
 * The first document of a YAML (or JSON) file, as the Kubernetes programs read it; undefined when it does not parse. The
 * same bytes are parsed once, so what comes of them must not be changed.
 */
export async function parseYaml(content: Uint8Array | string): Promise<unknown> {
  if (typeof content === 'string') return parseText(content);
  if (!parsed.has(content)) parsed.set(content, await parseText(Buffer.from(content).toString('utf8')));
  return parsed.get(content);
}

/**
 * js-yaml reads three times as fast as yaml, which is for edits: it keeps comments and the way things are written. And
 * like Go's it refuses control characters.
 */
async function parseText(text: string): Promise<unknown> {
  const { loadAll, YAML11_SCHEMA } = await import('js-yaml');
  try {
    // sigs.k8s.io/yaml reads YAML 1.1 and lets a key be given twice.
    const [document] = loadAll(firstDocument(text), { schema: YAML11_SCHEMA, json: true });
    // A text of comments alone holds no document.
    return document ?? null;
  } catch {
    return undefined;
  }
}

/** The text up to the end of its first document: Go's reader never sees what is wrong behind it. */
function firstDocument(text: string): string {
  const [first, second] = text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm);
  if (first === undefined) return text;
  const isEmptyBefore = text
    .slice(0, first.index)
    .split('\n')
    .every((line) => /^\uFEFF?\s*(?:[#%]|$)/.test(line));
  return text.slice(0, isEmptyBefore ? second?.index : first.index);
}
