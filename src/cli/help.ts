import { paint, type TextStyle } from '../report/text-style.ts';
import { commands, type FlagSpec, flagSpecs } from './flags.ts';

/** The help page: the commands and flags of their one table, and the exit statuses. */
export function helpText(style: TextStyle): string {
  const rows = Object.values(commands).map(({ usage, help }) => `  ${usage.padEnd(56)}${help}`);
  const flags = (flagSpecs as readonly FlagSpec[]).map((spec) => {
    const name = `${spec.short === undefined ? '    ' : `-${spec.short}, `}--${spec.name}${spec.value === undefined ? '' : ` ${spec.value}`}`;
    return `  ${name.padEnd(40)}${spec.help}`;
  });
  return [
    paint(style, 'strong', 'kdoctor: the doctor for a sick Kubernetes node'),
    '',
    ...rows,
    '',
    'FINDING is a key from the report, or a check id or glob for all of its findings.',
    '',
    paint(style, 'strong', 'Flags'),
    ...flags,
    '',
    paint(style, 'strong', 'Exit status'),
    '  of reports:      0 healthy, 1 warnings, 2 critical, 3 unknown (something could not be looked at)',
    '  of fix and undo: 0 done and verified, 4 failed and rolled back, 5 failed and not rolled back,',
    '                   6 refused by a guard, 7 applied but still found',
    '  64 wrong usage',
    '',
  ].join('\n');
}
