import type { Report } from '../model/report.ts';
import type { Examination } from '../model/run.ts';
import { render as json } from './json.ts';
import { render as text } from './text.ts';
import type { TextStyle } from './text-style.ts';

/** Renders a report as one string, ending in a newline. */
export type Format = (report: Report, examination: Examination, style: TextStyle) => string;

/** The formats of `-o`. A format is one file in this folder that exports `render`; adding it here is all it takes. */
export const formats: Readonly<Record<string, Format>> = { text, json };
