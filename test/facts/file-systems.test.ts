import { describe, expect, it } from 'vitest';
import { diskUse } from '../../src/facts/disk-use.ts';
import { fileSystems } from '../../src/facts/file-systems.ts';
import type { DiskUseFact, FactResult, FileSystemsFact } from '../../src/model/facts.ts';
import { type FakeNode, fakeHost } from '../harness/fake-host.ts';
import { kubeletConfig } from './node-samples.ts';

/** A node with its own disks for /var, for containers, and for etcd's data through a bind mount. */
const mountinfo = `22 27 0:20 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,errors=remount-ro
28 27 254:1 / /var rw,relatime shared:2 - xfs /dev/vdb rw,attr2
29 28 254:2 / /var/lib/containerd rw,relatime shared:3 - ext4 /dev/mapper/data\\040disk ro,errors=remount-ro
30 28 254:0 /srv/etcd /var/lib/etcd rw,relatime shared:1 - ext4 /dev/vda rw,errors=remount-ro
31 27 0:39 / /run rw,nosuid,nodev shared:8 - tmpfs tmpfs rw,size=4936484k
32 28 0:44 / /var/lib/kubelet/pods/x/volumes/kubernetes.io~secret/t rw - tmpfs tmpfs rw
33 27 0:50 / /tmp rw - autofs systemd-1 rw
broken line
`;
const files = {
  '/proc/self/mountinfo': mountinfo,
  '/var/lib/kubelet/config.yaml': kubeletConfig,
  '/var/lib/etcd/member/snap/db': 'x',
  '/var/lib/containerd/x': 'x',
  '/var/log/syslog': 'x',
  '/run/utmp': 'x',
  '/tmp/x': 'x',
  '/etc/kubernetes/admin.conf': 'x',
};
const usage = { '/': {}, '/var': {}, '/var/lib/containerd': { unread: { kind: 'timed-out', afterMs: 2000 } }, '/run': {} } as const;

/** The manifests are asked for, to learn where etcd's data lies; without them its usual place counts. */
const noFact = async (name: string) => {
  expect(name).toBe('manifests');
  return { state: 'failed', reason: 'not here' } as const;
};

async function collect(node: FakeNode): Promise<FileSystemsFact> {
  const fact = await fileSystems.collect({ host: fakeHost(node), get: noFact });
  if (fact.state !== 'ok') throw new Error(`${fact.state}: ${fact.reason}`);
  return fact.value;
}

describe('file systems', () => {
  it('are counted once per device, each with what of the node lies on it', async () => {
    const { mounts } = await collect({ files, usage });
    expect(mounts.map((m) => [m.mountPoint, m.type, m.source, m.readOnly, m.holds, m.usage.ok])).toEqual([
      ['/', 'ext4', '/dev/vda', false, ['/', '/etc/kubernetes', '/var/lib/etcd'], true],
      ['/run', 'tmpfs', 'tmpfs', false, ['/run'], true],
      ['/var', 'xfs', '/dev/vdb', false, ['/var', '/var/lib', '/var/lib/kubelet', '/var/log'], true],
      ['/var/lib/containerd', 'ext4', '/dev/mapper/data disk', true, ['/var/lib/containerd'], false],
    ]);
    expect(mounts[3]?.usage).toEqual({ ok: false, unread: { kind: 'timed-out', afterMs: 2000 } });
  });

  it('follow a runtime’s folder to where its configuration puts it', async () => {
    const moved = {
      ...files,
      '/etc/docker/daemon.json': '{"data-root":"/run/docker"}',
      '/run/docker/x': 'x',
      '/etc/containerd/config.toml': 'version = 2\nroot = "/srv"\n[x]\nroot = "/no"\n',
    };
    const { mounts } = await collect({ files: moved, usage });
    expect(mounts.map((m) => [m.mountPoint, m.holds])).toContainEqual(['/run', ['/run', '/var/lib/docker']]);
    expect(mounts.flatMap((m) => m.holds)).not.toContain('/var/lib/containerd');
  });

  it('follow etcd’s data to where its manifest puts it', async () => {
    const host = fakeHost({ files: { ...files, '/run/etcd/member': 'x' }, usage });
    const moved = {
      dir: '/etc/kubernetes/manifests',
      dirPresent: true,
      copies: [],
      files: [{ path: '/x', component: 'etcd', flags: { 'data-dir': '/run/etcd' } }],
    } as const;
    const get = async () => ({ state: 'ok', value: moved }) as FactResult<never>;
    const fact = await fileSystems.collect({ host, get });
    expect(fact.state === 'ok' && fact.value.mounts.find((m) => m.mountPoint === '/run')?.holds).toEqual(['/run', '/var/lib/etcd']);
  });

  it('fail as a whole without the table of mounts', async () => {
    const fact = await fileSystems.collect({ host: fakeHost({}), get: noFact });
    expect(fact).toEqual({ state: 'failed', reason: '/proc/self/mountinfo: not there' });
  });

  it('of a mounted tree are its root alone', async () => {
    const { mounts } = await collect({ live: false, files, usage });
    expect(mounts.map((m) => [m.mountPoint, m.usage.ok])).toEqual([['/', true]]);
    // A running node has them in memory.
    expect(mounts[0]?.holds).not.toContain('/run');
    expect(mounts[0]?.holds).toContain('/var/log');
  });
});

