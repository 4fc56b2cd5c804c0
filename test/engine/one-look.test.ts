import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { oneLook } from '../../src/engine/one-look.ts';
import { openRootHost } from '../../src/host/root.ts';

test('what was read stays so during one look, and is read anew in the next', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'kdoctor-look-'));
  const host = await openRootHost(dir);
  const look = oneLook(host);
  await writeFile(join(dir, 'file'), 'before');
  const before = await look.read('/file');
  await writeFile(join(dir, 'file'), 'after');

  expect(before).toMatchObject({ kind: 'ok', value: { bytes: Buffer.from('before') } });
  expect(await look.read('/file')).toBe(before);
  expect(await look.read('/file', { tailBytes: 3 }), 'another question').toMatchObject({ value: { bytes: Buffer.from('ter') } });
  expect(await oneLook(host).read('/file')).toMatchObject({ value: { bytes: Buffer.from('after') } });
  await rm(dir, { recursive: true });
});
