import { describe, expect, it } from 'vitest';
import { treeOf } from '../../src/domain/finding-tree.ts';
import type { LinkedFinding } from '../../src/model/finding.ts';
import { groupFrom, rowsOf } from '../../src/ui/finding-tree.ts';
import { finding, sick } from './harness/sample.ts';

const shown = (findings: readonly LinkedFinding[], ...toggled: string[]) =>
  rowsOf(treeOf(findings, groupFrom), new Set(toggled)).map(
    (r) => `${'  '.repeat(r.depth)}${r.kind === 'group' ? `${r.findings[0].check} x${r.findings.length}` : r.findings[0].key}`,
  );

describe('the tree of findings', () => {
  const a = finding('disk/a', '1');
  const b = finding('pki/b', '1', { causedBy: [a.key] });
  const c = finding('etcd/c', '1', { causedBy: [b.key, a.key] });

  it('hangs each symptom below its nearest cause', () => {
    expect(shown([a, b, c])).toEqual(['disk/a@1', '  pki/b@1', '    etcd/c@1']);
  });

  it('folds the symptoms of a cause away', () => {
    expect(shown([a, b, c], a.key)).toEqual(['disk/a@1']);
    expect(rowsOf(treeOf([a, b, c], groupFrom), new Set([a.key]))[0]).toMatchObject({ fold: 'closed', hidden: 2 });
  });

  it('makes a root of a finding whose cause is not among them', () => {
    expect(shown([c])).toEqual(['etcd/c@1']);
  });

  it('shows two of a kind one by one, in the order given', () => {
    const b2 = finding('pki/b', '2');
    expect(shown([finding('pki/b', '1'), a, b2])).toEqual(['pki/b@1', 'disk/a@1', 'pki/b@2']);
  });

  it('makes one row of three of a kind under one cause, at the place of the first', () => {
    const many = ['1', '2', '3'].map((s) => finding('pki/b', s, { causedBy: [a.key] }));
    const [first] = many;
    if (first === undefined) throw new Error('three were made');
    expect(shown([a, ...many])).toEqual(['disk/a@1', '  pki/b x3']);
    expect(shown([a, ...many], `group:pki/b<${a.key}`)).toEqual(['disk/a@1', '  pki/b x3', '    pki/b@1', '    pki/b@2', '    pki/b@3']);
  });

  it('does not group what has different causes', () => {
    const other = finding('disk/other', '1');
    const some = [
      a,
      finding('pki/b', '1', { causedBy: [a.key] }),
      finding('pki/b', '2', { causedBy: [a.key] }),
      other,
      finding('pki/b', '3', { causedBy: [other.key] }),
    ];
    expect(shown(some)).toEqual(['disk/a@1', '  pki/b@1', '  pki/b@2', 'disk/other@1', '  pki/b@3']);
  });

  it('loses nothing to causes in a circle', () => {
    const x = finding('pki/x', '1', { causedBy: ['etcd/y@1'] });
    const y = finding('etcd/y', '1', { causedBy: ['pki/x@1'] });
    const itself = finding('disk/self', '1', { causedBy: ['disk/self@1'] });
    expect(
      shown([x, y, itself])
        .map((r) => r.trim())
        .toSorted(),
    ).toEqual(['disk/self@1', 'etcd/y@1', 'pki/x@1']);
  });

  it('stands for every finding exactly once when everything is unfolded', () => {
    const group = 'group:pki/sample-expired<disk/sample-full@/';
    const rows = rowsOf(treeOf(sick.findings, groupFrom), new Set([group]));
    const keys = rows.filter((r) => r.kind !== 'group').map((r) => r.findings[0].key);
    expect(keys.toSorted()).toEqual(sick.findings.map((f) => f.key).toSorted());
  });
});
