import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

/**
 * The schema of `Report`, as the text of a JSON file. Properties that it does not name are allowed: later versions of kdoctor
 * may add some, and a reader must not refuse them.
 *
 * @param {string} root the checkout
 */
export function reportSchema(root) {
  const generated = createGenerator({
    path: join(root, 'src/model/report.ts'),
    tsconfig: join(root, 'tsconfig.json'),
    type: 'Report',
    additionalProperties: true,
    // The project's own compiler has checked the types already; the generator carries an older one.
    skipTypeCheck: true,
    sortProps: true,
  }).createSchema('Report');
  const { $schema, ...rest } = generated;
  return `${JSON.stringify({ $schema, $id: 'urn:kdoctor:report:v1', title: 'kdoctor report, version 1', ...rest }, null, 2)}\n`;
}
