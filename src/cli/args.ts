import { type CommandName, commands, type FlagName, type FlagSpec, flagSpecs } from './flags.ts';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** A command line, understood. */
export interface Invocation {
  readonly command: CommandName;
  readonly positionals: readonly string[];
  readonly flag: (name: FlagName) => string | undefined;
  readonly list: (name: FlagName) => readonly string[];
  readonly has: (name: FlagName) => boolean;
}

/**
 * Understands a command line, or throws {@link UsageError} naming the mistake and the nearest right word. Flags may stand
 * anywhere; `--flag=value` and `--flag value` mean the same; after `--` nothing is a flag.
 */
export function parseArgs(argv: readonly string[]): Invocation {
  const given = new Map<FlagName, string[]>();
  const words: string[] = [];
  const queue = [...argv];
  let flagsEnded = false;
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (flagsEnded || !arg.startsWith('-') || arg === '-') {
      words.push(arg);
    } else if (arg === '--') {
      flagsEnded = true;
    } else {
      takeFlag(arg, queue, given);
    }
  }
  const command = commandOf(words, given);
  checkFlagsBelong(command, given);
  return {
    command,
    positionals: command === words[0] ? words.slice(1) : words,
    flag: (name) => given.get(name)?.at(-1),
    list: (name) => given.get(name) ?? [],
    has: (name) => given.has(name),
  };
}

function takeFlag(arg: string, queue: string[], given: Map<FlagName, string[]>): void {
  const [name = '', inline] = splitOnce(arg, '=');
  const spec = specOf(name);
  if (spec === undefined) throw unknownFlag(name);
  const values = given.get(spec.name) ?? [];
  if (spec.takes === 'nothing') {
    if (inline !== undefined) throw new UsageError(`--${spec.name} takes no value`);
    given.set(spec.name, ['true']);
    return;
  }
  const value = inline ?? queue.shift();
  if (value === undefined || (inline === undefined && value.startsWith('--')))
    throw new UsageError(`--${spec.name} needs a value: ${spec.value}`);
  if (spec.takes === 'value' && values.length > 0) throw new UsageError(`--${spec.name} is given twice`);
  given.set(spec.name, [...values, ...(spec.takes === 'list' ? value.split(',').filter((v) => v !== '') : [value])]);
}

type KnownFlag = (typeof flagSpecs)[number];

function specOf(arg: string): KnownFlag | undefined {
  return flagSpecs.find((spec: KnownFlag & FlagSpec) => arg === `--${spec.name}` || (spec.short !== undefined && arg === `-${spec.short}`));
}

function unknownFlag(arg: string): UsageError {
  const near = nearest(
    arg,
    flagSpecs.map((spec) => `--${spec.name}`),
  );
  return new UsageError(`there is no flag ${arg}`, near);
}

function commandOf(words: readonly string[], given: ReadonlyMap<FlagName, unknown>): CommandName {
  if (given.has('help')) return 'help';
  const [word] = words;
  if (word === undefined) return 'report';
  if (isCommand(word)) return word;
  throw new UsageError(
    `there is no command ${word}`,
    nearest(
      word,
      Object.keys(commands).filter((name) => name !== 'report'),
    ),
  );
}

function isCommand(word: string): word is CommandName {
  return word !== 'report' && Object.hasOwn(commands, word);
}

function checkFlagsBelong(command: CommandName, given: ReadonlyMap<FlagName, unknown>): void {
  if (command === 'help') return;
  for (const spec of flagSpecs as readonly (KnownFlag & FlagSpec)[]) {
    if (!given.has(spec.name) || spec.of === undefined || spec.of.includes(command)) continue;
    const where = command === 'report' ? 'kdoctor without a command' : `kdoctor ${command}`;
    throw new UsageError(`${where} does not know --${spec.name}; it belongs to: ${spec.of.filter((c) => c !== 'report').join(', ')}`);
  }
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
