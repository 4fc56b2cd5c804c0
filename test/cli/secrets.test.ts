import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inShell, kdoctor, kdoctorOn } from '../harness/kdoctor.ts';
import { nodeTrees } from '../harness/node-trees.ts';

const trees = nodeTrees();
const token = 'abcdef.0123456789abcdef';

const filesBelow = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);

/** What base64 hides, to three layers: a kubeconfig holds a PEM as base64, a ConfigMap of it once more. */
function layersOf(text: string): readonly string[] {
  const peel = (layer: string) => layer.replaceAll(/[A-Za-z0-9+/]{20,}={0,2}/g, (run) => Buffer.from(run, 'base64').toString('latin1'));
  return [text, peel(text), peel(peel(text)), peel(peel(peel(text)))];
}

/**
 * Pieces of every private key below a tree: sixteen bytes of its private number as they are, and as they look in the base64
 * of its PEM, too short for a line end to fall into. The public half, which may be shown, lies in the same PEM.
 */
function secretsOf(dir: string): readonly string[] {
  const keys = filesBelow(dir).flatMap((path) =>
    layersOf(readFileSync(path, 'latin1')).flatMap(
      (layer) => layer.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----\n(?:[A-Za-z0-9+/=]+\n)+-----END [A-Z ]*PRIVATE KEY-----/g) ?? [],
    ),
  );
  return [...new Set(keys)].flatMap((pem) => {
    const number = Buffer.from(createPrivateKey(pem).export({ format: 'jwk' }).d ?? '', 'base64url').subarray(4, 20);
    const lines = pem.split('\n').slice(1, -1);
    const at = Buffer.from(lines.join(''), 'base64').indexOf(number);
    const line = lines.find((text, i) => i === Math.floor(at / 48) && text.length > 0) ?? '';
    const column = Math.ceil(((at % 48) * 4) / 3);
    const inText = line.slice(column, column + 18);
    return [number.toString('latin1'), ...(inText.length === 18 ? [inText] : [])];
  });
}

function mustNotHold(text: string, secrets: readonly string[], where: string): void {
  for (const layer of layersOf(text)) {
    for (const secret of secrets) expect(layer.includes(secret), `${where} holds a secret`).toBe(false);
  }
}

test.each(['expired', 'expired-rsa'] as const)(
  'no key and no token is ever shown, recorded or kept: %s',
  { timeout: 120_000 },
  async (kind) => {
    const dir = await trees.copy(kind);
    // A kubeconfig as TLS bootstrapping uses it, with a token and a password, and a damaged one.
    await writeFile(
      join(dir, 'etc/kubernetes/bootstrap-kubelet.conf'),
      `apiVersion: v1\nkind: Config\nclusters: []\nusers:\n- name: x\n  user:\n    token: ${token}\n    password: hunter2-and-more\n`,
      { mode: 0o600 },
    );
    const before = secretsOf(dir);
    expect(before.length).toBeGreaterThanOrEqual(16);
    const own = ['0123456789abcdef', 'hunter2-and-more'];

    const snapshot = join(trees.base(), `${kind}-snapshot`);
    const outputs: string[] = [];
    const run = async (...args: string[]) => {
      const ended = await kdoctorOn(dir, args);
      outputs.push(ended.stdout, ended.stderr);
      return ended.status;
    };
    await run();
    await run('--json');
    await run('plan', '*', '--json');
    await run('plan', '*', '--token', token, '--ca-cert-hash', `sha256:${'0'.repeat(64)}`);
    expect(await run('collect', '-o', snapshot)).toBe(0);
    await run('fix', 'pki', 'kubelet', '--yes', '--token', token);
    await run('history');
    await run('history', '--json');
    const after = secretsOf(dir);
    await run('undo');

    const secrets = [...new Set([...before, ...after]), ...own];
    expect(secrets.length).toBeGreaterThan(before.length + 12);
    for (const [i, output] of outputs.entries()) mustNotHold(output, secrets, `output ${i}`);
    const runs = join(dir, 'var/lib/kdoctor/runs');
    const records = filesBelow(runs).filter((path) => !path.includes('/files/'));
    expect(records.map((path) => path.split('/').at(-1)).sort()).toEqual(['backup.json', 'journal.jsonl', 'plan.json']);
    for (const path of [...records, ...filesBelow(snapshot)]) mustNotHold(readFileSync(path, 'latin1'), secrets, path);
    expect(filesBelow(snapshot).length).toBeGreaterThan(20);
  },
);

test('the search finds what it looks for', async () => {
  const dir = await trees.copy('expired');
  const secrets = secretsOf(dir);
  const conf = readFileSync(join(dir, 'etc/kubernetes/admin.conf'), 'utf8');
  expect(() => mustNotHold(JSON.stringify({ conf }), secrets, 'a kubeconfig')).toThrow('a kubeconfig holds a secret');
});

test('errors tell no secrets either', async () => {
  const wrong = await kdoctor(['fix', 'pki', '--token', 'abcdef.tooshort']);
  expect(wrong.status).toBe(64);
  expect(wrong.stderr).not.toContain('tooshort');
  const listed = await inShell('"$@" list --token "$TOKEN"', { env: { TOKEN: token } });
  expect(listed.stderr).not.toContain(token);
});
