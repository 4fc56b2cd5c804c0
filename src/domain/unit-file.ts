/** One assignment of a systemd unit. */
interface UnitEntry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/** What of a service tells how its program is started. */
export interface ServiceStart {
  /** `Environment=`, by name. */
  readonly environment: Readonly<Record<string, string>>;
  /** `EnvironmentFile=` in order; they override `environment`, and later ones earlier ones. */
  readonly environmentFiles: readonly { readonly path: string; readonly optional: boolean }[];
  /** The last `ExecStart=`; absent where none is left. */
  readonly execStart?: string;
}

/**
 * What the texts of a unit and its drop-ins, in the order in which systemd reads them, say together: lists grow, an empty
 * assignment empties them (systemd.unit(5), systemd.exec(5), version 252). Throws nothing: what is no assignment is passed over.
 */
export function parseServiceStart(texts: readonly string[]): ServiceStart {
  const environment = new Map<string, string>();
  let environmentFiles: { path: string; optional: boolean }[] = [];
  let execStart: string | undefined;
  for (const { section, key, value } of texts.flatMap(parseUnit)) {
    if (section !== 'Service') continue;
    if (key === 'Environment') {
      if (value === '') environment.clear();
      for (const word of splitWords(value)) {
        const [, name, assigned = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
        if (name !== undefined) environment.set(name, assigned);
      }
    } else if (key === 'EnvironmentFile') {
      environmentFiles = value === '' ? [] : [...environmentFiles, { path: value.replace(/^-/, ''), optional: value.startsWith('-') }];
    } else if (key === 'ExecStart') {
      execStart = value === '' ? undefined : value;
    }
  }
  return {
    environment: Object.fromEntries(environment),
    environmentFiles,
    ...(execStart === undefined ? {} : { execStart }),
  };
}

/**
 * The assignments of an environment file, also of `/etc/os-release`, which has the same syntax: `NAME=value`, quotes as
 * in a shell but nothing expanded, a backslash at the end of a line continues it (systemd.exec(5), os-release(5)).
 */
export function parseEnvironmentFile(text: string): Readonly<Record<string, string>> {
  const assignments = logicalLines(text).flatMap((line) => {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/s.exec(line) ?? [];
    return name === undefined ? [] : [[name, unquoteValue(value)] as const];
  });
  return Object.fromEntries(assignments);
}

/**
 * The program and its arguments. `${NAME}` is replaced within a word, `$NAME` as a word of its own becomes as many words as
 * its value has (none, when it is not set), as systemd does; it knows no shell.
 */
export function expandCommand(execStart: string, environment: Readonly<Record<string, string>>): readonly string[] {
  const assigned = (name: string): string => environment[name] ?? '';
  // `-`, `@`, `:`, `+` and `!` before the program's path change how it is started, not what.
  return splitWords(execStart.replace(/^[-@:+!]+/, '')).flatMap((word) => {
    const alone = /^\$([A-Za-z_]\w*)$/.exec(word)?.[1];
    if (alone !== undefined) return splitWords(assigned(alone));
    return [
      word.replace(/\$\$|\$\{([A-Za-z_]\w*)\}|%%/g, (all, name: string | undefined) =>
        name === undefined ? all.slice(1) : assigned(name),
      ),
    ];
  });
}

function parseUnit(text: string): readonly UnitEntry[] {
  let section = '';
  return logicalLines(text).flatMap((line) => {
    const header = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const [, key, value = ''] = /^\s*([A-Za-z][\w-]*)\s*=\s*(.*?)\s*$/s.exec(line) ?? [];
    return header !== undefined || key === undefined ? [] : [{ section, key, value }];
  });
}

/** Lines without comments, those that end in a backslash joined with the next; a comment in between is passed over. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*[#;]/.test(line)) continue;
    if (line.endsWith('\\')) {
      open += `${line.slice(0, -1)} `;
    } else {
      lines.push(open + line);
      open = '';
    }
  }
  return open === '' ? lines : [...lines, open];
}

/** Splits at white space; quotes, single or double, hold words together and may begin anywhere; a backslash escapes. */
function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\.|[^\s"'\\]|["'])+/gs)) words.push(unquoteValue(word));
  return words;
}

function unquoteValue(value: string): string {
  return value.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs, (_, double?: string, single?: string, escaped?: string) =>
    double === undefined ? (single ?? escaped ?? '') : double.replace(/\\(["\\$`])/g, '$1'),
  );
}
