import { describe, expect, it } from 'vitest';
import { compareVersions, parseVersion, versionText } from '../../src/domain/versions.ts';

describe('parseVersion', () => {
  it.each([
    ['v1.20.2', '1.20.2'],
    ['Kubernetes v1.20.2\n', '1.20.2'],
    ['1.31', '1.31.0'],
    ['3.4.13-0', '3.4.13'],
    ['v1.29.0-rc.1+build.7', '1.29.0'],
    ['no version', undefined],
    ['', undefined],
  ])('%j', (text, expected) => {
    const version = parseVersion(text);
    expect(version && versionText(version)).toBe(expected);
  });
});

describe('compareVersions', () => {
  it.each([
    ['1.9.0', '1.10.0', -1],
    ['1.20.2', '1.20.10', -1],
    ['2.0.0', '1.99.99', 1],
    ['1.20.2', 'v1.20.2', 0],
  ])('%s against %s', (a, b, sign) => {
    const [first, second] = [parseVersion(a), parseVersion(b)];
    if (first === undefined || second === undefined) throw new Error('a version of this table does not parse');
    expect(Math.sign(compareVersions(first, second))).toBe(sign);
  });
});
