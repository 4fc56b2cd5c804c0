import { beforeAll, describe, expect, it } from 'vitest';
import { components, parseManifest } from '../../../src/domain/manifest.ts';
import { moveAside } from '../../../src/fixes/manifests/move-aside.ts';
import { regenerateManifest } from '../../../src/fixes/manifests/regenerate.ts';
import { restoreCopy } from '../../../src/fixes/manifests/restore-copy.ts';
import type { Component, EtcdFact, ManifestFile, NodeFact } from '../../../src/model/facts.ts';
import type { FixContext, FixOutcome } from '../../../src/model/fix.ts';
import * as samples from '../../facts/node-samples.ts';
import { abs } from '../../harness/fake-host.ts';
import { contextOf, findingOf, type GivenFacts, planOf, refusalOf } from '../fix-context.ts';

const dir = '/etc/kubernetes/manifests';
const contents: Readonly<Record<Component, string>> = {
  etcd: samples.etcdManifest,
  'kube-apiserver': samples.apiserverManifest,
  'kube-controller-manager': samples.controllerManagerManifest,
  'kube-scheduler': samples.schedulerManifest,
};
let whole: readonly ManifestFile[];
beforeAll(async () => {
  whole = await Promise.all(components.map((name) => parseManifest(`${dir}/${name}.yaml`, Buffer.from(contents[name]))));
});

const node: Partial<NodeFact> = {
  nodeName: { value: 'cp1', source: 'test' },
  topology: 'stacked-etcd',
  kubeadmVersion: '1.20.2',
  certificatesDir: '/etc/kubernetes/pki',
  runtime: { name: 'containerd' },
};
const dataDir = (state: EtcdFact['dataDir']['state']): GivenFacts => ({ etcd: { dataDir: { path: '/var/lib/etcd', state } } });
const missing = (component: string, path = `${dir}/${component}.yaml`) => findingOf('manifests/missing', { component, path });

function context(lost: Component, o: { copy?: string; given?: GivenFacts; live?: boolean; dir?: string } = {}): FixContext {
  const copies =
    o.copy === undefined
      ? []
      : [{ component: lost, path: abs(`/etc/kubernetes/tmp/kubeadm-backup-manifests-1/${lost}.yaml`), mtimeMs: 0, content: o.copy }];
  const manifests = { dir: abs(o.dir ?? dir), dirPresent: true, files: whole.filter((file) => file.component !== lost), copies };
  return contextOf({ manifests, node, ...dataDir('data'), ...o.given }, o.live);
}

describe('manifests/restore-copy', () => {
  it('writes the copy as it is, if the manifest is still missing', () => {
    const plan = planOf(
      restoreCopy.plan(missing('kube-scheduler'), context('kube-scheduler', { copy: contents['kube-scheduler'], live: false })),
    );
    const path = `${dir}/kube-scheduler.yaml`;
    expect(plan.changes).toMatchObject([
      {
        do: 'write-file',
        path,
        content: contents['kube-scheduler'],
        own: { mode: 0o600 },
        guards: [{ guard: 'unchanged', path, sha256: null }],
        undo: { kind: 'restore-backup' },
      },
    ]);
    expect(plan.verify).toEqual(['manifests/missing']);
  });
  it('replaces a damaged one', () => {
    const finding = findingOf('manifests/damaged', {
      component: 'kube-scheduler',
      path: `${dir}/kube-scheduler.yaml`,
      fault: 'nul-filled',
    });
    const plan = planOf(restoreCopy.plan(finding, context('kube-scheduler', { copy: contents['kube-scheduler'] })));
    expect([plan.verify, plan.changes[0]?.guards]).toEqual([['manifests/damaged'], undefined]);
  });
  it.each<[string, () => FixOutcome]>([
    ['manifests/restore-copy:refused-none', () => restoreCopy.plan(missing('etcd'), context('etcd'))],
    [
      'manifests/restore-copy:refused-version',
      () =>
        restoreCopy.plan(
          missing('kube-scheduler'),
          context('kube-scheduler', { copy: contents['kube-scheduler'].replace('v1.20.2', 'v1.19.7') }),
        ),
    ],
    ['manifests:refused-component', () => restoreCopy.plan(findingOf('manifests/damaged', { path: `${dir}/README` }), context('etcd'))],
    [
      'manifests:refused-etcd-data',
      () => restoreCopy.plan(missing('etcd'), context('etcd', { copy: contents.etcd, given: dataDir('empty') })),
    ],
    [
      'manifests:refused-etcd-data',
      () => restoreCopy.plan(missing('etcd'), context('etcd', { copy: contents.etcd, given: dataDir('unknown') })),
    ],
    [
      'manifests:refused-etcd-data',
      () => restoreCopy.plan(missing('etcd'), context('etcd', { copy: contents.etcd, given: { etcd: 'not asked' } })),
    ],
    ['plan', () => restoreCopy.plan(missing('etcd'), context('etcd', { copy: contents.etcd }))],
  ])('%s', (code, plan) => {
    // Made only now: the manifests are parsed before the tests, not before the table.
    expect(refusalOf(plan())).toBe(code);
  });
});

