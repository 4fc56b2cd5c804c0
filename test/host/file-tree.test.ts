import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { openFileTree } from '../../src/host/file-tree.ts';
import { tempDir } from '../harness/temp-dir.ts';

const root = process.getuid?.() === 0;
const mebibyte = 1024 * 1024;

function textOf(read: Awaited<ReturnType<ReturnType<typeof openFileTree>['read']>>) {
  return read.kind === 'ok' ? read.value.bytes.toString('latin1') : read;
}

test('a file is read with what lstat says of it', async () => {
  const dir = tempDir();
  writeFileSync(`${dir}/a`, 'hello');
  chmodSync(`${dir}/a`, 0o640);
  utimesSync(`${dir}/a`, 1000, 1234.5);
  const read = await openFileTree({ dir }).read('/a');
  expect(read).toMatchObject({ kind: 'ok', value: { stat: { type: 'file', sizeBytes: 5, mode: 0o640, mtimeMs: 1_234_500 } } });
  expect(textOf(read)).toBe('hello');
});

test('absolute links start at the root of the tree, and no link leads out of it', async () => {
  const dir = tempDir();
  mkdirSync(`${dir}/etc/inner`, { recursive: true });
  writeFileSync(`${dir}/etc/hostname`, 'inside');
  symlinkSync('/etc/hostname', `${dir}/absolute`);
  symlinkSync('../../../../../../../../etc/hostname', `${dir}/etc/inner/up`);
  symlinkSync('/etc/hostname', `${dir}/etc/inner/absolute`);
  symlinkSync('/etc', `${dir}/folder`);
  const tree = openFileTree({ dir });
  expect(textOf(await tree.read('/absolute'))).toBe('inside');
  expect(textOf(await tree.read('/etc/inner/absolute'))).toBe('inside');
  expect(textOf(await tree.read('/etc/inner/up'))).toBe('inside');
  expect(textOf(await tree.read('/folder/inner/../hostname'))).toBe('inside');
  expect(textOf(await tree.read('/../../etc/hostname'))).toBe('inside');
  expect(await tree.read('/etc/passwd')).toEqual({ kind: 'absent' });
});

test('links in a circle end', async () => {
  const dir = tempDir();
  symlinkSync('b', `${dir}/a`);
  symlinkSync('a', `${dir}/b`);
  expect(await openFileTree({ dir }).read('/a')).toEqual({ kind: 'failed', code: 'ELOOP', reason: 'too many symbolic links' });
});

test('a link to nothing is absent, and names its target', async () => {
  const dir = tempDir();
  symlinkSync('/var/lib/kubelet/pki/gone.pem', `${dir}/current.pem`);
  symlinkSync('current.pem', `${dir}/first`);
  mkdirSync(`${dir}/there`);
  symlinkSync('there', `${dir}/to-folder`);
  const tree = openFileTree({ dir });
  const dangling = { kind: 'absent', dangling: '/var/lib/kubelet/pki/gone.pem' };
  expect(await tree.read('/current.pem')).toEqual(dangling);
  expect(await tree.read('/first')).toEqual(dangling);
  expect(await tree.read('/to-folder/nothing')).toEqual({ kind: 'absent' });
  expect(await tree.stat('/current.pem')).toMatchObject({ kind: 'ok', value: { type: 'link', target: '/var/lib/kubelet/pki/gone.pem' } });
});

test('a FIFO, a socket and a folder are of the wrong type, at once', async () => {
  const dir = tempDir();
  execFileSync('mkfifo', [`${dir}/fifo`]);
  symlinkSync('fifo', `${dir}/link`);
  const server = createServer().listen(`${dir}/socket`);
  onTestFinished(() => void server.close());
  const tree = openFileTree({ dir });
  expect(await tree.read('/fifo')).toEqual({ kind: 'wrong-type', type: 'fifo' });
  expect(await tree.read('/link')).toEqual({ kind: 'wrong-type', type: 'fifo' });
  expect(await tree.read('/socket')).toEqual({ kind: 'wrong-type', type: 'socket' });
  expect(await tree.read('/')).toEqual({ kind: 'wrong-type', type: 'directory' });
  expect(await tree.list('/fifo')).toEqual({ kind: 'wrong-type', type: 'fifo' });
  expect(await tree.walk('/fifo', { maxEntries: 9, maxDepth: 9 })).toEqual({ kind: 'wrong-type', type: 'fifo' });
});

