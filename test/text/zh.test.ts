import { describe, expect, it } from 'vitest';
import { en } from '../../src/text/en.ts';
import { certificateNames } from '../../src/text/zh/certificate-names.ts';
import { zh } from '../../src/text/zh.ts';

type Sentence = (args: unknown) => string;

/** Sentences that only pass on what they are given. */
const withoutWords: ReadonlySet<string> = new Set(['engine:fact-absent', 'cli:phase', 'ui:reading-fact', 'unread:failed']);

/** Arguments that are words of a fixed set, lists or truths; by name, or by code and name. */
const sets: Readonly<Record<string, readonly unknown[]>> = {
  role: Object.keys(certificateNames),
  part: ['certificate', 'key'],
  bootstrap: ['tried', 'not-tried', 'refused'],
  predicate: [
    'kubeconfig-absent',
    'kubeconfig-unparsable',
    'client-certificate-absent',
    'pem-empty',
    'pem-damaged',
    'pem-without-key',
    'key-mismatch',
    'certificate-expired',
  ],
  trouble: ['not-installed', 'masked', 'looping', 'failed', 'stopped'],
  'kubeconfig/damaged fault': ['empty', 'nul-filled', 'not-yaml', 'incomplete', 'credentials', 'no-file'],
  'pki/certificate-damaged fault': ['empty', 'nul-filled', 'not-pem', 'damaged', 'no-certificate', 'no-key', 'bad-date'],
  'etcd/member-unhealthy fault': ['no-answer', 'never-started', 'no-leader', 'read-fails', 'reports-unhealthy'],
  'pki/reissue-certificate:refused-name-unknown name': ['node-name', 'advertise-address', 'service-network', 'dns-domain', 'version'],
  rewrites: [true, false],
  clockSuspect: [true, false],
  local: [true, false],
  left: [3, 0],
  expired: ['«expired»', null],
  holds: [['«one»', '«two»']],
  names: [['«one»', '«two»'], []],
  'sign:refused-ca-is-the-stranger kubeconfigs': [['«one»', '«two»'], []],
  'kubeconfig/reissue:effect restarts': [['«one»'], []],
  'pki/renew-certificate:effect restarts': [['«one»', '«two»'], []],
  'pki/reissue-certificate:effect restarts': [['«one»', '«two»'], []],
};
const rounds = Math.max(...Object.values(sets).map((set) => set.length));

/** Stands for a text or a number: shows its name in guillemets, and compares as 7. */
function marker(name: string) {
  const shown = `«${name}»`;
  return {
    [Symbol.toPrimitive]: (hint: string) => (hint === 'number' ? 7 : shown),
    toString: () => shown,
    toFixed: () => shown,
  };
}

/** Arguments for a sentence: whatever it asks for; each round takes the next member of every set. */
function sample(code: string, round: number): unknown {
  return new Proxy(
    {},
    {
      get: (_target, name) => {
        const set = sets[`${code} ${String(name)}`] ?? sets[String(name)];
        return set === undefined ? marker(String(name)) : set[round % set.length];
      },
    },
  );
}

const codes = Object.keys(en) as (keyof typeof en)[];
const pairs = (code: keyof typeof en) =>
  Array.from({ length: rounds }, (_, round) => ({
    english: String((en[code] as Sentence)(sample(code, round))),
    chinese: String((zh[code] as Sentence)(sample(code, round))),
  }));

describe('the Chinese catalogue', () => {
  it('has the sentences of the English one', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  it.each(codes)('%s', (code) => {
    for (const { english, chinese } of pairs(code)) {
      expect(english).not.toMatch(/undefined|NaN|\[object/);
      expect(chinese).not.toMatch(/undefined|NaN|\[object/);
      expect(chinese.trim()).not.toBe('');
      if (!withoutWords.has(code)) expect(chinese).toMatch(/\p{Script=Han}/u);
      const lost = marks(english).filter((mark) => !chinese.includes(mark));
      expect(lost, `${english}\n${chinese}`).toEqual([]);
    }
  });

  it.each(codes)('%s keeps the typography', (code) => {
    for (const { chinese } of pairs(code)) {
      // Chinese punctuation beside Chinese, and a space between Chinese and Latin.
      expect(chinese).not.toMatch(/\p{Script=Han}[,:;?!()]|[,:;?!()]\p{Script=Han}/u);
      expect(chinese).not.toMatch(/\p{Script=Han}[\w«]|[\w»]\p{Script=Han}/u);
    }
  });
});

/** What a translation must not lose: arguments, flags, paths, and what is quoted (texts of logs, commands). */
function marks(text: string): readonly string[] {
  const kept = /«[^»]+»|"[^"]+"|(?<!\S)--[a-z][a-z-]+|(?<![\w«])\/(?:etc|var|run|proc|dev)(?:\/[\w.-]*\w)*/g;
  return [...text.matchAll(kept)].map(([mark]) => mark);
}
