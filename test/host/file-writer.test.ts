import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { expect, test } from 'vitest';
import { openFileWriter } from '../../src/host/file-writer.ts';
import { tempDir } from '../harness/temp-dir.ts';

const uid = process.getuid?.() ?? 0;
const gid = process.getgid?.() ?? 0;
const own = { mode: 0o600, uid, gid };
const root = uid === 0;

test('a file is replaced with the mode, owner and time it was given, and nothing is left beside it', async () => {
  const dir = tempDir();
  writeFileSync(`${dir}/admin.conf`, 'old');
  chmodSync(`${dir}/admin.conf`, 0o644);
  const before = lstatSync(`${dir}/admin.conf`).ino;
  await openFileWriter({ dir }).writeFile('/admin.conf', Buffer.from('new'), { mode: 0o640, uid, gid, mtimeMs: 1_600_000_000_123 });
  const stat = lstatSync(`${dir}/admin.conf`);
  expect(readFileSync(`${dir}/admin.conf`, 'utf8')).toBe('new');
  expect(stat.mode & 0o7777).toBe(0o640);
  expect(Math.round(stat.mtimeMs)).toBe(1_600_000_000_123);
  expect(stat.ino).not.toBe(before);
  expect(readdirSync(dir)).toEqual(['admin.conf']);
});

test.skipIf(!root)('owners other than ourselves are set, and set-id bits survive it (as root alone)', async () => {
  const dir = tempDir();
  await openFileWriter({ dir }).writeFile('/a', Buffer.from('x'), { mode: 0o4755, uid: 12, gid: 34 });
  await openFileWriter({ dir }).makeDirectory('/b', { mode: 0o2750, uid: 12, gid: 34 });
  for (const [name, mode] of [
    ['a', 0o4755],
    ['b', 0o2750],
  ] as const) {
    const stat = lstatSync(`${dir}/${name}`);
    expect([stat.uid, stat.gid, stat.mode & 0o7777]).toEqual([12, 34, mode]);
  }
});

test('a stream becomes a file, or nothing', async () => {
  const dir = tempDir();
  const writer = openFileWriter({ dir });
  async function* chunks(end?: Error) {
    yield Buffer.from('one ');
    yield Buffer.from('two');
    if (end !== undefined) throw end;
  }
  expect(await writer.writeStream('/snapshot.db', chunks(), own)).toBe(7);
  expect(readFileSync(`${dir}/snapshot.db`, 'utf8')).toBe('one two');
  await expect(writer.writeStream('/other.db', chunks(new Error('member went away')), own)).rejects.toThrow('member went away');
  expect(readdirSync(dir)).toEqual(['snapshot.db']);
});

test('folders on the way may be links, inside the root; a link at the end is itself replaced', async () => {
  const dir = tempDir();
  mkdirSync(`${dir}/data/pki`, { recursive: true });
  symlinkSync('/data/pki', `${dir}/pki`);
  symlinkSync('/data/elsewhere', `${dir}/data/pki/ca.crt`);
  const writer = openFileWriter({ dir });
  await writer.writeFile('/pki/ca.crt', Buffer.from('x'), own);
  expect(lstatSync(`${dir}/data/pki/ca.crt`).isFile()).toBe(true);
  expect(readdirSync(`${dir}/data`)).toEqual(['pki']);
  await writer.symlink('/pki/ca.crt', 'ca-2.crt');
  expect(readlinkSync(`${dir}/data/pki/ca.crt`)).toBe('ca-2.crt');
  await writer.remove('/pki/ca.crt');
  await writer.remove('/pki/ca.crt');
  expect(readdirSync(`${dir}/data/pki`)).toEqual([]);
});

