import { describe, expect, test } from 'vitest';
import { fixes } from '../../src/fixes/index.ts';
import { fixScenarios } from '../harness/fix-scenarios.ts';
import { killRunner } from '../harness/kill-runner.ts';

const { killEverywhere } = killRunner();

test('every fix is killed somewhere below', () => {
  expect([...new Set(fixScenarios.map(({ fix }) => fix))].sort()).toEqual(fixes.map(({ id }) => id).sort());
});

describe.concurrent('killed after every journal record, then finished or taken back', () => {
  test.each(fixScenarios)('$fix on a $opening node', { timeout: 300_000 }, (scenario) => killEverywhere(scenario, ['record']));
});
