import { copyFile, mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newPrivateKey } from '../../src/domain/key-pair.ts';
import { msg } from '../../src/domain/message.ts';
import { parsePemBytes } from '../../src/domain/pem.ts';
import { newAuthority } from '../../src/domain/sign.ts';
import type { FixId } from '../../src/model/finding.ts';
import type { PlanInputs } from '../../src/model/fix.ts';
import type { Message } from '../../src/model/message.ts';
import type { Opening } from './apply-child.ts';
import { mintControlPlane, mintedAtMs, mintWorker, type TestMintOptions } from './pki.ts';
import { type Lasting, lastingPath, type Passing, passingPath, type SimulatedMember } from './simulated-memory.ts';
import type { TreePicture } from './tree.ts';

const dayMs = 86_400_000;
/** What the clock of every scenario shows. */
export const scenarioNowMs = mintedAtMs + 700 * dayMs;
/** The disk of every scenario: 2 GiB. */
export const scenarioDiskBytes = 2 * 1024 ** 3;

/** One fix, and a tree on which it applies. */
export interface FixScenario {
  readonly fix: FixId;
  readonly opening: Opening;
  /** Of the findings that the fix is applied to. */
  readonly pattern: string;
  /** What the operator gives it. */
  readonly inputs?: (dir: string) => Promise<PlanInputs>;
  make(dir: string): Promise<void>;
  /** What the fix destroys, as undo must say it: worked out of the pictures before it and after undo. */
  readonly destroyed?: (before: TreePicture, after: TreePicture) => readonly Message[];
  /** What else may differ after undo, because it was not kdoctor who did it. */
  readonly others?: RegExp;
}

const expired = scenarioNowMs - dayMs;
const valid = scenarioNowMs + 300 * dayMs;
const token = 'abcdef.0123456789abcdef';
/** The secret half of the token that is given where one is needed: it must be found nowhere afterwards. */
export const tokenSecret = '0123456789abcdef';

