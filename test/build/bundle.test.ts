import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { replaceExactly } from '../../scripts/build/patch.mjs';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** A small program of the project's shape, with the project's packages. */
function program(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'kdoctor-bundle-'));
  roots.push(root);
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const all = {
    'package.json': '{"type":"module"}',
    'tsconfig.json': '{"compilerOptions":{"jsx":"react-jsx"}}',
    'src/cli/main.ts': 'export const main = 1;',
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const door = "const { main } = await import('./cli/main.ts');\nglobalThis.started = main;\n";

/** Bundles the program in a Node of its own: the bundler asks Node what packages export, and vitest answers otherwise. */
function build(root: string): string {
  const script = `const { bundle } = await import(${JSON.stringify(resolve('scripts/build/bundle.mjs'))});
    await bundle({ root: ${JSON.stringify(root)}, outdir: ${JSON.stringify(join(root, 'out'))}, version: '1.2.3' });`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stderr;
}

function run(root: string): { stdout: string; stderr: string; status: number | null } {
  return spawnSync(process.execPath, ['--no-deprecation', join(root, 'out/cli.js')], { encoding: 'utf8', cwd: '/' });
}

describe('what must hold of a build', () => {
  it('fails when the front door imports more than node:*', () => {
    const root = program({
      'src/cli.ts': "import { main } from './cli/main.ts';\nglobalThis.started = main;\nglobalThis.again = await import('./cli/main.ts');",
    });
    expect(build(root)).toMatch(/must import only node:/);
  });

  it('fails when a package is loaded on every path', () => {
    const root = program({ 'src/cli.ts': door, 'src/cli/main.ts': "import { parse } from 'yaml';\nexport const main = parse('a: 1');" });
    expect(build(root)).toMatch(/loads yaml on every path/);
  });

  it('fails when the front door grows', () => {
    const root = program({ 'src/cli.ts': `${door}globalThis.big = '${'x'.repeat(20_000)}';\n` });
    expect(build(root)).toMatch(/the limit is 20000/);
  });

  it('fails when a package has changed under a patch', () => {
    expect(() => replaceExactly('new text', /old/g, 'x', { what: 'patch' })).toThrow(/patch: expected 1/);
    expect(replaceExactly('an old text', /old/g, '$&', { what: 'patch' })).toBe('an $& text');
  });
});

describe('packages that resist bundling', () => {
  it('knows its version', () => {
    const root = program({ 'src/cli.ts': `declare const KDOCTOR_VERSION: string;\n${door}process.stdout.write(KDOCTOR_VERSION);` });
    expect(build(root)).toBe('');
    expect(run(root)).toMatchObject({ stdout: '1.2.3', status: 0 });
  });

  it('draws with ink, without fetch', () => {
    const root = program({
      'src/cli.ts': `globalThis.fetch = () => { throw new Error('fetched'); };\n${door}await import('./ui.tsx');`,
      'src/ui.tsx':
        'import { Box, Text, renderToString } from \'ink\';\nprocess.stdout.write(renderToString(<Box borderStyle="classic"><Text>sick</Text></Box>, { columns: 8 }));',
    });
    expect(build(root)).toBe('');
    expect(run(root)).toMatchObject({ stdout: '+------+\n|sick  |\n+------+', stderr: '', status: 0 });
  });

  it('talks etcd’s protocol without its .proto files', () => {
    const root = program({
      'src/cli.ts': `${door}await import('./etcd.ts');`,
      'src/etcd.ts':
        "const { Etcd3 } = await import('etcd3');\nconst client = new Etcd3({ hosts: 'http://127.0.0.1:9', defaultCallOptions: () => ({ deadline: Date.now() + 1000 }) });\nawait client.maintenance.status().catch((error) => process.stdout.write(error.constructor.name));\nclient.close();",
    });
    expect(build(root)).toBe('');
    expect(run(root)).toMatchObject({ stdout: 'GRPCUnavailableError', status: 0 });
  });

  it('loads the Kubernetes client, execa, forge’s asn1 and systeminformation', () => {
    const root = program({
      'src/cli.ts': `${door}await import('./rest.ts');`,
      'src/rest.ts':
        "const { KubeConfig, CoreV1Api } = await import('@kubernetes/client-node');\nconst { execa } = await import('execa');\nconst asn1 = (await import('node-forge/lib/asn1.js')).default;\nconst si = await import('systeminformation');\nconst kc = new KubeConfig();\nkc.loadFromOptions({ clusters: [{ name: 'c', server: 'https://127.0.0.1:1' }], users: [{ name: 'u' }], contexts: [{ name: 'x', cluster: 'c', user: 'u' }], currentContext: 'x' });\nconst { stdout } = await execa(process.execPath, ['-p', '1+1']);\nprocess.stdout.write([typeof kc.makeApiClient(CoreV1Api).listNode, stdout, asn1.oidToDer('2.5.4.3').toHex(), typeof si.cpu].join(' '));",
    });
    expect(build(root)).toBe('');
    expect(run(root)).toMatchObject({ stdout: 'function 2 550403 function', status: 0 });
  });
});
