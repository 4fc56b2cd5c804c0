import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { expect, test } from 'vitest';
import { parsePem } from '../../src/domain/pem.ts';
import { openLocalHost } from '../../src/host/local.ts';
import { readCommands } from '../../src/host/read-commands.ts';
import { recordHost } from '../../src/host/record.ts';
import { openSnapshotHost, UnrecordedRead } from '../../src/host/snapshot.ts';
import { SnapshotError } from '../../src/host/snapshot-read.ts';
import type { AbsPath, HostReader, ServerRequest } from '../../src/model/host.ts';
import { fakeHost } from '../harness/fake-host.ts';
import { tempDir } from '../harness/temp-dir.ts';

const etcdMembers: ServerRequest = {
  ask: 'etcd-members',
  endpoint: 'https://127.0.0.1:2379',
  tls: { ca: '/pki/ca.crt', cert: '/pki/c.crt', key: '/pki/c.key' },
};
const members = {
  clusterId: '17237436991929493444',
  members: [{ id: '9372538179322589801', name: 'cp1', peerUrls: [], clientUrls: [], isLearner: false }],
};

/** A real tree beside made-up servers and commands: everything a host can be asked, and every way it can answer. */
function node(dir: AbsPath): HostReader {
  mkdirSync(`${dir}/etc/deep/er`, { recursive: true });
  writeFileSync(`${dir}/etc/hostname`, 'cp1\n');
  writeFileSync(`${dir}/etc/binary`, Buffer.from([0, 255, 128, 10]));
  writeFileSync(`${dir}/etc/empty`, '');
  writeFileSync(`${dir}/etc/new\nline`, 'n');
  writeFileSync(`${dir}/etc/deep/er/log`, `${'line\n'.repeat(1000)}é`);
  writeFileSync(`${dir}/etc/big`, 'x'.repeat(5000));
  symlinkSync('/etc/gone', `${dir}/etc/dangling`);
  symlinkSync('hostname', `${dir}/etc/link`);
  const files = openLocalHost({ root: dir });
  const made = fakeHost({
    commands: {
      [readCommands.kubeletVersion().argv.join(' ')]: { status: 0, stdout: 'Kubernetes v1.30.2\n', stderr: '' },
      [readCommands.timedatectlShow().argv.join(' ')]: { unread: { kind: 'timed-out', afterMs: 5000 } },
    },
    open: { '/etc/big': 42 },
    ask: (request) =>
      request.ask === 'etcd-members' ? { kind: 'ok', value: members } : { kind: 'failed', code: 'ECONNREFUSED', reason: 'refused' },
    now: new Date('2026-02-03T04:05:06.789Z'),
  });
  const { read, stat, list, walk, statfs } = files;
  const { now, run, ask, openedBy } = made;
  return {
    kind: 'local',
    live: true,
    now,
    read,
    stat,
    list,
    walk,
    statfs,
    openedBy,
    run,
    ask,
    machine: async () => ({ kind: 'ok', value: { cpus: 4 } }),
  };
}

/** Every question of the round trip, in one order. */
async function answers(host: HostReader): Promise<unknown> {
  const paths = [
    '/etc/hostname',
    '/etc/binary',
    '/etc/empty',
    '/etc/new\nline',
    '/etc/dangling',
    '/etc/link',
    '/etc/gone',
    '/etc',
    '/etc/x/../link',
  ] as const;
  return {
    now: host.now(),
    read: await Promise.all(paths.map((path) => host.read(path))),
    tooBig: await host.read('/etc/big', { maxBytes: 100 }),
    tails: [
      await host.read('/etc/deep/er/log', { tailBytes: 11 }),
      await host.read('/etc/deep/er/log', { tailBytes: 1 }),
      await host.read('/etc/gone', { tailBytes: 9 }),
    ],
    stat: await Promise.all(paths.map((path) => host.stat(path))),
    list: [await host.list('/etc'), await host.list('/etc/hostname'), await host.list('/nowhere')],
    walk: [await host.walk('/etc', { maxEntries: 100, maxDepth: 9 }), await host.walk('/etc', { maxEntries: 2, maxDepth: 1 })],
    statfs: [await host.statfs('/etc'), await host.statfs('/nowhere')],
    openedBy: await host.openedBy(['/etc/big', '/etc/hostname']),
    run: [
      await host.run(readCommands.kubeletVersion()),
      await host.run(readCommands.timedatectlShow()),
      await host.run(readCommands.kubeadmVersion()),
    ],
    ask: [await host.ask(etcdMembers), await host.ask({ ask: 'tls-chain', host: '127.0.0.1', port: 6443 })],
    machine: await host.machine(),
  };
}