/** Every fix with at least one node that it mends; a test compares this table with the registry. */
export const fixScenarios: readonly FixScenario[] = [
  {
    fix: 'pki/renew-certificate',
    opening: 'root',
    pattern: 'pki/certificate-expired',
    make: (dir) => controlPlane(dir, { notAfterMsOf: { apiserver: expired, 'front-proxy-client': expired, 'admin.conf': expired } }),
  },
  {
    fix: 'pki/renew-certificate',
    opening: 'simulated',
    pattern: 'pki/certificate-expired',
    make: (dir) => controlPlane(dir, { notAfterMsOf: { 'etcd-server': expired, apiserver: expired, 'scheduler.conf': expired } }),
  },
  {
    fix: 'pki/reissue-certificate',
    opening: 'simulated',
    pattern: 'pki/certificate-missing',
    make: (dir) => without(dir, 'etc/kubernetes/pki/apiserver.crt', 'etc/kubernetes/pki/apiserver.key', 'etc/kubernetes/pki/etcd/peer.crt'),
  },
  {
    fix: 'kubeconfig/reissue',
    opening: 'root',
    pattern: 'kubeconfig/missing',
    make: (dir) => without(dir, 'etc/kubernetes/scheduler.conf'),
  },
  {
    fix: 'kubeconfig/reissue',
    opening: 'simulated',
    pattern: 'kubeconfig/missing',
    make: (dir) => without(dir, 'etc/kubernetes/scheduler.conf'),
  },
  {
    fix: 'kubelet/issue-client-certificate',
    opening: 'root',
    pattern: 'kubelet/bootstrap-kubeconfig-missing',
    make: (dir) => controlPlane(dir, { notAfterMs: expired }),
  },
  {
    fix: 'kubelet/issue-client-certificate',
    opening: 'simulated',
    pattern: 'kubelet/bootstrap-kubeconfig-missing',
    make: (dir) => controlPlane(dir, { notAfterMsOf: { 'kubelet-client': expired } }),
  },
  {
    fix: 'kubelet/use-existing-certificate',
    opening: 'simulated',
    pattern: 'kubelet/bootstrap-kubeconfig-missing',
    make: (dir) => without(dir, 'var/lib/kubelet/pki/kubelet-client-current.pem'),
  },
  {
    fix: 'kubelet/rejoin-with-token',
    opening: 'simulated',
    pattern: 'kubelet/bootstrap-kubeconfig-missing',
    make: worker,
    inputs: async (dir) => {
      const [ca] = parsePemBytes('/', await readFile(join(dir, 'etc/kubernetes/pki/ca.crt'))).certificates;
      return { token, caCertHash: `sha256:${ca?.key.spkiSha256 ?? ''}` };
    },
    // The kubelet's own: it keeps every certificate that it was given.
    others: /^var\/lib\/kubelet\/pki\/kubelet-client-bootstrapped\.pem$/,
  },
  {
    fix: 'kubelet/start',
    opening: 'simulated',
    pattern: 'kubelet/not-running',
    make: (dir) => controlPlane(dir, {}, { lasting: { kubelet: { enabled: false, started: false } } }),
  },
  {
    fix: 'manifests/restore-copy',
    opening: 'simulated',
    pattern: 'manifests/missing',
    make: async (dir) => {
      await controlPlane(dir);
      const copies = 'etc/kubernetes/tmp/kubeadm-backup-manifests-2026-01-10-00-00-00';
      await mkdir(join(dir, copies), { recursive: true });
      await rename(join(dir, 'etc/kubernetes/manifests/kube-scheduler.yaml'), join(dir, copies, 'kube-scheduler.yaml'));
    },
  },
  {
    fix: 'manifests/regenerate',
    opening: 'simulated',
    pattern: 'manifests/missing',
    make: async (dir) => {
      await controlPlane(dir);
      await rename(join(dir, 'etc/kubernetes/manifests/kube-scheduler.yaml'), join(dir, 'simulated/kube-scheduler.yaml'));
    },
  },
  {
    fix: 'manifests/move-aside',
    opening: 'simulated',
    pattern: 'manifests/stray-file',
    make: async (dir) => {
      await controlPlane(dir);
      const manifests = join(dir, 'etc/kubernetes/manifests');
      await copyFile(join(manifests, 'etcd.yaml'), join(manifests, 'etcd.yaml.old'));
    },
  },
  {
    fix: 'control-plane/restart-apiserver',
    opening: 'simulated',
    pattern: 'control-plane/apiserver-down',
    make: (dir) => controlPlane(dir, {}, { passing: { hung: [containerIds['kube-apiserver']] } }),
  },
  {
    fix: 'etcd/restart-local-member',
    opening: 'simulated',
    pattern: 'etcd/member-unhealthy',
    make: (dir) => controlPlane(dir, {}, { passing: { hung: [containerIds.etcd] } }),
  },
  {
    fix: 'etcd/remove-member',
    opening: 'simulated',
    pattern: 'etcd/member-unhealthy',
    make: (dir) => controlPlane(dir, {}, { lasting: { members: threeMembers } }),
    destroyed: (before, after) =>
      before[lastingPath.slice(1)] === after[lastingPath.slice(1)] ? [] : [msg('etcd/remove-member:no-undo', { name: 'cp3' })],
    others: new RegExp(`^${lastingPath.slice(1)}$`),
  },
  {
    fix: 'cluster/refresh-cluster-info',
    opening: 'simulated',
    pattern: 'cluster/cluster-info-ca-stale',
    make: async (dir) => controlPlane(dir, {}, { lasting: { clusterInfo: clusterInfoOf(await strangeCa()) } }),
  },
  {
    fix: 'disk/remove-rotated-logs',
    opening: 'simulated',
    pattern: 'disk/filesystem-full',
    make: fullOf('var/log', ['syslog', 'syslog.1', 'syslog.2.gz', 'dpkg.log.1']),
    destroyed: deleted,
    others: /^var\/log\//,
  },
  {
    fix: 'disk/remove-core-dumps',
    opening: 'simulated',
    pattern: 'disk/filesystem-full',
    make: fullOf('var/lib/systemd/coredump', ['core.a.0.1.2.3', 'core.b.0.1.2.3', 'core.c.0.1.2.3']),
    destroyed: deleted,
    others: /^var\/lib\/systemd\/coredump\//,
  },
  {
    fix: 'disk/vacuum-journal',
    opening: 'simulated',
    pattern: 'disk/filesystem-full',
    make: fullOf('var/log/journal/m', ['system@1.journal', 'system@2.journal', 'system@3.journal']),
    destroyed: (before, after) => (missing(before, after).length === 0 ? [] : [msg('undo:journal-vacuumed', {})]),
    others: /^var\/log\/journal\//,
  },
  {
    fix: 'disk/remove-kubeadm-backups',
    opening: 'simulated',
    pattern: 'disk/filesystem-full',
    make: fullOf(
      'etc/kubernetes/tmp',
      ['1', '2', '3'].map((day) => `kubeadm-backup-etcd-2025-06-0${day}-00-00-00/etcd/member/snap/db`),
    ),
    destroyed: (before, after) =>
      missing(before, after)
        .filter((path) => /\/kubeadm-backup-[^/]*$/.test(path))
        .map((path) => msg('undo:deleted', { path: `/${path}` })),
    others: /^etc\/kubernetes\/tmp\//,
  },
];

