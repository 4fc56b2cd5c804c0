import { checks } from '../../checks/index.ts';
import { say } from '../../text/say.ts';
import type { Command } from '../commands.ts';
import { mustHaveNoWords, wantsJson } from '../words.ts';

/** Every check: id, severity, title. */
export const run: Command = async ({ invocation, io, catalogue }) => {
  mustHaveNoWords(invocation);
  const json = wantsJson(invocation);
  const rows = checks.map((check) => ({
    id: check.id,
    area: check.id.slice(0, check.id.indexOf('/')),
    severity: check.severity,
    title: say(check.title, catalogue),
  }));
  if (json) {
    await io.out(`${JSON.stringify({ apiVersion: 'kdoctor/v1', kind: 'CheckList', checks: rows }, null, 2)}\n`);
  } else {
    const width = Math.max(...rows.map((row) => row.id.length));
    await io.out(rows.map((row) => `${row.id.padEnd(width)}  ${row.severity.padEnd(8)}  ${row.title}\n`).join(''));
  }
  return 0;
};
