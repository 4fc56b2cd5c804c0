import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { reportSchema } from '../../scripts/schema/report-schema.mjs';

const published = readFileSync('schema/report-v1.json', 'utf8');

it('the published schema is what the types say (npm run schema)', () => {
  expect(reportSchema(resolve('.'))).toBe(published);
});

it('the schema requires what consumers rely on', () => {
  const { definitions } = JSON.parse(published);
  expect(definitions.Report.required).toEqual(
    expect.arrayContaining(['apiVersion', 'kind', 'tool', 'node', 'startedAt', 'durationMs', 'status', 'summary', 'checks', 'findings']),
  );
  expect(definitions.Report.properties.apiVersion.const).toBe('kdoctor/v1');
  expect(definitions.ReportFinding.required).toEqual(
    expect.arrayContaining(['key', 'check', 'subject', 'severity', 'message', 'evidence', 'causedBy', 'fixes', 'docs']),
  );
});