describe('eviction thresholds', () => {
  const withConfig = (extra: string, env = '') =>
    collect({
      files: { ...files, '/var/lib/kubelet/config.yaml': kubeletConfig + extra, '/var/lib/kubelet/kubeadm-flags.env': env },
      usage: { ...usage, '/var': { totalBytes: 100 * 2 ** 30, totalInodes: 1000 } },
    });

  it('are the kubelet’s defaults when nothing is configured', async () => {
    expect((await withConfig('')).eviction).toEqual({
      nodefsAvailable: 0.1,
      nodefsInodesFree: 0.05,
      imagefsAvailable: 0.15,
      source: 'kubelet defaults',
    });
  });
  it('replace all defaults as soon as one is configured', async () => {
    const { eviction } = await withConfig('evictionHard:\n  nodefs.available: 5Gi\n');
    expect(eviction).toEqual({ nodefsAvailable: 0.05, nodefsInodesFree: 0, imagefsAvailable: 0, source: '/var/lib/kubelet/config.yaml' });
  });
  it('are the flag’s when there is one', async () => {
    const { eviction } = await withConfig(
      'evictionHard:\n  nodefs.available: 5Gi\n',
      'KUBELET_KUBEADM_ARGS="--eviction-hard=nodefs.available<7.5%,nodefs.inodesFree<100"',
    );
    expect(eviction).toMatchObject({ nodefsAvailable: 0.075, nodefsInodesFree: 0.1, source: '/var/lib/kubelet/kubeadm-flags.env' });
  });
});

describe('what could go', () => {
  const full = { totalBytes: 100e9, freeBytes: 6e9, availableBytes: 1e9 };
  const logs = {
    '/var/log/syslog.1': { content: 'old', stat: { allocatedBytes: 4096 } },
    '/var/log/app.log.1': { content: 'old', stat: { allocatedBytes: 8192 } },
    '/var/log/journal/0/system.journal': { content: 'j', stat: { allocatedBytes: 1000 } },
    '/etc/kubernetes/tmp/kubeadm-backup-etcd-2026-01-01/member/snap/db': { content: 'x', stat: { allocatedBytes: 70 } },
    '/etc/kubernetes/tmp/kubeadm-backup-manifests-2026-01-01/etcd.yaml': { content: 'x', stat: { allocatedBytes: 7 } },
  };
  async function look(node: FakeNode): Promise<DiskUseFact> {
    const host = fakeHost(node);
    const systems = await fileSystems.collect({ host, get: noFact });
    // Only the file systems are asked for.
    const get = async (name: string) => {
      expect(name).toBe('file-systems');
      return systems as FactResult<never>;
    };
    const fact = await diskUse.collect({ host, get });
    if (fact.state !== 'ok') throw new Error(fact.reason);
    return fact.value;
  }

  it('is not looked for on file systems with room', async () => {
    const found = await look({ files: { ...files, ...logs }, usage, open: {} });
    expect(found).toEqual({ rotatedLogs: [], coreDumps: [], journalBytes: 0, kubeadmBackups: [], complete: true, openFilesKnown: false });
  });
  it('are rotated logs that nobody holds open, the journal, and kubeadm’s backups', async () => {
    const found = await look({
      files: { ...files, ...logs },
      usage: { ...usage, '/': full, '/var': full },
      open: { '/var/log/app.log.1': 12 },
    });
    expect(found.rotatedLogs.map((e) => e.path)).toEqual(['/var/log/syslog.1']);
    expect(found).toMatchObject({ journalBytes: 1000, complete: true, openFilesKnown: true });
    expect(found.kubeadmBackups).toEqual([
      { path: '/etc/kubernetes/tmp/kubeadm-backup-etcd-2026-01-01', bytes: 70 },
      { path: '/etc/kubernetes/tmp/kubeadm-backup-manifests-2026-01-01', bytes: 7 },
    ]);
  });
  it('says so when open files could not be told', async () => {
    const found = await look({ files: { ...files, ...logs }, usage: { ...usage, '/var': full }, open: { unread: { kind: 'denied' } } });
    expect([found.rotatedLogs.length, found.openFilesKnown]).toEqual([2, false]);
  });
});
