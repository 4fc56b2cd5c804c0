import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { isAbsPath } from '../../src/domain/structured.ts';
import type { AbsPath } from '../../src/model/host.ts';

/** A new folder that is removed when the test ends; its own path holds no links. */
export function tempDir(): AbsPath {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'kdoctor-test-')));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  if (!isAbsPath(dir)) throw new Error(`${dir} is no absolute path`);
  return dir;
}
