import type { Format } from './formats.ts';

/** One JSON document, indented: it is read by people in a hurry as often as by machines. */
export const render: Format = (report) => `${JSON.stringify(report, null, 2)}\n`;