test.each(['snapshot', 'snapshot.tgz'])('what was recorded to %s is answered again, to the byte', async (name) => {
  const dir = tempDir();
  mkdirSync(`${dir}/root`);
  const recording = recordHost(node(`${dir}/root`), '9.9.9');
  const live = await answers(recording.host);
  await recording.write(`${dir}/${name}`);
  const snapshot = await openSnapshotHost(`${dir}/${name}`);
  expect(snapshot.kind).toBe('snapshot');
  expect(await answers(snapshot)).toEqual(live);
  await expect(recording.write(`${dir}/${name}`)).rejects.toMatchObject({ code: 'EEXIST' });
});

async function recorded(): Promise<{ readonly dir: AbsPath; readonly at: AbsPath }> {
  const dir = tempDir();
  mkdirSync(`${dir}/root`);
  const recording = recordHost(node(`${dir}/root`), '9.9.9');
  await answers(recording.host);
  await recording.write(`${dir}/snapshot`);
  return { dir, at: `${dir}/snapshot` };
}

test('two recordings of the same node are the same files, with an entry on each line', async () => {
  const { dir, at } = await recorded();
  const again = recordHost(node2(dir), '9.9.9');
  await answers(again.host);
  await again.write(`${dir}/again`);
  for (const file of ['files.json', 'commands.json', 'servers.json', 'node.json']) {
    // Free space changes while we look.
    const text = (folder: string) => readFileSync(`${folder}/${file}`, 'utf8').replaceAll(/"(?:available|free)\w+":\d+/g, '');
    expect(text(`${dir}/again`)).toBe(text(at));
  }
  const lines = readFileSync(`${at}/files.json`, 'utf8').trim().split('\n').slice(1, -1);
  expect(lines).toEqual([...lines].sort());
  expect(JSON.parse(readFileSync(`${at}/node.json`, 'utf8'))).toEqual({
    apiVersion: 'kdoctor/v1',
    kind: 'Snapshot',
    recordedAt: '2026-02-03T04:05:06.789Z',
    hostKind: 'local',
    kdoctor: '9.9.9',
    recordedBy: `uid ${process.getuid?.()}`,
    machine: { kind: 'ok', value: { cpus: 4 } },
  });
  expect(statSync(at).mode & 0o777).toBe(0o700);
  expect(statSync(`${at}/files.json`).mode & 0o777).toBe(0o600);
});

/** {@link node} again, over the tree that is there. */
function node2(dir: AbsPath): HostReader {
  const { read, stat, list, walk, statfs } = openLocalHost({ root: `${dir}/root` });
  const scratch = tempDir();
  return { ...node(scratch), read, stat, list, walk, statfs };
}

test('what was not asked is not answered', async () => {
  const snapshot = await openSnapshotHost((await recorded()).at);
  const questions: readonly (() => Promise<unknown>)[] = [
    () => snapshot.read('/etc/other'),
    () => snapshot.read('/etc/big'),
    () => snapshot.read('/etc/deep/er/log', { tailBytes: 500 }),
    () => snapshot.stat('/etc/other'),
    () => snapshot.list('/var'),
    () => snapshot.walk('/etc', { maxEntries: 101, maxDepth: 9 }),
    () => snapshot.statfs('/var'),
    () => snapshot.openedBy(['/etc/link']),
    () => snapshot.run(readCommands.systemctlShow('kubelet.service')),
    () => snapshot.ask({ ...etcdMembers, endpoint: 'https://10.0.0.1:2379' }),
  ];
  for (const question of questions) await expect(question()).rejects.toBeInstanceOf(UnrecordedRead);
});

test('limits hold on what was recorded, and a shorter tail is the end of a longer one', async () => {
  const snapshot = await openSnapshotHost((await recorded()).at);
  expect(await snapshot.read('/etc/hostname', { maxBytes: 2 })).toEqual({ kind: 'too-big', sizeBytes: 4, limitBytes: 2 });
  expect(await snapshot.read('/etc/big', { maxBytes: 200 })).toEqual({ kind: 'too-big', sizeBytes: 5000, limitBytes: 200 });
  expect(await snapshot.list('/etc', { maxNames: 3 })).toMatchObject({ kind: 'failed', code: 'TOO-MANY-NAMES' });
  const tail = await snapshot.read('/etc/deep/er/log', { tailBytes: 3 });
  expect(tail.kind === 'ok' && tail.value.bytes.toString()).toBe('\né');
});

test('the clock stands at the time of the recording, or where it is set', async () => {
  const { at } = await recorded();
  expect((await openSnapshotHost(at)).now()).toEqual(new Date('2026-02-03T04:05:06.789Z'));
  const now = new Date('2030-01-01T00:00:00Z');
  expect((await openSnapshotHost(at, { now })).now()).toEqual(now);
});

