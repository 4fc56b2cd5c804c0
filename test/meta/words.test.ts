import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const glossary = readFileSync('docs/GLOSSARY.md', 'utf8');

/** The words that the glossary forbids, from its own table. */
const banned = new Set([...glossary.matchAll(/^\| ~~(.+?)~~ \|/gm)].map(([, word]) => word ?? ''));

function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .map((path) => join(folder, path));
}

/** kubeadm's own name of a certificate, the verb of a CA, and upstream's bug numbers are not ours to choose. */
const allowed = /healthcheck-?client|issue-?(client-?)?certificate|\/issues\/\d+|\bissue \d+/gi;

/** Lower-case words of a text, with names in camelCase taken apart. */
function wordsOf(text: string): Set<string> {
  const ours = text.replaceAll(allowed, '');
  return new Set(
    ours
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z]+/g),
  );
}

const withoutComments = (code: string) => code.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
const forbiddenIn = (text: string) => [...banned].filter((word) => wordsOf(text).has(word));

describe('one word per thing', () => {
  it('the glossary forbids what it says it forbids', () => {
    expect(banned).toEqual(
      new Set(['issue', 'issues', 'problem', 'problems', 'remediation', 'remedy', 'healthcheck', 'diagnosis', 'rollback']),
    );
    expect(forbiddenIn('const healthcheckIssue = remediationOf(x)')).toEqual(['issue', 'remediation', 'healthcheck']);
    expect(forbiddenIn('etcd-healthcheck-client issued by the issuer; kubeadm issue 1753')).toEqual([]);
  });

  it.each(filesBelow('src', /\.tsx?$/))('%s', (path) => {
    expect(forbiddenIn(path)).toEqual([]);
    expect(forbiddenIn(withoutComments(readFileSync(path, 'utf8')))).toEqual([]);
  });

  it.each(['README.md', 'CONTRIBUTING.md', ...filesBelow('docs', /\.md$/).filter((path) => !path.endsWith('GLOSSARY.md'))])(
    '%s',
    (path) => {
      expect(forbiddenIn(readFileSync(path, 'utf8'))).toEqual([]);
    },
  );
});
