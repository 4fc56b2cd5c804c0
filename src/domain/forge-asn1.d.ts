/** `@types/node-forge` describes the whole package alone; kdoctor loads only its ASN.1 part, which is a tenth of it. */
declare module 'node-forge/lib/asn1.js' {
  import type { asn1 } from 'node-forge';

  const part: typeof asn1;
  export default part;
}
