import { isMemberOfOurOwn, type LocalNames } from '../domain/etcd-member-state.ts';
import { memberIdHex } from '../domain/quorum.ts';
import type { CollectContext, Collector, EtcdFact, EtcdMember, Maybe } from '../model/facts.ts';
import type { HostReader, ServerAnswers, TlsFiles } from '../model/host.ts';
import type { Read, Unread } from '../model/read.ts';
import { chooseCredentials, type EtcdPlace, findEtcd } from './etcd-place.ts';

/**
 * The cluster's members, each asked on its own at its own endpoint, in parallel: what one says of another proves nothing
 * ("started" means that it once published its name; kubeadm-facts §6.2). Two rounds of questions at most: who the members
 * are, then how each of them is.
 */
export const etcd: Collector<'etcd'> = {
  name: 'etcd',
  async collect({ host, get }: CollectContext) {
    const manifests = await get('manifests');
    const place = await findEtcd(host, manifests.state === 'ok' ? manifests.value : undefined);
    if (place === undefined) {
      return manifests.state === 'failed'
        ? { state: 'failed', reason: manifests.reason }
        : { state: 'not-applicable', reason: 'this node runs no etcd member and no API server' };
    }
    const { tls, certificate } = await chooseCredentials(host, place.credentials);
    const local = await localNames(place, get);
    const [told, metricsHealth, dataDir] = await Promise.all([
      askMembers(host, place, tls, local),
      askMetrics(host, place.metricsUrl),
      lookAtData(host, place.dataDir),
    ]);
    if (!told.ok && told.unread.kind === 'offline') return { state: 'offline', reason: 'etcd answers only on a running node' };
    const localName = local?.name;
    return {
      state: 'ok',
      value: {
        external: place.local === undefined,
        endpoint: place.endpoint,
        ...(localName === undefined ? {} : { localName }),
        tls,
        clientCertificate: certificate,
        members: told.ok ? { ok: true, value: told.value.members } : told,
        alarms: told.ok ? told.value.alarms : told,
        metricsHealth,
        ...(place.metricsUrl === undefined ? {} : { metricsUrl: place.metricsUrl }),
        dataDir,
      },
    };
  },
};

/** kubeadm calls a member by its node's name (kubeadm 1.20, cmd/kubeadm/app/phases/etcd/local.go). */
async function localNames({ local }: EtcdPlace, get: CollectContext['get']): Promise<LocalNames | undefined> {
  if (local === undefined || local.name !== undefined) return local;
  const node = await get('node');
  return node.state === 'ok' && node.value.nodeName.value !== '' ? { ...local, name: node.value.nodeName.value } : local;
}

interface Told {
  readonly members: readonly EtcdMember[];
  readonly alarms: EtcdFact['alarms'];
}

async function askMembers(host: HostReader, place: EtcdPlace, tls: TlsFiles, local: LocalNames | undefined): Promise<Maybe<Told>> {
  const endpoints = [place.endpoint, ...place.others];
  const asked = endpoints.map((endpoint) => host.ask({ ask: 'etcd-members', endpoint, tls }));
  const first = await firstAnswer(asked);
  if (first === undefined) {
    const [own] = await Promise.all(asked);
    return {
      ok: false,
      unread: own === undefined || own.kind === 'ok' ? { kind: 'absent' } : await withoutCredentials(host, place.endpoint, own),
    };
  }
  const { value, index } = first;
  const answeredAt = endpoints[index] ?? place.endpoint;
  const [members, alarms] = await Promise.all([
    Promise.all(value.members.map((member) => askMember(host, member, place.endpoint, tls, local))),
    host.ask({ ask: 'etcd-alarms', endpoint: answeredAt, tls }),
  ]);
  return {
    ok: true,
    value: { members, alarms: alarms.kind === 'ok' ? { ok: true, value: alarms.value.alarms } : { ok: false, unread: alarms } },
  };
}

/** The first that comes; of several that are there already, the first in the list. */
async function firstAnswer<T>(asked: readonly Promise<Read<T>>[]): Promise<{ readonly value: T; readonly index: number } | undefined> {
  const answers = asked.map(async (pending, index) => {
    const read = await pending;
    if (read.kind !== 'ok') throw new Error(read.kind);
    return { value: read.value, index };
  });
  return Promise.any(answers).catch(() => undefined);
}

/** Where credentials are missing, a handshake without any still tells whether somebody is there at all. */
async function withoutCredentials(host: HostReader, endpoint: string, unread: Unread): Promise<Unread> {
  if (unread.kind !== 'failed' || unread.code !== 'NO-CREDENTIALS') return unread;
  const { hostname, port } = new URL(endpoint);
  const chain = await host.ask({ ask: 'tls-chain', host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) });
  return chain.kind === 'ok' ? unread : chain;
}

type ListedMember = ServerAnswers['etcd-members']['members'][number];

async function askMember(
  host: HostReader,
  member: ListedMember,
  localEndpoint: string,
  tls: TlsFiles,
  names: LocalNames | undefined,
): Promise<EtcdMember> {
  const local = names !== undefined && isMemberOfOurOwn(member, names);
  const endpoint = local ? localEndpoint : member.clientUrls[0];
  const base = { ...member, idHex: memberIdHex(member.id), local };
  if (endpoint === undefined)
    return { ...base, status: { ok: false, unread: { kind: 'absent' } }, read: { ok: false, unread: { kind: 'absent' } } };
  const [status, read] = await Promise.all([
    host.ask({ ask: 'etcd-status', endpoint, tls }),
    // A learner serves no linearizable reads (etcd 3.4 `etcdserver/api/v3rpc/interceptor.go`).
    member.isLearner ? learnerRead : host.ask({ ask: 'etcd-read', endpoint, tls }),
  ]);
  return { ...base, status: maybe(status), read: maybe(read) };
}

const learnerRead: Read<ServerAnswers['etcd-read']> = { kind: 'failed', code: 'LEARNER', reason: 'a learner serves no linearizable reads' };

async function askMetrics(host: HostReader, metricsUrl: string | undefined): Promise<EtcdFact['metricsHealth']> {
  if (metricsUrl === undefined) return { ok: false, unread: { kind: 'absent' } };
  const answer = await host.ask({ ask: 'http-get', url: `${metricsUrl}/health` });
  return answer.kind === 'ok'
    ? { ok: true, value: { status: answer.value.status, body: answer.value.body } }
    : { ok: false, unread: answer };
}

/** A data directory that is a mount of its own holds `lost+found` also when it is empty: `member` is what counts. */
async function lookAtData(host: HostReader, path: EtcdFact['dataDir']['path']): Promise<EtcdFact['dataDir']> {
  const names = await host.list(path);
  if (names.kind === 'absent') return { path, state: 'absent' };
  if (names.kind !== 'ok') return { path, state: 'unknown' };
  return { path, state: names.value.includes('member') ? 'data' : 'empty' };
}

function maybe<T>(read: Read<T>): Maybe<T> {
  return read.kind === 'ok' ? { ok: true, value: read.value } : { ok: false, unread: read };
}
