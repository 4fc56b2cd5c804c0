/** A flag of the command line. */
export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  /** `value`: takes one; `list`: may be repeated, and takes commas. */
  readonly takes: 'nothing' | 'value' | 'list';
  /** What the value is called in the help. */
  readonly value?: string;
  readonly help: string;
  /** The commands that know it; every one when absent. */
  readonly of?: readonly CommandName[];
}

export const commands = {
  report: { usage: 'kdoctor [--json | -o FORMAT]', help: 'look at this node: terminal UI on a terminal, text report otherwise' },
  check: { usage: 'kdoctor check [ID|AREA|GLOB …]', help: 'report on some checks only' },
  list: { usage: 'kdoctor list', help: 'every check: id, severity, title' },
  explain: { usage: 'kdoctor explain ID', help: 'what a check means, how to confirm it by hand, its fixes' },
  plan: { usage: 'kdoctor plan FINDING [--fix ID]', help: 'what a fix would do; changes nothing' },
  fix: { usage: 'kdoctor fix FINDING… [--fix ID] [--yes] [--dry-run]', help: 'apply a fix, after showing it' },
  history: { usage: 'kdoctor history', help: 'what was applied on this node' },
  undo: { usage: 'kdoctor undo [RUN]', help: 'take a run back (the last one)' },
  collect: { usage: 'kdoctor collect [-o DIR|FILE.tgz]', help: 'redacted snapshot of what is known of this node' },
  demo: { usage: 'kdoctor demo', help: 'the UI on a sick node made in a temporary folder' },
  help: { usage: 'kdoctor help', help: 'this page' },
} as const;
export type CommandName = keyof typeof commands;

const looking: readonly CommandName[] = ['report', 'check'];
const fixing: readonly CommandName[] = ['report', 'check', 'plan', 'fix'];
const changing: readonly CommandName[] = ['report', 'plan', 'fix', 'undo', 'history'];

/** Every flag, in the order of the help page. */
export const flagSpecs = [
  { name: 'json', takes: 'nothing', help: 'the same as -o json', of: [...looking, 'list', 'plan', 'history'] },
  {
    name: 'output',
    short: 'o',
    takes: 'value',
    value: 'FORMAT',
    help: 'text or json; for collect: the folder or .tgz to write',
    of: [...looking, 'list', 'plan', 'history', 'collect'],
  },
  { name: 'only', takes: 'list', value: 'ID|AREA|GLOB', help: 'only these checks', of: looking },
  { name: 'skip', takes: 'list', value: 'ID|AREA|GLOB', help: 'all checks but these', of: looking },
  {
    name: 'fail-on',
    takes: 'value',
    value: 'warning|critical|never',
    help: 'from which severity on findings make the exit status',
    of: looking,
  },
  {
    name: 'from',
    takes: 'value',
    value: 'SNAPSHOT',
    help: 'a snapshot instead of this node (read-only)',
    of: [...looking, 'plan', 'collect'],
  },
  {
    name: 'root',
    takes: 'value',
    value: 'DIR',
    help: "a node's file system mounted at DIR: live facts are skipped",
    of: [...looking, ...changing, 'collect'],
  },
  { name: 'fix', takes: 'value', value: 'ID', help: 'this fix, not the first that applies', of: ['plan', 'fix'] },
  { name: 'yes', short: 'y', takes: 'nothing', help: 'do not ask', of: ['fix', 'undo'] },
  { name: 'dry-run', takes: 'nothing', help: 'show the plan and stop', of: ['fix'] },
  { name: 'confirm', takes: 'list', value: 'ID', help: 'allow this destructive fix', of: ['fix'] },
  { name: 'finish', takes: 'value', value: 'RUN', help: 'go on with an interrupted run', of: ['fix'] },
  { name: 'peer', takes: 'value', value: 'USER@HOST', help: 'another control plane to fetch from', of: fixing },
  { name: 'bundle', takes: 'value', value: 'FILE', help: 'a bundle made on another control plane', of: fixing },
  { name: 'token', takes: 'value', value: 'ID.SECRET', help: 'a bootstrap token (kubeadm token create)', of: fixing },
  { name: 'ca-cert-hash', takes: 'value', value: 'sha256:HEX', help: "the cluster CA's public key hash", of: fixing },
  { name: 'node-name', takes: 'value', value: 'NAME', help: 'the name of this Node object', of: fixing },
  { name: 'timeout', takes: 'value', value: 'SECONDS', help: 'how long one fact may take', of: [...looking, 'plan', 'fix', 'collect'] },
  { name: 'config', takes: 'value', value: 'FILE', help: 'limits and defaults (YAML)', of: [...looking, 'plan', 'fix'] },
  {
    name: 'now',
    takes: 'value',
    value: 'TIME',
    help: 'judge as if it were this time (RFC 3339)',
    of: [...looking, 'plan', 'fix', 'collect'],
  },
  { name: 'lang', takes: 'value', value: 'en|zh', help: 'language of the texts' },
  { name: 'no-color', takes: 'nothing', help: 'no colours (also NO_COLOR)' },
  { name: 'help', short: 'h', takes: 'nothing', help: 'this page' },
  { name: 'version', short: 'V', takes: 'nothing', help: 'the version' },
] as const satisfies readonly FlagSpec[];

export type FlagName = (typeof flagSpecs)[number]['name'];