function missing(before: TreePicture, after: TreePicture): readonly string[] {
  return Object.keys(before).filter((path) => after[path] === undefined);
}

function deleted(before: TreePicture, after: TreePicture): readonly Message[] {
  return missing(before, after).map((path) => msg('undo:deleted', { path: `/${path}` }));
}

const containerIds = {
  etcd: 'a'.repeat(64),
  'kube-apiserver': 'b'.repeat(64),
  'kube-controller-manager': 'd'.repeat(64),
  'kube-scheduler': 'e'.repeat(64),
};
const ownMember: SimulatedMember = { id: '9372538179322589801', name: 'cp1', ip: '10.77.0.11', dead: false };
const threeMembers: readonly SimulatedMember[] = [
  ownMember,
  { id: '10501334649042878790', name: 'cp2', ip: '10.77.0.12', dead: false },
  { id: '18249187646912138824', name: 'cp3', ip: '10.77.0.13', dead: true },
];

async function controlPlane(
  dir: string,
  mint: TestMintOptions = {},
  memory: { lasting?: Partial<Lasting>; passing?: Partial<Passing> } = {},
): Promise<void> {
  const authorities = await mintControlPlane(dir, { notAfterMs: valid, ...mint });
  const clusterInfo = clusterInfoOf(authorities.byRole.ca.certificatePem);
  await machineFiles(dir, 'cp1', { clusterInfo, ...memory.lasting }, { containers: containerIds, ...memory.passing });
  await write(dir, 'var/lib/etcd/member/snap/db', 'x');
  await write(dir, 'var/lib/etcd/member/wal/0.wal', 'x');
}

/** A control plane without any fault. */
export function healthyControlPlane(dir: string): Promise<void> {
  return controlPlane(dir);
}

/** A control plane on which files are missing. */
async function without(dir: string, ...paths: readonly string[]): Promise<void> {
  await controlPlane(dir);
  for (const path of paths) await rm(join(dir, path));
}

/** A worker whose certificate has expired; the cluster's CA key is elsewhere. */
async function worker(dir: string): Promise<void> {
  const { byRole } = await mintWorker(dir, { notAfterMs: expired });
  await machineFiles(dir, 'w1', {}, {});
  await write(dir, 'simulated/ca.crt', byRole.ca.certificatePem);
  await write(dir, 'simulated/ca.key', byRole.ca.keyPem);
}

/** A control plane with a disk that these files fill: each stands for 1024 times its size. */
function fullOf(folder: string, names: readonly string[]): (dir: string) => Promise<void> {
  return async (dir) => {
    await controlPlane(dir);
    const bytes = Buffer.alloc(Math.floor((scenarioDiskBytes * 0.95) / 1024 / names.length), 'x');
    for (const name of names) await write(dir, join(folder, name), bytes);
  };
}

async function machineFiles(dir: string, hostname: string, lasting: Partial<Lasting>, passing: Partial<Passing>): Promise<void> {
  await write(dir, 'etc/hostname', `${hostname}\n`);
  await write(dir, 'proc/self/mountinfo', '22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n23 22 0:20 / /run rw shared:2 - tmpfs tmpfs rw\n');
  // kdoctor would make these folders; here they are there, so that a picture shows only what it changes.
  for (const folder of ['var/lib', 'var/log', 'run']) await mkdir(join(dir, folder), { recursive: true });
  const whole: Lasting = { kubelet: { enabled: true, started: true }, members: [ownMember], clusterInfo: '', ...lasting };
  const now: Passing = { kubeletPid: 1843, containers: {}, nextContainer: 1, hung: [], configMapVersion: 312, ...passing };
  await write(dir, lastingPath.slice(1), JSON.stringify(whole, null, 1), 0);
  await write(dir, passingPath.slice(1), JSON.stringify(now, null, 1), 0);
}

async function write(dir: string, path: string, content: string | Uint8Array, seconds = mintedAtMs / 1000): Promise<void> {
  const at = join(dir, path);
  await mkdir(dirname(at), { recursive: true });
  await writeFile(at, content, { mode: 0o600 });
  await utimes(at, seconds, seconds);
}

async function strangeCa(): Promise<string> {
  const key = await newPrivateKey({ algorithm: 'ec', size: 'prime256v1' });
  return (await newAuthority('kubernetes', { notBeforeMs: mintedAtMs, notAfterMs: valid }, key)).certificatePem;
}

function clusterInfoOf(caPem: string): string {
  const data = Buffer.from(caPem).toString('base64');
  return `apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: ${data}\n    server: https://10.77.0.11:6443\n  name: ""\nkind: Config\n`;
}
