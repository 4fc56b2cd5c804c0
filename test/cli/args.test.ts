import { describe, expect, test } from 'vitest';
import { parseArgs } from '../../src/cli/args.ts';
import { reportExit } from '../../src/cli/exit-status.ts';
import { commands, flagSpecs } from '../../src/cli/flags.ts';
import { helpText } from '../../src/cli/help.ts';
import { nearest } from '../../src/cli/nearest.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

function mistake(argv: readonly string[]): { message: string; near: string | undefined } {
  try {
    parseArgs(argv);
  } catch (error) {
    if (error instanceof UsageError) return { message: error.message, near: error.near };
    throw error;
  }
  throw new Error(`${argv.join(' ')} was understood`);
}

describe('a command line', () => {
  test('without a command is the report', () => {
    const parsed = parseArgs(['--json', '--fail-on=critical']);
    expect(parsed.command).toBe('report');
    expect(parsed.has('json')).toBe(true);
    expect(parsed.flag('fail-on')).toBe('critical');
  });

  test('takes flags before, between and after words', () => {
    const parsed = parseArgs(['--root', '/mnt', 'fix', 'pki/certificate-expired', '--yes', 'kubelet/*', '--confirm', 'a/b,c/d']);
    expect(parsed.command).toBe('fix');
    expect(parsed.positionals).toEqual(['pki/certificate-expired', 'kubelet/*']);
    expect(parsed.flag('root')).toBe('/mnt');
    expect(parsed.list('confirm')).toEqual(['a/b', 'c/d']);
  });

  test('takes everything after -- as words', () => {
    expect(parseArgs(['explain', '--', '--json']).positionals).toEqual(['--json']);
  });

  test.each([
    [['--jsn'], 'there is no flag --jsn', '--json'],
    [['chekc'], 'there is no command chekc', 'check'],
    [['--root'], '--root needs a value: DIR', undefined],
    [['--root', '--json'], '--root needs a value: DIR', undefined],
    [['--json=yes'], '--json takes no value', undefined],
    [['--root', '/a', '--root', '/b'], '--root is given twice', undefined],
    [['list', '--yes'], 'kdoctor list does not know --yes; it belongs to: fix, undo', undefined],
    [['xyzzy'], 'there is no command xyzzy', undefined],
  ])('%j is refused by name', (argv, message, near) => {
    expect(mistake(argv)).toEqual({ message, near });
  });
});

test('the nearest word is near, or none', () => {
  expect(nearest('pki/certificate-expird', ['pki/certificate-expired', 'pki/certificate-expiring'])).toBe('pki/certificate-expired');
  expect(nearest('zzz', ['disk', 'pki'])).toBeUndefined();
});

test('the help page names every command and flag', () => {
  const page = helpText({ color: false, ascii: true, width: 100 });
  for (const { usage } of Object.values(commands)) expect(page).toContain(usage);
  for (const { name } of flagSpecs) expect(page).toContain(`--${name}`);
});

describe('the exit status of a report', () => {
  test.each([
    ['ok', 'warning', 0],
    ['warning', 'warning', 1],
    ['critical', 'warning', 2],
    ['unknown', 'warning', 3],
    ['warning', 'critical', 0],
    ['critical', 'critical', 2],
    ['critical', 'never', 0],
    ['unknown', 'never', 3],
  ] as const)('%s with --fail-on %s is %i', (status, failOn, exit) => {
    expect(reportExit(status, failOn)).toBe(exit);
  });
});
