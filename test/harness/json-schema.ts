/** A JSON value that is a map. */
type Mapping = Readonly<Record<string, unknown>>;

const annotations = new Set(['$schema', '$id', 'title', 'description', 'definitions']);

/**
 * Where a value is not as a JSON Schema (draft-07) says, as lines `path: reason`; empty when it is. Knows the keywords that
 * our schemas use, and throws for any other: a keyword that is passed over would make every value valid.
 */
export function schemaErrors(schema: unknown, value: unknown): readonly string[] {
  const root = mapping(schema);
  return errorsAt(root, value, '', root);
}

function errorsAt(schema: Mapping, value: unknown, path: string, root: Mapping): readonly string[] {
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    if (annotations.has(keyword)) return [];
    return errorsOf(keyword, wanted, { schema, value, path, root });
  });
}

interface At {
  readonly schema: Mapping;
  readonly value: unknown;
  readonly path: string;
  readonly root: Mapping;
}

function errorsOf(keyword: string, wanted: unknown, { schema, value, path, root }: At): readonly string[] {
  const wrong = (holds: boolean, reason: string) => (holds ? [] : [`${path || '/'}: ${reason}`]);
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  switch (keyword) {
    case '$ref':
      return errorsAt(mapping(mapping(root['definitions'])[String(wanted).replace('#/definitions/', '')]), value, path, root);
    case 'type':
      return wrong([wanted].flat().includes(typeOf(value)), `is ${typeOf(value)}, not ${String(wanted)}`);
    case 'const':
      return wrong(value === wanted, `is not ${String(wanted)}`);
    case 'enum':
      return wrong(Array.isArray(wanted) && wanted.includes(value), `${String(value)} is none of ${String(wanted)}`);
    case 'pattern':
      return wrong(typeof value !== 'string' || new RegExp(String(wanted)).test(value), `does not match ${String(wanted)}`);
    case 'anyOf':
      return wrong(
        Array.isArray(wanted) && wanted.some((option) => errorsAt(mapping(option), value, path, root).length === 0),
        'fits nothing of anyOf',
      );
    case 'required':
      return isMap && Array.isArray(wanted) ? wanted.flatMap((name) => wrong(Object.hasOwn(value, name), `lacks ${name}`)) : [];
    case 'properties':
      if (!isMap) return [];
      return Object.entries(value).flatMap(([name, part]) => {
        const known = mapping(wanted)[name];
        return known === undefined ? [] : errorsAt(mapping(known), part, `${path}/${name}`, root);
      });
    case 'additionalProperties': {
      if (!isMap) return [];
      const known = mapping(schema['properties'] ?? {});
      const others = Object.entries(value).filter(([name]) => !Object.hasOwn(known, name));
      if (typeof wanted === 'boolean') return others.flatMap(([name]) => wrong(wanted, `has ${name}`));
      return others.flatMap(([name, part]) => errorsAt(mapping(wanted), part, `${path}/${name}`, root));
    }
    case 'items':
      return Array.isArray(value) ? value.flatMap((part, i) => errorsAt(mapping(wanted), part, `${path}/${i}`, root)) : [];
    default:
      throw new Error(`the schema's keyword ${keyword} is not known here`);
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function mapping(value: unknown): Mapping {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('the schema is damaged');
  return Object.fromEntries(Object.entries(value));
}