test('renaming, making and removing folders', async () => {
  const dir = tempDir();
  const writer = openFileWriter({ dir });
  await writer.makeDirectory('/a', { mode: 0o750, uid, gid });
  expect(lstatSync(`${dir}/a`).mode & 0o7777).toBe(0o750);
  await expect(writer.makeDirectory('/a', own)).rejects.toMatchObject({ code: 'EEXIST' });
  await writer.writeFile('/a/x', Buffer.from('x'), own);
  await expect(writer.removeDirectory('/a')).rejects.toMatchObject({ code: 'ENOTEMPTY' });
  await writer.rename('/a/x', '/y');
  await writer.removeDirectory('/a');
  expect(readdirSync(dir)).toEqual(['y']);
  await expect(writer.rename('/gone', '/z')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(writer.writeFile('/no/folder', Buffer.from(''), own)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a failed write leaves the old file and nothing else', async () => {
  const dir = tempDir();
  writeFileSync(`${dir}/file`, 'old');
  mkdirSync(`${dir}/folder`);
  const writer = openFileWriter({ dir });
  await expect(writer.writeFile('/folder', Buffer.from('x'), own)).rejects.toMatchObject({ code: 'EISDIR' });
  expect(readdirSync(dir)).toEqual(['file', 'folder']);
});

test.skipIf(!root)('a full disk is an error with its code, and the old file stays (as root alone)', async () => {
  const dir = tempDir();
  // A mount namespace of its own: the tmpfs is gone with the child.
  const script = `
    import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
    const { openFileWriter } = await import(${JSON.stringify(new URL('../../src/host/file-writer.ts', import.meta.url).href)});
    writeFileSync(${JSON.stringify(dir)} + '/file', 'old');
    const code = await openFileWriter({ dir: ${JSON.stringify(dir)} })
      .writeFile('/file', Buffer.alloc(1 << 20), { mode: 0o600, uid: 0, gid: 0 }).then(() => 'written', (error) => error.code);
    process.stdout.write(JSON.stringify([code, readFileSync(${JSON.stringify(dir)} + '/file', 'utf8'), readdirSync(${JSON.stringify(dir)})]));`;
  const mounted = [
    '-c',
    'mount -t tmpfs -o size=64k none "$1" && shift && exec "$@"',
    'sh',
    dir,
    process.execPath,
    '--input-type=module',
    '-e',
    script,
  ];
  const told: unknown = JSON.parse(execFileSync('unshare', ['-m', 'sh', ...mounted], { encoding: 'utf8' }));
  expect(told).toEqual(['ENOSPC', 'old', ['file']]);
});

test('killed at any moment, a file has its old content or its new one', async () => {
  const dir = tempDir();
  writeFileSync(`${dir}/file`, 'a'.repeat(300_000));
  const script = `
    const { openFileWriter } = await import(${JSON.stringify(new URL('../../src/host/file-writer.ts', import.meta.url).href)});
    const writer = openFileWriter({ dir: ${JSON.stringify(dir)} });
    process.stdout.write('ready');
    for (let n = 0; ; n += 1) await writer.writeFile('/file', Buffer.alloc(300_000, 'ab'[n % 2]), ${JSON.stringify(own)});`;
  for (const delayMs of [0, 3, 7]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    setTimeout(() => child.kill('SIGKILL'), delayMs);
    await once(child, 'exit');
    expect(readFileSync(`${dir}/file`, 'utf8')).toMatch(/^(?:a{300000}|b{300000})$/);
  }
  // The kubelet passes over names with a dot.
  expect(readdirSync(dir).filter((name) => name !== 'file' && !name.startsWith('.kdoctor-'))).toEqual([]);
});

test('lines are appended whole, also after one that was cut off', async () => {
  const dir = tempDir();
  const writer = openFileWriter({ dir });
  await writer.append('/journal', 'one\n');
  await writer.append('/journal', 'two\n');
  writeFileSync(`${dir}/journal`, 'one\ntw');
  await writer.append('/journal', 'three\n');
  expect(readFileSync(`${dir}/journal`, 'utf8')).toBe('one\ntw\nthree\n');
  expect(lstatSync(`${dir}/journal`).mode & 0o7777).toBe(0o600);
});

test('of many who create a file exclusively, one succeeds, and nobody sees it empty', async () => {
  const dir = tempDir();
  const writer = openFileWriter({ dir });
  const made = await Promise.all(Array.from({ length: 20 }, (_, n) => writer.createExclusive('/lock', `holder ${n}\n`)));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(readFileSync(`${dir}/lock`, 'utf8')).toBe(`holder ${made.indexOf(true)}\n`);
  expect(lstatSync(`${dir}/lock`).mode & 0o7777).toBe(0o600);
  expect(readdirSync(dir)).toEqual(['lock']);
});
