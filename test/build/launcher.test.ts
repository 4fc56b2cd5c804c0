import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A checkout whose program says what it was started with, and whose build only counts. */
let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'kdoctor-launcher-'));
  for (const folder of ['bin', 'src', 'scripts/build', 'dist/1']) mkdirSync(join(checkout, folder), { recursive: true });
  copyFileSync('bin/kdoctor', join(checkout, 'bin/kdoctor'));
  chmodSync(join(checkout, 'bin/kdoctor'), 0o755);
  symlinkSync(resolve('node_modules'), join(checkout, 'node_modules'));
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json', 'src/cli.ts']) writeFileSync(join(checkout, file), '{}');
  writeFileSync(
    join(checkout, 'scripts/build.mjs'),
    "import fs from 'node:fs';\nfs.appendFileSync(import.meta.dirname + '/../built', 'x');\n",
  );
  writeFileSync(
    join(checkout, 'dist/1/cli.js'),
    'process.stdout.write(JSON.stringify({ args: process.argv.slice(2), node: process.version, options: process.env.NODE_OPTIONS ?? null }));\n',
  );
  symlinkSync('1', join(checkout, 'dist/current'));
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

const start = (program: string, args: readonly string[], env = process.env) =>
  spawnSync(program, args, { encoding: 'utf8', cwd: '/', env });
const later = () => new Date(Date.now() + 60_000);

describe('bin/kdoctor', () => {
  it('hands over its arguments as they are, to the Node of node_modules', () => {
    const { stdout } = start(join(checkout, 'bin/kdoctor'), ['check', 'pki/*', '--only', 'a b']);
    expect(JSON.parse(stdout)).toMatchObject({ args: ['check', 'pki/*', '--only', 'a b'], node: process.version });
  });

  it('can be started through a link to a link', () => {
    symlinkSync(join(checkout, 'bin/kdoctor'), join(checkout, 'first'));
    symlinkSync('first', join(checkout, 'second'));
    expect(JSON.parse(start(join(checkout, 'second'), ['x']).stdout)).toMatchObject({ args: ['x'] });
  });

  it('is not moved by NODE_OPTIONS', () => {
    const { stdout, status } = start(join(checkout, 'bin/kdoctor'), [], { ...process.env, NODE_OPTIONS: '--no-such-flag' });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ options: null });
  });

  it('builds when a source is newer than the build, and not otherwise', () => {
    utimesSync(join(checkout, 'dist/1/cli.js'), later(), later());
    start(join(checkout, 'bin/kdoctor'), []);
    expect(existsSync(join(checkout, 'built'))).toBe(false);
    const muchLater = new Date(later().getTime() + 60_000);
    utimesSync(join(checkout, 'src/cli.ts'), muchLater, muchLater);
    start(join(checkout, 'bin/kdoctor'), []);
    expect(existsSync(join(checkout, 'built'))).toBe(true);
  });

  it('builds when there is no build', () => {
    rmSync(join(checkout, 'dist'), { recursive: true });
    expect(start(join(checkout, 'bin/kdoctor'), []).status).not.toBe(0);
    expect(existsSync(join(checkout, 'built'))).toBe(true);
  });

  it('says what to do when nothing is installed', () => {
    rmSync(join(checkout, 'node_modules'));
    const { status, stdout, stderr } = start(join(checkout, 'bin/kdoctor'), ['--json']);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toBe(`kdoctor: Node is not installed in this checkout; run "npm ci" in ${checkout}\n`);
  });

  it('starts the program as built', () => {
    const version = execFileSync(resolve('bin/kdoctor'), ['--version'], { encoding: 'utf8' });
    expect(version).toMatch(/^kdoctor \d+\.\d+\.\d+\n$/);
    expect(readlinkSync('dist/current')).toMatch(/^[0-9a-f]{16}$/);
  });
});
