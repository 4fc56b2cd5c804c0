import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'kdoctor-rules-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
cpSync('biome.json', join(root, 'biome.json'));
cpSync('scripts/lint', join(root, 'scripts/lint'), { recursive: true });

/** What the project's lint rules say of `code` if it stood in the file `path` of `src/`. */
function lint(path: string, code: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code);
  const { stdout, stderr } = spawnSync(
    join(import.meta.dirname, '../../node_modules/.bin/biome'),
    ['lint', '--vcs-enabled=false', '--colors=off', path],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  rmSync(file);
  return stdout + stderr;
}

/** Imports `what` at once and later: a rule that bites complains of both. */
const imports = (what: string) =>
  `import * as it from '${what}';\nexport const used = it;\nexport const later = () => import('${what}');\n`;
const complaints = (report: string) => report.split('lint/style/noRestrictedImports').length - 1;

describe('directions: what may not be imported', () => {
  const forbidden: readonly (readonly [string, string])[] = [
    ['src/model/x.ts', '../domain/message.ts'],
    ['src/model/x.ts', 'node:path'],
    ['src/text/en/x.ts', '../../engine/apply.ts'],
    ['src/text/en/x.ts', 'node:fs'],
    ['src/domain/x.ts', '../host/local.ts'],
    ['src/domain/x.ts', 'node:fs'],
    ['src/domain/x.ts', 'node:child_process'],
    ['src/facts/x.ts', 'node:fs/promises'],
    ['src/facts/x.ts', '../host/local.ts'],
    ['src/facts/x.ts', '../checks/define.ts'],
    ['src/facts/x.ts', 'execa'],
    ['src/checks/pki/x.ts', 'node:fs'],
    ['src/checks/pki/x.ts', '../../host/local.ts'],
    ['src/checks/pki/x.ts', '../../facts/index.ts'],
    ['src/checks/pki/x.ts', '../../fixes/index.ts'],
    ['src/checks/pki/x.ts', 'node:crypto'],
    ['src/checks/host/x.ts', '../../host/read-commands.ts'],
    ['src/fixes/etcd/x.ts', '../../host/servers.ts'],
    ['src/fixes/etcd/x.ts', '../../engine/apply.ts'],
    ['src/fixes/etcd/x.ts', 'node:child_process'],
    ['src/engine/x.ts', '../host/local.ts'],
    ['src/engine/x.ts', '../ui/app.tsx'],
    ['src/engine/x.ts', '../report/json.ts'],
    ['src/engine/x.ts', 'node:fs'],
    ['src/report/x.ts', '../ui/theme.ts'],
    ['src/report/x.ts', '../engine/session.ts'],
    ['src/report/x.ts', 'ink'],
    ['src/ui/x.ts', '../report/json.ts'],
    ['src/ui/x.ts', '../engine/session.ts'],
    ['src/ui/components/x.ts', '../../host/local.ts'],
    ['src/ui/x.ts', 'node:fs'],
    ['src/ui/x.ts', 'execa'],
    ['src/host/x.ts', '../engine/apply.ts'],
    ['src/host/x.ts', '../ui/app.tsx'],
    ['src/host/x.ts', 'react'],
    ['src/cli/x.ts', 'node:fs'],
    ['src/cli/x.ts', 'node:https'],
    ['src/cli/x.ts', 'etcd3'],
    ['src/cli/x.ts', '@kubernetes/client-node'],
    ['src/cli/x.ts', 'systeminformation'],
    ['src/cli/x.ts', 'ink'],
    ['src/cli.ts', 'execa'],
  ];
  it.each(forbidden)('%s ← %s', (path, what) => {
    expect(complaints(lint(path, imports(what)))).toBe(2);
  });
});

describe('directions: what may be imported', () => {
  const allowed: readonly (readonly [string, string])[] = [
    ['src/model/x.ts', './finding.ts'],
    ['src/domain/x.ts', '../model/finding.ts'],
    ['src/domain/x.ts', 'node:crypto'],
    ['src/facts/x.ts', '../host/read-commands.ts'],
    ['src/facts/x.ts', '../domain/pem.ts'],
    ['src/checks/pki/x.ts', '../../domain/message.ts'],
    ['src/checks/pki/x.ts', '../define.ts'],
    ['src/checks/index.ts', './define.ts'],
    ['src/fixes/etcd/x.ts', '../../model/fix.ts'],
    ['src/engine/x.ts', '../checks/index.ts'],
    ['src/report/x.ts', '../model/report.ts'],
    ['src/ui/x.tsx', 'ink'],
    ['src/ui/components/x.tsx', '../theme.ts'],
    ['src/host/x.ts', 'node:fs'],
    ['src/host/x.ts', 'etcd3'],
    ['src/cli/x.ts', '../host/local.ts'],
  ];
  it.each(allowed)('%s ← %s', (path, what) => {
    expect(complaints(lint(path, imports(what)))).toBe(0);
  });
});

describe('what only one place may do', () => {
  it.each([
    ['exiting', 'src/engine/x.ts', 'export const stop = () => process.exit(1);', 'Only src/cli.ts ends the process'],
    ['exiting by another name', 'src/cli.ts', 'export const stop = () => globalThis.process.exit(1);', 'Only src/cli.ts ends the process'],
    ['reading the clock', 'src/checks/pki/x.ts', 'export const now = () => Date.now();', 'Only src/host/clock.ts'],
    ['making a date of now', 'src/engine/x.ts', 'export const now = () => new Date();', 'Only src/host/clock.ts'],
    ['chance', 'src/engine/x.ts', 'export const name = () => Math.random();', 'left to chance'],
    ['NODE_ENV', 'src/cli/x.ts', 'export const dev = process.env.NODE_ENV;', 'NODE_ENV'],
    ['NODE_ENV by index', 'src/cli/x.ts', "export const dev = process.env['NODE_ENV'];", 'NODE_ENV'],
    ['a shell', 'src/host/x.ts', 'export const options = { shell: true };', 'No shells'],
    ['console', 'src/report/x.ts', "export const shout = () => console.log('x');", 'noConsole'],
    ['fetch', 'src/engine/x.ts', "export const get = () => fetch('http://x');", 'noRestrictedGlobals'],
  ])('%s', (_, path, code, message) => {
    expect(lint(path, `${code}\n`)).toContain(message);
  });

  it.each([
    ['the clock’s owner', 'src/host/clock.ts', 'export const now = () => new Date();'],
    ['a date of a given time', 'src/domain/x.ts', 'export const at = (ms: number) => new Date(ms);'],
  ])('but not %s', (_, path, code) => {
    expect(lint(path, `${code}\n`)).not.toContain('clock.ts reads');
  });
});

describe('style that carries meaning', () => {
  it.each([
    ['any', 'export const x: any = 1;', 'noExplicitAny'],
    ['!', 'export const f = (x?: string) => x!.length;', 'noNonNullAssertion'],
    ['default exports', 'const x = 1;\nexport default x;', 'noDefaultExport'],
    ['files over 300 lines', `${'export {};\n'.repeat(301)}`, 'noExcessiveLinesPerFile'],
    ['promises that nobody waits for', 'async function go() {}\nexport function f() {\n  go();\n}', 'noFloatingPromises'],
  ])('no %s', (_, code, rule) => {
    expect(lint('src/engine/x.ts', `${code}\n`)).toContain(rule);
  });
});
