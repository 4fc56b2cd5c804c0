import { defineConfig } from 'vitest/config';

/** Tests by what they need: nothing (unit, meta), a real etcd (etcd), the built program (cli). */
const needy = {
  meta: ['test/meta/**/*.test.ts'],
  etcd: ['test/etcd/**/*.test.ts'],
  cli: ['test/cli/**/*.test.ts', 'test/build/**/*.test.ts', 'test/**/*.pty.test.ts'],
};

export default defineConfig({
  test: {
    // Machines that run this are shared: a test that waits for a program must not fail because the program got no turn.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    // The build puts the real version in; here nothing is built.
    projects: [
      {
        extends: true,
        define: { KDOCTOR_VERSION: '"0.0.0-test"' },
        test: { name: 'unit', include: ['test/**/*.test.{ts,tsx}'], exclude: Object.values(needy).flat() },
      },
      { extends: true, test: { name: 'meta', include: needy.meta, testTimeout: 60_000 } },
      { extends: true, test: { name: 'etcd', include: needy.etcd, testTimeout: 120_000, hookTimeout: 120_000 } },
      {
        extends: true,
        test: { name: 'cli', include: needy.cli, testTimeout: 60_000, globalSetup: ['test/harness/build-once.ts'] },
      },
    ],
  },
});
