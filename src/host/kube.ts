import type { CoreV1Api } from '@kubernetes/client-node';
import { parseJson, textAt, valueAt } from '../domain/structured.ts';
import type { AbsPath, ActionResult, ServerAction, ServerAnswers, ServerRequest } from '../model/host.ts';
import type { Read } from '../model/read.ts';
import { type CredentialFiles, readCredential } from './credentials.ts';
import { httpGet } from './http.ts';
import { type KubeCredentials, readKubeconfig } from './kube-credentials.ts';
import { ServerFailure, unreadOf } from './server-failure.ts';

type ConfigMapRequest = Extract<ServerRequest, { ask: 'kube-config-map' }>;
type ConfigMapPatch = Extract<ServerAction, { act: 'kube-patch-config-map' }>;
type ConfigMapAnswer = Read<ServerAnswers['kube-config-map']>;

/**
 * A ConfigMap. Anonymously it takes one GET, without the weight of the Kubernetes client. In both ways the server is
 * verified against `ca` before anything is sent; a kubeconfig's credentials thus reach no other server.
 */
export async function kubeConfigMap(request: ConfigMapRequest, files: CredentialFiles, timeoutMs: number): Promise<ConfigMapAnswer> {
  return request.kubeconfig === undefined
    ? readAnonymously(request, files, timeoutMs)
    : readWithCredentials(request, request.kubeconfig, files, timeoutMs);
}

async function readAnonymously(
  { server, ca, namespace, name }: ConfigMapRequest,
  files: CredentialFiles,
  timeoutMs: number,
): Promise<ConfigMapAnswer> {
  const url = `${server.replace(/\/$/, '')}/api/v1/namespaces/${namespace}/configmaps/${name}`;
  const answer = await httpGet(url, files, { ca, strict: true, timeoutMs });
  if (answer.kind !== 'ok') return answer;
  const { status, body, verified } = answer.value;
  if (!verified) return { kind: 'failed', code: 'NOT-TLS', reason: `${server} is not an https server` };
  if (status === 404) return { kind: 'ok', value: { found: false, data: {} } };
  const object = parseJson(body);
  if (status !== 200) return { kind: 'failed', code: `HTTP-${status}`, reason: textAt(object, 'message') ?? `HTTP status ${status}` };
  const resourceVersion = textAt(object, 'metadata', 'resourceVersion');
  if (resourceVersion === undefined) return { kind: 'failed', code: 'NOT-A-CONFIG-MAP', reason: `${url} answers with something else` };
  return { kind: 'ok', value: { found: true, data: textsOf(valueAt(object, 'data')), resourceVersion } };
}

async function readWithCredentials(
  request: ConfigMapRequest,
  kubeconfig: AbsPath,
  files: CredentialFiles,
  timeoutMs: number,
): Promise<ConfigMapAnswer> {
  try {
    const [credentials, ca] = await Promise.all([readKubeconfig(kubeconfig, files), readCredential(files, request.ca)]);
    const api = await apiFor({ ...credentials, server: request.server, ca }, timeoutMs);
    const object = await api.readNamespacedConfigMap({ namespace: request.namespace, name: request.name });
    const resourceVersion = object.metadata?.resourceVersion;
    return { kind: 'ok', value: { found: true, data: object.data ?? {}, ...(resourceVersion === undefined ? {} : { resourceVersion }) } };
  } catch (error) {
    if (httpStatusOf(error) === 404) return { kind: 'ok', value: { found: false, data: {} } };
    return unreadOf(asFailure(error), timeoutMs);
  }
}

/** Merge-patches a ConfigMap's data with the server, the CA and the credentials of a kubeconfig. */
export async function patchConfigMap(patch: ConfigMapPatch, files: CredentialFiles, timeoutMs: number): Promise<ActionResult> {
  const { namespace, name, data, resourceVersion } = patch;
  try {
    const credentials = await readKubeconfig(patch.kubeconfig, files);
    const { asMergePatch, coreApi } = await import('./kube-client.ts');
    const api = coreApi(credentials, timeoutMs);
    // With a resource version the server answers 409 when somebody else has changed the object since.
    const body = { ...(resourceVersion === undefined ? {} : { metadata: { resourceVersion } }), data };
    const changed = await api.patchNamespacedConfigMap({ namespace, name, body }, asMergePatch);
    return { ok: true, detail: `patched ConfigMap ${namespace}/${name}, now at version ${changed.metadata?.resourceVersion ?? 'unknown'}` };
  } catch (error) {
    if (httpStatusOf(error) === 409 && (await holdsAlready(patch, files, timeoutMs)))
      return { ok: true, detail: `ConfigMap ${namespace}/${name} holds this already` };
    const unread = unreadOf(asFailure(error), timeoutMs);
    return unread.kind === 'failed'
      ? { ok: false, code: unread.code, reason: unread.reason }
      : { ok: false, code: 'ETIMEDOUT', reason: `no answer within ${timeoutMs} ms` };
  }
}

/** After a conflict: was it this very patch that came first, sent by a kdoctor that was killed before it could note it? */
async function holdsAlready(
  { kubeconfig, namespace, name, data }: ConfigMapPatch,
  files: CredentialFiles,
  timeoutMs: number,
): Promise<boolean> {
  try {
    const api = await apiFor(await readKubeconfig(kubeconfig, files), timeoutMs);
    const held = (await api.readNamespacedConfigMap({ namespace, name })).data ?? {};
    return Object.entries(data).every(([key, value]) => (held[key] ?? null) === value);
  } catch {
    return false;
  }
}

async function apiFor(credentials: KubeCredentials, timeoutMs: number): Promise<CoreV1Api> {
  const { coreApi } = await import('./kube-client.ts');
  return coreApi(credentials, timeoutMs);
}

function httpStatusOf(error: unknown): number | undefined {
  // A DOMException (a timeout) has a number for a code too, below all HTTP statuses.
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && error.code >= 100 ? error.code : undefined;
}

/** The client's HTTP errors have the status as a number and the server's Status object as text. */
function asFailure(error: unknown): unknown {
  const status = httpStatusOf(error);
  if (status === undefined) return error;
  const body = error instanceof Error && 'body' in error ? error.body : undefined;
  const message = textAt(typeof body === 'string' ? parseJson(body) : body, 'message');
  return new ServerFailure(`HTTP-${status}`, message ?? `HTTP status ${status}`);
}

function textsOf(data: unknown): Readonly<Record<string, string>> {
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(Object.entries(data).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
}