test.skipIf(!root)('a device that never ends is of the wrong type (as root alone)', async () => {
  const dir = tempDir();
  execFileSync('mknod', [`${dir}/zero`, 'c', '1', '5']);
  expect(await openFileTree({ dir }).read('/zero')).toEqual({ kind: 'wrong-type', type: 'char-device' });
});

test('what may not be read is denied, not absent', () => {
  const dir = tempDir();
  writeFileSync(`${dir}/secret`, 'x');
  chmodSync(`${dir}/secret`, 0o000);
  mkdirSync(`${dir}/closed`);
  writeFileSync(`${dir}/closed/in`, 'x');
  chmodSync(`${dir}/closed`, 0o000);
  chmodSync(dir, 0o755);
  onTestFinished(() => chmodSync(`${dir}/closed`, 0o700));
  // Root may read everything: a child that is nobody asks.
  const script = `
    const { openFileTree } = await import(${JSON.stringify(new URL('../../src/host/file-tree.ts', import.meta.url).href)});
    if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534); }
    const tree = openFileTree({ dir: ${JSON.stringify(dir)} });
    const walk = await tree.walk('/', { maxEntries: 99, maxDepth: 9 });
    const answers = [await tree.read('/secret'), await tree.read('/closed/in'), await tree.list('/closed'), walk.value.complete];
    process.stdout.write(JSON.stringify(answers));`;
  const told: unknown = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: '/', encoding: 'utf8' }));
  expect(told).toEqual([{ kind: 'denied' }, { kind: 'denied' }, { kind: 'denied' }, false]);
});

test('the limit holds: larger files give nothing, or their end', async () => {
  const dir = tempDir();
  writeFileSync(`${dir}/big`, 'x'.repeat(5 * mebibyte));
  writeFileSync(`${dir}/log`, `${'x'.repeat(100_000)}the end`);
  const tree = openFileTree({ dir });
  expect(await tree.read('/big')).toEqual({ kind: 'too-big', sizeBytes: 5 * mebibyte, limitBytes: 4 * mebibyte });
  expect(await tree.read('/big', { maxBytes: 5 * mebibyte })).toMatchObject({ kind: 'ok' });
  expect(textOf(await tree.read('/log', { tailBytes: 7 }))).toBe('the end');
  expect(textOf(await tree.read('/log', { tailBytes: 0 }))).toBe('');
  expect(await tree.read('/big', { tailBytes: 6 * mebibyte })).toMatchObject({ kind: 'ok', value: { bytes: { length: 5 * mebibyte } } });
});

test('a sparse file says how much it really takes', async () => {
  const dir = tempDir();
  writeFileSync(`${dir}/wal`, '');
  truncateSync(`${dir}/wal`, 64 * mebibyte);
  expect(await openFileTree({ dir }).stat('/wal')).toMatchObject({ value: { sizeBytes: 64 * mebibyte, allocatedBytes: 0 } });
});

test('files of /proc, which say that they are empty, are read to their end', async () => {
  const tree = openFileTree({ dir: '/' });
  expect(textOf(await tree.read('/proc/self/status'))).toMatch(/^Name:.*\n/);
  expect(textOf(await tree.read('/proc/self/status', { tailBytes: 20 }))).toHaveLength(20);
  expect(await tree.read('/proc/self/status', { maxBytes: 10 })).toEqual({ kind: 'too-big', sizeBytes: 11, limitBytes: 10 });
});

test('names are sorted, and may hold anything', async () => {
  const dir = tempDir();
  writeFileSync(`${dir}/b\nnew line`, '1');
  writeFileSync(`${dir}/Z`, '2');
  writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0x61, 0xff])]), '3');
  const tree = openFileTree({ dir });
  expect(await tree.list('/')).toEqual({ kind: 'ok', value: ['Z', 'a\ufffd', 'b\nnew line'] });
  expect(textOf(await tree.read('/b\nnew line'))).toBe('1');
  // Not absent: it is there, under a name that no text can say.
  expect(await tree.stat('/a\ufffd')).toMatchObject({ kind: 'failed', code: 'EILSEQ' });
  expect(await tree.read('/a\0b')).toMatchObject({ kind: 'failed', code: 'EINVAL' });
  expect(await tree.list('/', { maxNames: 2 })).toMatchObject({ kind: 'failed', code: 'TOO-MANY-NAMES' });
});

