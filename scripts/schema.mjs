#!/usr/bin/env node
/** Writes schema/report-v1.json: the JSON Schema of what `kdoctor --json` prints, made from src/model/report.ts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { reportSchema } from './schema/report-schema.mjs';

const root = resolve(import.meta.dirname, '..');
mkdirSync(join(root, 'schema'), { recursive: true });
writeFileSync(join(root, 'schema/report-v1.json'), reportSchema(root));