test('a file edited or added by hand is what the node has', async () => {
  const { at } = await recorded();
  writeFileSync(`${at}/rootfs/etc/hostname`, 'edited\n');
  writeFileSync(`${at}/rootfs/etc/gone`, 'here now');
  const snapshot = await openSnapshotHost(at);
  const text = async (path: AbsPath) => {
    const read = await snapshot.read(path);
    return read.kind === 'ok' ? read.value.bytes.toString() : read;
  };
  expect(await text('/etc/hostname')).toBe('edited\n');
  expect(await text('/etc/gone')).toBe('here now');
  expect(await snapshot.stat('/etc/gone')).toMatchObject({ kind: 'ok', value: { type: 'file', sizeBytes: 8, mode: 0o644 } });
});

test('nothing of the machine that reads it gets into a snapshot', async () => {
  const { at } = await recorded();
  rmSync(`${at}/rootfs/etc/hostname`);
  symlinkSync('/etc/passwd', `${at}/rootfs/etc/hostname`);
  const snapshot = await openSnapshotHost(at);
  await expect(snapshot.read('/etc/hostname')).rejects.toThrow('rootfs/etc/hostname is missing');
  await expect(snapshot.read('/../../etc/passwd')).rejects.toBeInstanceOf(UnrecordedRead);
});

test.each<[string, (at: string) => void, string]>([
  ['a folder without node.json', (at) => rmSync(`${at}/node.json`), 'node.json is missing'],
  [
    'a file that was cut off',
    (at) => writeFileSync(`${at}/files.json`, readFileSync(`${at}/files.json`).subarray(0, 500)),
    'files.json is no JSON object',
  ],
  ['a file that holds something else', (at) => writeFileSync(`${at}/servers.json`, '[]'), 'servers.json is no JSON object'],
  [
    'an answer that is none',
    (at) => writeFileSync(`${at}/files.json`, '{"/etc":{"list":{"kind":"ok","value":7}}}'),
    'files.json: the entry of /etc',
  ],
  [
    'a walk without entries',
    (at) => writeFileSync(`${at}/files.json`, '{"/etc":{"walks":{"1,1":{"kind":"ok","value":{}}}}}'),
    'files.json: the entry of /etc',
  ],
  [
    'a command without output',
    (at) => writeFileSync(`${at}/commands.json`, '{"[\\"x\\"]":{"status":0}}'),
    'commands.json: the entry of ["x"]',
  ],
  [
    'another version',
    (at) => writeFileSync(`${at}/node.json`, '{"apiVersion":"kdoctor/v2","kind":"Snapshot"}'),
    'node.json says kdoctor/v2 Snapshot',
  ],
  [
    'a time that is none',
    (at) => writeFileSync(`${at}/node.json`, '{"apiVersion":"kdoctor/v1","kind":"Snapshot","recordedAt":"noon"}'),
    'recordedAt',
  ],
])('%s is one clear error', async (_what, damage, message) => {
  const { at } = await recorded();
  damage(at);
  const error: unknown = await openSnapshotHost(at).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(SnapshotError);
  expect(String(error)).toContain(message);
});

test('an archive that is damaged or hostile is one clear error', async () => {
  const dir = tempDir();
  const recording = recordHost(fakeHost({}), '1');
  await recording.write(`${dir}/good.tgz`);
  const good = readFileSync(`${dir}/good.tgz`);
  const entry = (header: ConstructorParameters<typeof Header>[0], body = '') => {
    const block = Buffer.alloc(512);
    new Header(header).encode(block);
    return Buffer.concat([block, Buffer.from(body), Buffer.alloc((512 - (body.length % 512)) % 512)]);
  };
  const archive = (...entries: Buffer[]) => gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));
  const cases: readonly (readonly [Buffer, string])[] = [
    [good.subarray(0, good.length - 20), 'no whole .tgz'],
    [Buffer.from('not an archive'), 'no whole .tgz'],
    [gzipSync('not an archive'.repeat(100)), 'damaged'],
    [gzipSync(gunzipSync(good).subarray(0, 700)), 'bad'],
    [archive(entry({ path: '../../etc/x', size: 1, type: 'File' }, 'x')), 'leads out of it'],
    [archive(entry({ path: '/etc/x', size: 1, type: 'File' }, 'x')), 'leads out of it'],
    [archive(entry({ path: 'rootfs/x', size: 0, type: 'SymbolicLink', linkpath: '/etc/passwd' })), 'SymbolicLink'],
    [archive(entry({ path: 'rootfs/x', size: 0, type: 'Link', linkpath: 'node.json' })), 'Link'],
    [archive(...Array.from({ length: 20_001 }, () => entry({ path: 'x', size: 0, type: 'File' }))), 'more than 20000 entries'],
    [gzipSync(Buffer.alloc(257 * 1024 * 1024)), 'unpacks to more than'],
  ];
  for (const [bytes, message] of cases) {
    writeFileSync(`${dir}/bad.tgz`, bytes);
    const error: unknown = await openSnapshotHost(`${dir}/bad.tgz`).catch((caught: unknown) => caught);
    expect(error, message).toBeInstanceOf(SnapshotError);
    if (message !== 'bad') expect(String(error)).toContain(message);
  }
  await expect(openSnapshotHost(`${dir}/gone.tgz`)).rejects.toThrow('ENOENT');
});

