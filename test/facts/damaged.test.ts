import { execFileSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRootHost } from '../../src/host/root.ts';
import type { AbsPath, HostReader } from '../../src/model/host.ts';
import { mintControlPlane, mintedAtMs } from '../harness/pki.ts';
import { copyTree } from '../harness/tree.ts';
import { expectWhole, reportOn } from '../harness/whole-report.ts';

const now = new Date(mintedAtMs + 30 * 86_400_000);
let base = '';
let healthy = '';

/** One way of damaging a file. */
type Damage = (path: string) => Promise<void>;
const replaced =
  (make: (path: string) => Promise<void>): Damage =>
  async (path) => {
    await rm(path, { recursive: true, force: true });
    await make(path);
  };

const damages: Readonly<Record<string, Damage>> = {
  empty: (path) => truncate(path, 0),
  truncated: async (path) => truncate(path, Math.floor((await lstat(path)).size / 2)),
  'NUL-filled': async (path) => writeFile(path, Buffer.alloc((await lstat(path)).size)),
  binary: (path) => writeFile(path, Buffer.from(Array.from({ length: 2048 }, (_, i) => (i * 37 + 11) % 256))),
  huge: (path) => truncate(path, 64 * 1024 * 1024),
  'UTF-16': async (path) => writeFile(path, Buffer.from(`\uFEFF${await readFile(path, 'utf8')}`, 'utf16le')),
  'other text': (path) => writeFile(path, '[section]\nkey: value: {{ template }}\n\t- &a *b\n'),
  'deep YAML': (path) => writeFile(path, `${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  directory: replaced(async (path) => {
    await mkdir(path);
  }),
  FIFO: replaced(async (path) => {
    execFileSync('mkfifo', [path]);
  }),
  'link in a circle': replaced((path) => symlink(path.slice(path.lastIndexOf('/') + 1), path)),
  'dangling link': replaced((path) => symlink('/nowhere/at/all', path)),
  'link out of the root': replaced((path) => symlink('/../../../../../../../../etc/hostname', path)),
};

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'kdoctor-damaged-'));
  healthy = join(base, 'healthy');
  await mkdir(healthy);
  await mintControlPlane(healthy);
  for (const [path, content] of Object.entries({
    'etc/hostname': 'cp1\n',
    'etc/os-release': 'ID=debian\n',
    'var/lib/etcd/member/snap/db': 'x',
  })) {
    await mkdir(join(healthy, path, '..'), { recursive: true });
    await writeFile(join(healthy, path), content);
  }
});
afterAll(async () => {
  await rm(base, { recursive: true, force: true });
});

const files = [
  'etc/kubernetes/pki/ca.crt',
  'etc/kubernetes/pki/ca.key',
  'etc/kubernetes/pki/apiserver.crt',
  'etc/kubernetes/pki/apiserver.key',
  'etc/kubernetes/pki/etcd/server.crt',
  'etc/kubernetes/pki/sa.pub',
  'etc/kubernetes/admin.conf',
  'etc/kubernetes/controller-manager.conf',
  'etc/kubernetes/kubelet.conf',
  'etc/kubernetes/manifests/etcd.yaml',
  'etc/kubernetes/manifests/kube-apiserver.yaml',
  'var/lib/kubelet/config.yaml',
  'var/lib/kubelet/kubeadm-flags.env',
  // What the link kubelet-client-current.pem leads to.
  'var/lib/kubelet/pki/kubelet-client-2026-01-15-12-00-00.pem',
  'usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf',
  'etc/hostname',
];
/** Nothing is judged by these alone. */
const withoutVerdict = ['kubeadm-flags.env', '10-kubeadm.conf', 'hostname'];

describe.each(files)('%s damaged', (file) => {
  test.each(Object.entries(damages))('%s', async (_name, damage) => {
    const dir = await mkdtemp(join(base, 'case-'));
    await copyTree(healthy, dir);
    await damage(join(dir, file));
    const report = await reportOn(await openRootHost(dir, { now }));
    expectWhole(report);
    if (!withoutVerdict.some((name) => file.endsWith(name)) && file !== 'var/lib/kubelet/config.yaml') {
      expect(report.status, 'damage that goes unnoticed').not.toBe('ok');
    }
    await rm(dir, { recursive: true, force: true });
  });

  test('no permission: unknown with the reason, not broken', async () => {
    const host = await openRootHost(healthy, { now });
    // Permission is asked of the file that a link leads to, whatever it was called by.
    const leadsTo = async (path: AbsPath): Promise<string> => {
      const stat = await host.stat(path);
      return stat.kind === 'ok' ? (stat.value.target ?? path) : path;
    };
    const denied: HostReader = {
      ...host,
      read: async (path, o) => ((await leadsTo(path)) === `/${file}` ? { kind: 'denied' } : host.read(path, o)),
    };
    const report = await reportOn(denied);
    expectWhole(report);
    expect(report.findings, 'a file that could not be read is reported as broken').toEqual([]);
    if (withoutVerdict.some((name) => file.endsWith(name))) return;
    const blind = report.checks.filter((check) => check.status === 'unknown');
    expect(blind.map((check) => check.reason ?? '').join('\n')).toContain('permission');
  });
});

test('the undamaged tree is healthy, so that the damage is what is seen', async () => {
  const report = await reportOn(await openRootHost(healthy, { now }));
  expect(report.findings).toEqual([]);
  expect(report.checks.filter((check) => check.status === 'unknown')).toEqual([]);
  expect(report.status).toBe('ok');
});

test('there are more than two hundred damaged inputs', async () => {
  expect(files.length * (Object.keys(damages).length + 1)).toBeGreaterThanOrEqual(200);
  for (const file of files) expect((await readdir(join(healthy, file, '..'))).length).toBeGreaterThan(0);
});