describe('manifests/regenerate', () => {
  it.each<[Component, readonly string[]]>([
    ['etcd', ['etcd', 'local']],
    ['kube-apiserver', ['control-plane', 'apiserver']],
    ['kube-scheduler', ['control-plane', 'scheduler']],
  ])('has kubeadm write %s from a configuration of this node', (component, phase) => {
    const plan = planOf(regenerateManifest.plan(missing(component), context(component)));
    const config = '/var/lib/kdoctor/kubeadm-config-cp1.yaml';
    const path = `${dir}/${component}.yaml`;
    expect(plan.changes).toMatchObject([
      { do: 'write-file', path: config, own: { mode: 0o600 } },
      {
        do: 'run',
        argv: ['kubeadm', 'init', 'phase', ...phase, '--config', config],
        touches: [path],
        guards: [{ guard: 'unchanged', path, sha256: null }],
        undo: { kind: 'restore-backup' },
      },
    ]);
    expect(plan.changes[0]?.do === 'write-file' && plan.changes[0].content).toContain('"advertiseAddress": "10.77.0.11"');
  });
  it.each<[string, () => FixOutcome]>([
    ['manifests/regenerate:refused-offline', () => regenerateManifest.plan(missing('etcd'), context('etcd', { live: false }))],
    [
      'manifests/regenerate:refused-kubeadm',
      () => regenerateManifest.plan(missing('etcd'), context('etcd', { given: { node: { ...node, kubeadmVersion: '' } } })),
    ],
    [
      'manifests/regenerate:refused-kubeadm-old',
      () => regenerateManifest.plan(missing('etcd'), context('etcd', { given: { node: { ...node, kubeadmVersion: '1.12.0' } } })),
    ],
    [
      'manifests/regenerate:refused-directory',
      () => regenerateManifest.plan(missing('etcd', '/srv/pods/etcd.yaml'), context('etcd', { dir: '/srv/pods' })),
    ],
    [
      'manifests/regenerate:refused-configuration',
      () => regenerateManifest.plan(missing('kube-controller-manager'), context('kube-controller-manager')),
    ],
    ['manifests:refused-etcd-data', () => regenerateManifest.plan(missing('etcd'), context('etcd', { given: dataDir('absent') }))],
  ])('%s', (code, plan) => {
    expect(refusalOf(plan())).toBe(code);
  });
});

it('manifests/move-aside takes the second manifest out of the folder, and not where restarts put theirs', () => {
  const finding = findingOf('manifests/stray-file', { component: 'etcd', path: `${dir}/etcd.yaml.bak` });
  expect(planOf(moveAside.plan(finding, contextOf({}))).changes).toMatchObject([
    { do: 'move-file', from: `${dir}/etcd.yaml.bak`, to: '/etc/kubernetes/kdoctor-aside/etcd.yaml.bak', guards: [{ sha256: null }] },
  ]);
});