test('no secret of a node gets into its snapshot, in any form', async () => {
  const dir = tempDir();
  mkdirSync(`${dir}/root/etc`, { recursive: true });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const token = 'abcdef.s3cr3tt0kenpart7';
  const jwt = `${base64('{"alg":"RS256","kid":"id-1"}')}.${base64('{"iss":"kubernetes"}')}.c2lnbmF0dXJl-of-the-token`.replaceAll('=', '');
  const kubeconfig = `users:\n- user:\n    client-key-data: ${base64(ec)}\n    token: ${jwt}\n    password: hunter2-hunter2\n`;
  const write = (name: string, text: string) => writeFileSync(`${dir}/root/etc/${name}`, text);
  write('apiserver.key', rsa);
  write('admin.conf', kubeconfig);
  write(
    'dump.json',
    JSON.stringify({ kind: 'Secret', data: { 'admin.conf': base64(kubeconfig), other: base64('hunter2-hunter2') }, note: rsa }),
  );
  write('journal', `E x.go:1] "dump" obj=${JSON.stringify(JSON.stringify({ key: ec, token }))}\nkubeadm join --token ${token}\n`);
  const { read, stat, list, walk, statfs, openedBy } = openLocalHost({ root: `${dir}/root` });
  const loose = fakeHost({
    commands: { [readCommands.kubeletVersion().argv.join(' ')]: { status: 1, stdout: kubeconfig, stderr: `--token ${token}\n${rsa}` } },
    ask: () => ({ kind: 'ok', value: { status: 200, body: kubeconfig, verified: false, found: true, data: { kubeconfig, rsa } } }),
  });
  const { kind, live, now, run, ask, machine } = loose;
  const recording = recordHost({ kind, live, now, read, stat, list, walk, statfs, openedBy, run, ask, machine }, '1');
  for (const name of readdirSync(`${dir}/root/etc`)) {
    await recording.host.read(`/etc/${name}`);
    await recording.host.read(`/etc/${name}`, { tailBytes: 1500 });
  }
  await recording.host.run(readCommands.kubeletVersion());
  await recording.host.ask({ ask: 'http-get', url: 'https://127.0.0.1:6443/livez' });
  await recording.write(`${dir}/snapshot`);

  const texts = readdirSync(`${dir}/snapshot`, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(`${dir}/snapshot/${name}`).isFile())
    .map((name) => readFileSync(`${dir}/snapshot/${name}`, 'latin1'));
  // What base64 hides is looked at too, three layers deep.
  const peel = (text: string) => text.replaceAll(/[A-Za-z0-9+/]{20,}={0,2}/g, (run) => Buffer.from(run, 'base64').toString('latin1'));
  const layers = texts.flatMap((text) => [text, peel(text), peel(peel(text)), peel(peel(peel(text)))]);
  const keyPieces = [rsa, ec].flatMap((pem) =>
    pem
      .split('\n')
      .filter((line) => line.length === 64 && !line.startsWith('-'))
      .slice(pem === ec ? 0 : 7, pem === ec ? 1 : undefined),
  );
  expect(keyPieces.length).toBeGreaterThan(10);
  const secrets = [...keyPieces.map((line) => line.slice(40, 62)), 's3cr3tt0kenpart7', 'c2lnbmF0dXJl-of', 'hunter2'];
  for (const secret of secrets) for (const layer of layers) expect(layer).not.toContain(secret);

  const snapshot = await openSnapshotHost(`${dir}/snapshot`);
  const key = parsePem('/etc/apiserver.key', await snapshot.read('/etc/apiserver.key'));
  expect(key).toMatchObject({ key: { algorithm: 'rsa' } });
  expect(await snapshot.read('/etc/apiserver.key')).toMatchObject({ value: { stat: { sizeBytes: rsa.length } } });
});

test('a snapshot packed by hand in a folder of its own is found', async () => {
  const { dir, at } = await recorded();
  const { create } = await import('tar');
  cpSync(at, `${dir}/case`, { recursive: true });
  await create({ gzip: true, file: `${dir}/case.tgz`, cwd: dir }, ['case']);
  expect(await (await openSnapshotHost(`${dir}/case.tgz`)).read('/etc/hostname')).toMatchObject({ kind: 'ok' });
});
