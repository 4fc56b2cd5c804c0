import { createHash } from 'node:crypto';
import { parsePem } from '../../src/domain/pem.ts';
import type { Component } from '../../src/model/facts.ts';
import type { AbsPath, ActionResult, HostWriter, ServerAction, ServerAnswers, ServerRequest } from '../../src/model/host.ts';
import type { Read } from '../../src/model/read.ts';
import { type Lasting, lastingPath, type Passing, passingPath, recall, remember } from './simulated-memory.ts';
import type { Programs } from './simulated-programs.ts';

const pki: AbsPath = '/etc/kubernetes/pki';
const refused = { kind: 'failed', code: 'ECONNREFUSED', reason: 'connection refused' } as const;
const silent = { kind: 'timed-out', afterMs: 2000 } as const;
const clusterId = '3897411524861251963';

/** The etcd members and the API server of a simulated node. */
export interface Servers {
  ask(request: ServerRequest): Promise<Read<ServerAnswers[ServerRequest['ask']]>>;
  act(action: ServerAction): Promise<ActionResult>;
}

/** `files`: the host through which a snapshot is written. */
export function simulateServers(tree: HostWriter, files: Pick<HostWriter, 'writeStream'>, now: () => Date, programs: Programs): Servers {
  const lasting = () => recall<Lasting>(tree, lastingPath);
  const validPem = async (path: AbsPath) => {
    const [certificate] = parsePem(path, await tree.read(path)).certificates;
    return certificate !== undefined && certificate.notAfterMs > now().getTime();
  };
  /** Undefined when the server answers. */
  const fault = async (component: Component): Promise<typeof refused | typeof silent | undefined> => {
    const { containers, hung } = await programs.running();
    const id = containers[component];
    if (id === undefined) return refused;
    if (hung.includes(id)) return silent;
    const certificate: AbsPath = component === 'etcd' ? `${pki}/etcd/server.crt` : `${pki}/apiserver.crt`;
    return (await validPem(certificate)) ? undefined : refused;
  };
  const etcdFault = async (endpoint: string) => {
    const [local, ...others] = (await lasting()).members;
    const remote = others.find(({ ip }) => endpoint.includes(`//${ip}:`));
    if (remote !== undefined) return remote.dead ? refused : undefined;
    return local !== undefined && /\/\/127\.|localhost/.test(endpoint) ? fault('etcd') : refused;
  };

  const clusterInfo = async (): Promise<ServerAnswers['kube-config-map']> => {
    const [{ clusterInfo: kubeconfig }, { configMapVersion }] = await Promise.all([lasting(), recall<Passing>(tree, passingPath)]);
    // The controller-manager signs whatever lies there.
    const signature = createHash('sha256').update(kubeconfig).digest('hex');
    return { found: true, data: { kubeconfig, 'jws-kubeconfig-abcdef': signature }, resourceVersion: String(configMapVersion) };
  };

  return {
    async ask(request) {
      switch (request.ask) {
        case 'http-get': {
          const { port, pathname } = new URL(request.url);
          if (port === '10248') return (await programs.kubeletRuns()) ? page('ok') : refused;
          const down = await fault(port === '2381' ? 'etcd' : 'kube-apiserver');
          return down ?? page(port === '2381' && pathname === '/health' ? '{"health":"true"}' : 'ok');
        }
        case 'tls-chain': {
          const isEtcd = request.port === 2379 || request.port === 2380;
          const { members } = await lasting();
          const remote = members.slice(1).find(({ ip }) => ip === request.host);
          const down = remote === undefined ? await fault(isEtcd ? 'etcd' : 'kube-apiserver') : remote.dead ? refused : undefined;
          const served = await tree.read(isEtcd ? `${pki}/etcd/server.crt` : `${pki}/apiserver.crt`);
          return down ?? (served.kind === 'ok' ? { kind: 'ok', value: { pem: [served.value.bytes.toString('utf8')] } } : refused);
        }
        case 'kube-config-map':
          return (await fault('kube-apiserver')) ?? { kind: 'ok', value: await clusterInfo() };
      }
      const down = await etcdFault(request.endpoint);
      return down ?? { kind: 'ok', value: etcdAnswer(request, (await lasting()).members) };
    },

    async act(action) {
      if (action.act === 'kube-patch-config-map') {
        const now = await clusterInfo();
        const holdsAlready = Object.entries(action.data).every(([key, value]) => now.data[key] === value);
        if (!holdsAlready && action.resourceVersion !== undefined && action.resourceVersion !== now.resourceVersion)
          return { ok: false, code: 'HTTP-409', reason: 'the object has been modified; please apply your changes to the latest version' };
        await remember(tree, lastingPath, { ...(await lasting()), clusterInfo: action.data['kubeconfig'] ?? '' });
        const passing = await recall<Passing>(tree, passingPath);
        await remember(tree, passingPath, { ...passing, configMapVersion: passing.configMapVersion + 1 });
        return { ok: true, detail: 'patched' };
      }
      const down = await etcdFault(action.endpoint);
      if (down !== undefined) return { ok: false, code: 'ECONNREFUSED', reason: 'connection refused' };
      if (action.act === 'etcd-snapshot') {
        const bytes = await files.writeStream(action.to, snapshot(), { mode: 0o600, uid: 0, gid: 0 });
        return { ok: true, detail: `wrote a snapshot of ${bytes} bytes` };
      }
      const before = await lasting();
      const members = before.members.filter(({ id }) => id !== action.memberId);
      if (members.length === before.members.length) return { ok: false, code: 'MEMBER-NOT-FOUND', reason: 'etcdserver: member not found' };
      await remember(tree, lastingPath, { ...before, members });
      return { ok: true, detail: `removed member ${action.memberId}` };
    },
  };
}

function page(body: string): Read<ServerAnswers['http-get']> {
  return { kind: 'ok', value: { status: 200, body, verified: true } };
}

async function* snapshot(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('a snapshot');
}

type EtcdRequest = Extract<ServerRequest, { endpoint: string }>;

function etcdAnswer(request: EtcdRequest, members: Lasting['members']): ServerAnswers[EtcdRequest['ask']] {
  switch (request.ask) {
    case 'etcd-members':
      return {
        clusterId,
        members: members.map(({ id, name, ip }) => ({
          id,
          name,
          peerUrls: [`https://${ip}:2380`],
          clientUrls: [`https://${ip}:2379`],
          isLearner: false,
        })),
      };
    case 'etcd-status': {
      const own = members.find(({ ip }) => request.endpoint.includes(`//${ip}:`)) ?? members[0];
      const leaderId = members.find(({ dead }) => !dead)?.id ?? '';
      return {
        clusterId,
        memberId: own?.id ?? '',
        leaderId,
        version: '3.4.13',
        dbSizeBytes: 20_480,
        raftTerm: '7',
        raftIndex: '52311',
        isLearner: false,
        errors: [],
      };
    }
    case 'etcd-alarms':
      return { alarms: [] };
    case 'etcd-read':
      return { revision: '48121' };
  }
}
