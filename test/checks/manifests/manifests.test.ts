import { describe, expect, it } from 'vitest';
import { manifestDamaged } from '../../../src/checks/manifests/damaged.ts';
import { manifestMissing } from '../../../src/checks/manifests/missing.ts';
import { strayManifest } from '../../../src/checks/manifests/stray-file.ts';
import { components } from '../../../src/domain/manifest.ts';
import type { Check, Verdict } from '../../../src/model/check.ts';
import type { ManifestFile, ManifestsFact, NodeFact } from '../../../src/model/facts.ts';
import { say } from '../../../src/text/say.ts';

const dir = '/etc/kubernetes/manifests';
const file = (name: (typeof components)[number], more: Partial<ManifestFile> = {}): ManifestFile => ({
  path: `${dir}/${name}.yaml`,
  component: name,
  image: `k8s.gcr.io/${name}:v1.20.2`,
  flags: {},
  ...more,
});
const whole = components.map((name) => file(name));
const controlPlane: Pick<NodeFact, 'roles' | 'topology'> = { roles: ['control-plane'], topology: 'stacked-etcd' };

function examine(check: Check, files: readonly ManifestFile[], node = controlPlane, more: Partial<ManifestsFact> = {}): Verdict {
  const facts = { manifests: { dir, dirPresent: true, files, copies: [], ...more }, node };
  // The checks read no more of the node than its role and topology.
  return check.examine(facts as unknown as Parameters<Check['examine']>[0], {
    now: new Date(0),
    limits: { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 },
  });
}
const keys = (verdict: Verdict) => (verdict.kind === 'unhealthy' ? verdict.findings.map((f) => [f.key, f.severity]) : verdict.kind);
const unreadOf = (verdict: Verdict) => (verdict.kind === 'not-applicable' ? [] : (verdict.unread ?? []).map((message) => say(message)));

describe('manifests/missing', () => {
  it.each(components)('finds %s gone, and nothing else', (lost) => {
    const verdict = examine(
      manifestMissing,
      whole.filter((f) => f.component !== lost),
    );
    expect(keys(verdict)).toEqual([[`manifests/missing@${lost}`, 'critical']]);
    expect(verdict.kind === 'unhealthy' && verdict.findings[0].about).toEqual({ component: lost, path: `${dir}/${lost}.yaml` });
  });
  it('finds all of them gone with their folder', () => {
    const verdict = examine(manifestMissing, [], controlPlane, { dirPresent: false });
    expect(keys(verdict)).toHaveLength(4);
    expect(verdict.kind === 'unhealthy' && verdict.findings[0].evidence[0]).toEqual({
      source: dir,
      observed: 'not there',
      expected: 'etcd.yaml',
    });
  });
  it('counts a link that leads nowhere as gone', () => {
    const dangling = file('etcd', { unread: { kind: 'absent', dangling: '/srv/etcd.yaml' } });
    expect(keys(examine(manifestMissing, [dangling, ...whole.slice(1)]))).toEqual([['manifests/missing@etcd', 'critical']]);
  });
  it('wants no etcd where it is external, and nothing of a worker', () => {
    const withoutEtcd = whole.slice(1);
    expect(keys(examine(manifestMissing, withoutEtcd, { roles: ['control-plane'], topology: 'external-etcd' }))).toBe('healthy');
    expect(keys(examine(manifestMissing, [], { roles: ['worker'], topology: 'none' }))).toBe('not-applicable');
  });
  it('is unknown where it could not look: at a file, or at the role', () => {
    const denied = examine(manifestMissing, [file('etcd', { unread: { kind: 'denied' } }), ...whole.slice(1)]);
    expect([keys(denied), unreadOf(denied)]).toEqual(['healthy', [`no permission to read ${dir}/etcd.yaml`]]);
    const nobody = examine(manifestMissing, [], { roles: [], topology: 'none' });
    expect([keys(nobody), unreadOf(nobody).length]).toEqual(['healthy', 1]);
  });
  it('leaves damaged files to the check for them, and is silent on a healthy node', () => {
    expect(keys(examine(manifestMissing, [file('etcd', { fault: 'empty' }), ...whole.slice(1)]))).toBe('healthy');
    expect([unreadOf(examine(manifestMissing, whole)), keys(examine(manifestMissing, whole))]).toEqual([[], 'healthy']);
  });
});

describe('manifests/damaged', () => {
  it.each(['empty', 'nul-filled', 'not-yaml', 'not-a-pod'] as const)('finds a component whose file is %s', (fault) => {
    expect(keys(examine(manifestDamaged, [file('etcd', { fault }), ...whole.slice(1)]))).toEqual([
      [`manifests/damaged@${dir}/etcd.yaml`, 'critical'],
    ]);
  });
  it('warns of other files that are no pods', () => {
    const note: ManifestFile = { path: `${dir}/README`, fault: 'not-a-pod', flags: {} };
    expect(keys(examine(manifestDamaged, [...whole, note]))).toEqual([[`manifests/damaged@${dir}/README`, 'warning']]);
  });
  it('is unknown where a file cannot be read, and silent on healthy ones', () => {
    expect(unreadOf(examine(manifestDamaged, [file('etcd', { unread: { kind: 'denied' } })]))).toHaveLength(1);
    expect([keys(examine(manifestDamaged, whole)), unreadOf(examine(manifestDamaged, whole))]).toEqual(['healthy', []]);
  });
});

describe('manifests/stray-file', () => {
  it('finds the backup beside the original', () => {
    const backup = file('etcd', { path: `${dir}/etcd.yaml.bak` });
    expect(keys(examine(strayManifest, [backup, ...whole]))).toEqual([[`manifests/stray-file@${dir}/etcd.yaml.bak`, 'critical']]);
  });
  it('is silent where one of the two makes no pod, and on a healthy node', () => {
    expect(keys(examine(strayManifest, [...whole, file('etcd', { path: `${dir}/etcd.yaml.bak`, fault: 'empty' })]))).toBe('healthy');
    expect(keys(examine(strayManifest, whole))).toBe('healthy');
  });
});
