import { defineConfig } from 'vitest/config';

/** Trials share one machine and its nodes: one after the other. */
export default defineConfig({
  test: {
    include: ['test/lab/trials/**/*.trial.ts'],
    root: process.cwd(),
    pool: 'forks',
    fileParallelism: false,
    // Three control planes on two cores take ten minutes for one step.
    testTimeout: 1_200_000,
    hookTimeout: 600_000,
    // The steps of a trial tell its story in their order.
    sequence: { concurrent: false, shuffle: false },
    reporters: ['verbose'],
  },
});
