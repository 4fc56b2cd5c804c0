import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withControlPlaneTree } from './tree.mjs';

const oneLook = join(import.meta.dirname, 'one-look.mjs');

/**
 * One look at a node that has more of something than any node should: how long it took and how much memory it needed at
 * most, in a process of its own.
 *
 * @typedef {{ what: string, ms: number, residentMb: number, told: string }} Row
 * @returns {Promise<Row[]>}
 */
export async function bigNodes() {
  /** @type {Row[]} */
  const rows = [];
  for (const count of [100, 1000, 9_990]) {
    await withControlPlaneTree(async (root) => {
      addRotatedCertificates(root, count);
      rows.push(look(`${count} certificates`, root));
    });
  }
  await withControlPlaneTree(async (root) => {
    let made = 0;
    for (const count of [10_000, 100_000, 1_000_000]) {
      addLogFolders(root, made / 1000, count / 1000);
      made = count;
      rows.push(look(`${count} files below /var/log, disk full`, root));
    }
  });
  return rows;
}

/** @param {string} what @param {string} root @returns {Row} */
function look(what, root) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [oneLook, root], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${what}: ${stderr}`);
  return { what, ...JSON.parse(stdout) };
}

/** What a kubelet leaves behind by rotating. @param {string} root @param {number} count */
function addRotatedCertificates(root, count) {
  const dir = join(root, 'var/lib/kubelet/pki');
  mkdirSync(dir, { recursive: true });
  for (let n = 0; n < count; n++) {
    copyFileSync(join(root, 'etc/kubernetes/pki/apiserver.crt'), join(dir, `kubelet-client-2020-01-01-${numbered(n)}.pem`));
  }
}

/** Folders of a thousand empty files. @param {string} root @param {number} from @param {number} to */
function addLogFolders(root, from, to) {
  for (let folder = from; folder < to; folder++) {
    const dir = join(root, 'var/log/many', numbered(folder));
    mkdirSync(dir, { recursive: true });
    for (let n = 0; n < 1000; n++) writeFileSync(join(dir, `${numbered(n)}.log`), '');
  }
}

/** @param {number} n */
function numbered(n) {
  return String(n).padStart(6, '0');
}
