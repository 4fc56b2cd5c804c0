import { describe, expect, it } from 'vitest';
import { mintControlPlaneNode } from '../../src/demo/mint.ts';
import { parseKubeconfig, serverAddress } from '../../src/domain/kubeconfig.ts';
import { embedClientCredentials, newKubeconfig, referToClientPem } from '../../src/domain/kubeconfig-edit.ts';
import type { AbsPath } from '../../src/model/host.ts';
import { fakeHost } from '../harness/fake-host.ts';
import { mintedAtMs } from '../harness/pki.ts';

const node = await mintControlPlaneNode({ issuedMs: mintedAtMs });
const content = (path: AbsPath) => {
  const file = node.files.get(path);
  return file !== undefined && 'content' in file ? file.content : expect.fail(path);
};
const pem: AbsPath = '/var/lib/kubelet/pki/kubelet-client-2026-01-15-12-00-00.pem';
const parse = (text: string, files: Record<string, string> = {}) =>
  parseKubeconfig('/etc/kubernetes/x.conf', fakeHost({ files: { '/etc/kubernetes/x.conf': text, ...files } }));
const withUser = (user: string) => `
clusters:
- name: other
  cluster: {server: https://wrong:1}
- name: c
  cluster: {server: https://10.0.0.1:6443, certificate-authority: pki/ca.crt}
contexts:
- {name: x, context: {cluster: c, user: u}}
current-context: x
users:
- {name: other, user: {token: wrong}}
- name: u
  user: ${user}
`;

describe('parseKubeconfig', () => {
  it('reads what kubeadm embeds, without its secrets', async () => {
    const parsed = await parse(content('/etc/kubernetes/admin.conf'));
    expect(parsed).toMatchObject({
      server: 'https://10.77.0.11:6443',
      userName: 'kubernetes-admin',
      hasToken: false,
      ca: { certificates: [{ commonName: 'kubernetes' }] },
      client: { embedded: true, certificate: { path: '/etc/kubernetes/x.conf', certificates: [{ commonName: 'kubernetes-admin' }] } },
    });
    expect(parsed.fault).toBeUndefined();
    expect(parsed.client?.key.key).toEqual(parsed.client?.certificate.certificates[0]?.key);
    expect(JSON.stringify(parsed)).not.toMatch(/PRIVATE KEY|client-key-data/);
  });

  it('follows the paths it names, relative ones from its own folder', async () => {
    const files = { '/etc/kubernetes/pki/ca.crt': content('/etc/kubernetes/pki/ca.crt'), '/var/lib/kubelet/c.pem': content(pem) };
    const parsed = await parse(withUser('{client-certificate: ../../var/lib/kubelet/c.pem, client-key: /var/lib/kubelet/c.pem}'), files);
    expect(parsed).toMatchObject({
      ca: { path: '/etc/kubernetes/pki/ca.crt', certificates: [{ commonName: 'kubernetes' }] },
      client: { embedded: false, certificate: { path: '/var/lib/kubelet/c.pem', certificates: [{ commonName: 'system:node:cp1' }] } },
    });
    expect(parsed.fault).toBeUndefined();
  });

  it('says of a file that it names and that is not there that it is not there', async () => {
    const parsed = await parse(withUser('{client-certificate: /gone.pem, client-key: /gone.pem}'));
    expect(parsed.client?.certificate).toEqual({ path: '/gone.pem', unread: { kind: 'absent' }, certificates: [] });
    expect(parsed.fault).toBeUndefined();
  });

  it.each([
    ['{token: abcdef.0123456789abcdef}', undefined],
    ['{tokenFile: /t}', undefined],
    ['{exec: {command: x}}', undefined],
    ['{}', 'incomplete'],
    ['null', 'incomplete'],
    ['{client-certificate: /c}', 'incomplete'],
  ])('a user of %s: %s', async (user, fault) => {
    const parsed = await parse(withUser(user));
    expect(parsed.fault).toBe(fault);
    expect(JSON.stringify(parsed)).not.toContain('0123456789abcdef');
  });

  it.each([
    ['', 'empty'],
    ['\0\0\0', 'nul-filled'],
    ['{', 'not-yaml'],
    ['- a\n', 'not-yaml'],
    ['current-context: x\n', 'incomplete'],
  ])('%j is %s', async (text, fault) => {
    expect((await parse(text)).fault).toBe(fault);
  });
});

describe('serverAddress', () => {
  it.each([
    ['https://10.0.0.1:6443', { host: '10.0.0.1', port: 6443 }],
    ['https://[fd00::1]:8443/x', { host: 'fd00::1', port: 8443 }],
    ['https://api.example.com', { host: 'api.example.com', port: 443 }],
    ['api.example.com', undefined],
  ])('%s', (server, expected) => {
    expect(serverAddress(server)).toEqual(expected);
  });
});

describe('editing', () => {
  const credentials = { certificatePem: 'CERT\n', keyPem: 'KEY\n' };
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  it('replaces the credentials and nothing else', async () => {
    const conf = content('/etc/kubernetes/scheduler.conf');
    const edited = await embedClientCredentials(conf, { ...credentials, caPem: 'CA\n' });
    const lines = conf.split('\n');
    expect(edited.split('\n').filter((line) => !lines.includes(line))).toEqual([
      `    certificate-authority-data: ${base64('CA\n')}`,
      `    client-certificate-data: ${base64('CERT\n')}`,
      `    client-key-data: ${base64('KEY\n')}`,
    ]);
    expect(edited.split('\n').length).toBe(lines.length);
  });

  it('keeps comments, indentation and other users, and drops the paths', async () => {
    const source =
      '# mine\nusers:\n  - name: o\n    user: {token: t}\n  - name: u # me\n    user:\n      client-certificate: /c\n      client-key: /k\ncontexts:\n  - name: x\n    context: {cluster: c, user: u}\nclusters:\n  - name: c\n    cluster: {server: s}\ncurrent-context: x\n';
    expect(await embedClientCredentials(source, credentials)).toBe(
      source.replace(
        '      client-certificate: /c\n      client-key: /k\n',
        `      client-certificate-data: ${base64('CERT\n')}\n      client-key-data: ${base64('KEY\n')}\n`,
      ),
    );
  });

  it('makes from nothing exactly what kubeadm writes, and points it at the kubelet’s pem', async () => {
    const made = newKubeconfig({ server: 'https://10.0.0.1:6443', caPem: 'CA\n', userName: 'system:node:cp1' });
    const current: AbsPath = '/var/lib/kubelet/pki/kubelet-client-current.pem';
    const embedded = await embedClientCredentials(made, credentials);
    expect(embedded).toContain('users:\n- name: system:node:cp1\n  user:\n    client-certificate-data: ');
    const referring = await referToClientPem(embedded, current);
    expect(referring).toBe(
      newKubeconfig({ server: 'https://10.0.0.1:6443', caPem: 'CA\n', userName: 'system:node:cp1', clientPem: current }),
    );
    expect(referring).toBe(`apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: Q0EK
    server: https://10.0.0.1:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: system:node:cp1
  name: system:node:cp1@kubernetes
current-context: system:node:cp1@kubernetes
kind: Config
preferences: {}
users:
- name: system:node:cp1
  user:
    client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem
    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem
`);
  });

  it('throws on what is no kubeconfig', async () => {
    await expect(embedClientCredentials('kind: Config\n', credentials)).rejects.toThrow('not a kubeconfig');
  });
});
