import type { Document } from 'yaml';
import type { AbsPath } from '../model/host.ts';

/** A new certificate and key for a kubeconfig's user, as PEM; `caPem`, when given, replaces what its cluster trusts. */
export interface ClientCredentials {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly caPem?: string;
}

/** What a kubeconfig in kubeadm's shape says. */
export interface KubeconfigContent {
  readonly server: string;
  /** PEM of the CA, embedded. */
  readonly caPem: string;
  readonly userName: string;
  /** The file that holds certificate and key; without it the user has no credentials yet. */
  readonly clientPem?: AbsPath;
}

/**
 * The text of a kubeconfig as kubeadm writes it (cmd/kubeadm/app/util/kubeconfig, v1.20): cluster `kubernetes`, context
 * `<user>@kubernetes`, the same order of keys.
 */
export function newKubeconfig(c: KubeconfigContent): string {
  const user =
    c.clientPem === undefined
      ? ['  user: {}']
      : ['  user:', `    client-certificate: ${scalar(c.clientPem)}`, `    client-key: ${scalar(c.clientPem)}`];
  return `${[
    'apiVersion: v1',
    'clusters:',
    '- cluster:',
    `    certificate-authority-data: ${base64(c.caPem)}`,
    `    server: ${scalar(c.server)}`,
    '  name: kubernetes',
    'contexts:',
    '- context:',
    '    cluster: kubernetes',
    `    user: ${scalar(c.userName)}`,
    `  name: ${scalar(`${c.userName}@kubernetes`)}`,
    `current-context: ${scalar(`${c.userName}@kubernetes`)}`,
    'kind: Config',
    'preferences: {}',
    'users:',
    `- name: ${scalar(c.userName)}`,
    ...user,
  ].join('\n')}\n`;
}

/**
 * The kubeconfig with its current user's certificate and key replaced by embedded ones; comments, order and everything else
 * stay. Throws when the text is no kubeconfig with a current user: callers check that before.
 */
export async function embedClientCredentials(kubeconfig: string, to: ClientCredentials): Promise<string> {
  return edit(kubeconfig, (document, at) => {
    for (const gone of ['client-certificate', 'client-key']) document.deleteIn([...at.user, gone]);
    document.setIn([...at.user, 'client-certificate-data'], base64(to.certificatePem));
    document.setIn([...at.user, 'client-key-data'], base64(to.keyPem));
    if (to.caPem !== undefined) {
      document.deleteIn([...at.cluster, 'certificate-authority']);
      document.setIn([...at.cluster, 'certificate-authority-data'], base64(to.caPem));
    }
  });
}

/** The kubeconfig with its current user's certificate and key both taken from one PEM file, as a rotating kubelet wants it. */
export async function referToClientPem(kubeconfig: string, pem: AbsPath): Promise<string> {
  return edit(kubeconfig, (document, at) => {
    for (const gone of ['client-certificate-data', 'client-key-data', 'token']) document.deleteIn([...at.user, gone]);
    document.setIn([...at.user, 'client-certificate'], pem);
    document.setIn([...at.user, 'client-key'], pem);
  });
}

type YamlPath = readonly (string | number)[];

async function edit(source: string, change: (document: Document, at: { user: YamlPath; cluster: YamlPath }) => void): Promise<string> {
  const { isMap, parseDocument } = await import('yaml');
  const document: Document = parseDocument(source, { uniqueKeys: false });
  const indexOf = (list: string, name: unknown): number => {
    for (let i = 0; document.hasIn([list, i]); i += 1) if (document.getIn([list, i, 'name']) === name) return i;
    throw new Error(`not a kubeconfig: no such entry in ${list}`);
  };
  const context = indexOf('contexts', document.get('current-context'));
  const at = {
    user: ['users', indexOf('users', document.getIn(['contexts', context, 'context', 'user'])), 'user'],
    cluster: ['clusters', indexOf('clusters', document.getIn(['contexts', context, 'context', 'cluster'])), 'cluster'],
  };
  // A user without credentials may be written as `user: {}` or `user: null`; block style keeps the long lines readable.
  const user: unknown = document.getIn(at.user);
  if (!isMap(user)) document.setIn(at.user, document.createNode({}));
  else user.flow = false;
  change(document, at);
  return document.toString({
    lineWidth: 0,
    indentSeq: /^[A-Za-z]+:\r?\n +- /m.test(source),
    flowCollectionPadding: !/[{[][^\s{}[\]]/.test(source),
  });
}

function base64(pem: string): string {
  return Buffer.from(pem).toString('base64');
}

/** Quotes what YAML would read as something else than the string that it is. */
function scalar(value: string): string {
  return /^[A-Za-z/][\w./:@[\]-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value) && !value.endsWith(':')
    ? value
    : JSON.stringify(value);
}