test('below a file there is nothing', async () => {
  const dir = tempDir();
  writeFileSync(`${dir}/file`, '');
  expect(await openFileTree({ dir }).read('/file/x')).toEqual({ kind: 'absent' });
});

test('a walk sees everything once, links not followed, up to its limits', async () => {
  const dir = tempDir();
  mkdirSync(`${dir}/var/log/pods/one`, { recursive: true });
  writeFileSync(`${dir}/var/log/b.log`, 'bb');
  writeFileSync(`${dir}/var/log/pods/one/0.log`, '');
  symlinkSync('..', `${dir}/var/log/up`);
  symlinkSync('/var/log', `${dir}/log`);
  const tree = openFileTree({ dir });
  const paths = async (path: `/${string}`, maxEntries: number, maxDepth: number) => {
    const walk = await tree.walk(path, { maxEntries, maxDepth });
    return walk.kind === 'ok' ? [walk.value.entries.map((entry) => entry.path), walk.value.complete] : walk;
  };
  const all = ['/var/log/b.log', '/var/log/pods', '/var/log/pods/one', '/var/log/pods/one/0.log', '/var/log/up'];
  expect(await paths('/var/log', 99, 9)).toEqual([all, true]);
  expect(await paths('/log/', 99, 1)).toEqual([['/log/b.log', '/log/pods', '/log/up'], true]);
  expect(await paths('/var/log', 2, 9)).toMatchObject([{ length: 2 }, false]);
  expect(await paths('/nowhere', 2, 9)).toEqual({ kind: 'absent' });
});

test('a walk stays on its file system', async () => {
  const walk = await openFileTree({ dir: '/' }).walk('/', { maxEntries: 5000, maxDepth: 2 });
  const found = walk.kind === 'ok' ? walk.value.entries.map(({ path }) => path) : [];
  expect(found).toContain('/etc');
  expect(found.filter((path) => path.startsWith('/proc'))).toEqual([]);
});

test('a path on a guarded mount is not touched', async () => {
  const dir = tempDir();
  mkdirSync(`${dir}/mnt`);
  writeFileSync(`${dir}/mnt/file`, 'x');
  symlinkSync('mnt/file', `${dir}/link`);
  const guard = async () => (path: string) => (path.startsWith(`${dir}/mnt`) ? ({ mountPoint: '/mnt', type: 'nfs4' } as const) : undefined);
  const tree = openFileTree({ dir, guard });
  const refused = { kind: 'failed', code: 'NETWORK-FS', reason: 'on a nfs4 file system (/mnt), which may never answer' };
  expect(await tree.read('/mnt/file')).toEqual(refused);
  expect(await tree.read('/link')).toEqual(refused);
  expect(await tree.stat('/mnt')).toEqual(refused);
  expect(await tree.list('/')).toEqual({ kind: 'ok', value: ['link', 'mnt'] });
  expect(await tree.walk('/', { maxEntries: 9, maxDepth: 9 })).toMatchObject({ value: { entries: [{ path: '/link' }], complete: false } });
});

test('a folder that became a link is followed as one by the next question, inside the tree', async () => {
  const dir = tempDir();
  for (const folder of ['etc', 'other']) mkdirSync(`${dir}/${folder}`);
  writeFileSync(`${dir}/etc/hostname`, 'before');
  writeFileSync(`${dir}/other/hostname`, 'after');
  const tree = openFileTree({ dir });
  const overlapping = await Promise.all([tree.read('/etc/hostname'), tree.read('/etc/hostname')]);
  expect(overlapping.map(textOf)).toEqual(['before', 'before']);
  renameSync(`${dir}/etc`, `${dir}/old`);
  symlinkSync('/other', `${dir}/etc`);
  expect(textOf(await tree.read('/etc/hostname'))).toBe('after');
});
