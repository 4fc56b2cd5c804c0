import type { asn1 } from 'node-forge';

/** A node of an ASN.1 tree. */
export type Asn1 = asn1.Asn1;

/** Builds and takes apart DER: a thin layer over node-forge's ASN.1, which is loaded on first use. */
export interface Der {
  /** Throws when the bytes are not DER. */
  parse(der: Uint8Array): Asn1;
  encode(node: Asn1): Buffer;
  sequence(...children: readonly Asn1[]): Asn1;
  set(...children: readonly Asn1[]): Asn1;
  oid(dotted: string): Asn1;
  /** A non-negative integer from its big-endian bytes. */
  integer(bytes: Uint8Array): Asn1;
  boolean(value: boolean): Asn1;
  null(): Asn1;
  octets(bytes: Uint8Array): Asn1;
  /** A BIT STRING; `unused` counts the bits that fill up the last byte. */
  bits(bytes: Uint8Array, unused?: number): Asn1;
  /** PrintableString where its alphabet is enough, UTF8String otherwise: what Go's encoding/asn1 writes. */
  string(value: string): Asn1;
  /** UTCTime through 2049 and GeneralizedTime from 2050 (RFC 5280, 4.1.2.5); whole seconds. */
  time(ms: number): Asn1;
  /** `[tag]` around children. */
  explicit(tag: number, ...children: readonly Asn1[]): Asn1;
  /** `[tag]` in place of a primitive's own tag. */
  implicit(tag: number, bytes: Uint8Array): Asn1;
  /** The dotted form of an OBJECT IDENTIFIER node. */
  oidOf(node: Asn1): string;
  /** The children of a constructed node; throws when it is primitive. */
  children(node: Asn1): readonly Asn1[];
  /** The bytes of a primitive node; throws when it is constructed. */
  bytes(node: Asn1): Buffer;
}

let loaded: Promise<Der> | undefined;

/** The DER builder; the first call loads node-forge's ASN.1 part. */
export function loadDer(): Promise<Der> {
  loaded ??= import('node-forge/lib/asn1.js').then((module) => over(module.default));
  return loaded;
}

const generalizedTimeFrom = Date.UTC(2050, 0, 1);

function over(forge: typeof asn1): Der {
  const { Class, Type } = forge;
  const universal = (type: asn1.Type, constructed: boolean, value: string | Asn1[]) =>
    forge.create(Class.UNIVERSAL, type, constructed, value);
  // forge's strings hold one byte per character; its tags are numbers, though typed as an enumeration of universal types.
  const binary = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  const contextual = (tag: number, constructed: boolean, value: string | Asn1[]) =>
    forge.create(Class.CONTEXT_SPECIFIC, tag as asn1.Type, constructed, value);

  return {
    parse: (der) => fromDer(forge, binary(der)),
    encode: (node) => Buffer.from(forge.toDer(node).getBytes(), 'latin1'),
    sequence: (...children) => universal(Type.SEQUENCE, true, [...children]),
    set: (...children) => universal(Type.SET, true, [...children]),
    oid: (dotted) => universal(Type.OID, false, forge.oidToDer(dotted).getBytes()),
    integer: (bytes) => universal(Type.INTEGER, false, binary(nonNegative(bytes))),
    boolean: (value) => universal(Type.BOOLEAN, false, value ? '\xff' : '\x00'),
    null: () => universal(Type.NULL, false, ''),
    octets: (bytes) => universal(Type.OCTETSTRING, false, binary(bytes)),
    bits: (bytes, unused = 0) => universal(Type.BITSTRING, false, String.fromCharCode(unused) + binary(bytes)),
    string: (value) =>
      /^[A-Za-z0-9 '()+,./:=?-]*$/.test(value)
        ? universal(Type.PRINTABLESTRING, false, value)
        : universal(Type.UTF8, false, binary(Buffer.from(value, 'utf8'))),
    time: (ms) => {
      const date = new Date(Math.floor(ms / 1000) * 1000);
      return ms < generalizedTimeFrom
        ? universal(Type.UTCTIME, false, forge.dateToUtcTime(date))
        : universal(Type.GENERALIZEDTIME, false, forge.dateToGeneralizedTime(date));
    },
    explicit: (tag, ...children) => contextual(tag, true, [...children]),
    implicit: (tag, bytes) => contextual(tag, false, binary(bytes)),
    oidOf: (node) => forge.derToOid(primitive(node)),
    children: (node) => {
      if (typeof node.value === 'string') throw new TypeError('a primitive DER value where a constructed one belongs');
      return node.value;
    },
    bytes: (node) => Buffer.from(primitive(node), 'latin1'),
  };
}

function primitive(node: Asn1): string {
  if (typeof node.value !== 'string') throw new TypeError('a constructed DER value where a primitive one belongs');
  return node.value;
}

function fromDer(forge: typeof asn1, bytes: string): Asn1 {
  // Left to itself forge also parses what bit strings hold, and writes that anew instead of the original bytes.
  // The option is documented in node-forge's lib/asn1.js (1.4.3); its type declarations know only `strict`.
  const parse = forge.fromDer as unknown as (bytes: string, options: { strict: boolean; decodeBitStrings: boolean }) => Asn1;
  return parse(bytes, { strict: true, decodeBitStrings: false });
}

/** DER's shortest form of a number that is not negative. */
function nonNegative(bytes: Uint8Array): Uint8Array {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  const short = bytes.subarray(from);
  return (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short;
}
