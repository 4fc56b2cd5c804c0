import type { AbsPath, HostWriter } from '../model/host.ts';
import { type MintedFile, mintControlPlaneNode } from './mint.ts';

const dayMs = 86_400_000;
/** Twelve of these are more than the room that kdoctor wants to see free on any disk. */
const logBytes = 12 * 1024 * 1024;

/**
 * Writes a control plane as incident 003 found it into an empty tree: every leaf certificate expired, the kubelet's
 * too, the disk full of rotated logs. The keys are real and belong to the certificates; nothing of it is anybody's.
 */
export async function writeSickNode(tree: HostWriter): Promise<void> {
  const nowMs = tree.now().getTime();
  const node = await mintControlPlaneNode({ issuedMs: nowMs - 700 * dayMs, algorithm: 'rsa', notAfterMs: nowMs - 270 * dayMs });
  for (const [path, file] of node.files) await put(tree, path, file);
  for (const [path, content] of Object.entries(machineFiles))
    await put(tree, `/${path}`, { content, mode: 0o644, mtimeMs: nowMs - 700 * dayMs });
  await put(tree, '/var/lib/etcd/member/snap/db', { content: 'demo', mode: 0o600, mtimeMs: nowMs - 2 * dayMs });
  await put(tree, '/var/lib/etcd/member/wal/0000000000000000-0000000000000000.wal', {
    content: 'demo',
    mode: 0o600,
    mtimeMs: nowMs - 2 * dayMs,
  });
  await folderFor(tree, '/run/x');
  await folderFor(tree, '/var/log/x');
  const bytes = Buffer.alloc(logBytes, 'vmware-network: link is up\n');
  for (let i = 1; i <= 12; i++) {
    await tree.writeFile(`/var/log/vmware-network.${i}.log`, bytes, {
      mode: 0o644,
      uid: ownUid(),
      gid: ownGid(),
      mtimeMs: nowMs - i * dayMs,
    });
  }
}

const machineFiles = {
  'etc/hostname': 'cp1\n',
  'etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
  'proc/sys/kernel/osrelease': '6.1.0-demo\n',
  'proc/sys/kernel/hostname': 'cp1\n',
  'proc/self/mountinfo': '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n23 22 0:20 / /run rw,nosuid shared:2 - tmpfs tmpfs rw\n',
} as const;

async function put(tree: HostWriter, path: AbsPath, file: MintedFile): Promise<void> {
  await folderFor(tree, path);
  if ('link' in file) return tree.symlink(path, file.link);
  await tree.writeFile(path, Buffer.from(file.content), { mode: file.mode, uid: ownUid(), gid: ownGid(), mtimeMs: file.mtimeMs });
}

async function folderFor(tree: HostWriter, path: AbsPath): Promise<void> {
  const parts = path.split('/').slice(1, -1);
  for (const i of parts.keys()) {
    const folder: AbsPath = `/${parts.slice(0, i + 1).join('/')}`;
    if ((await tree.stat(folder)).kind !== 'ok') await tree.makeDirectory(folder, { mode: 0o755, uid: ownUid(), gid: ownGid() });
  }
}

/** Whoever tries kdoctor out need not be root: the tree belongs to them. */
export function ownUid(): number {
  return process.getuid?.() ?? 0;
}
export function ownGid(): number {
  return process.getgid?.() ?? 0;
}
