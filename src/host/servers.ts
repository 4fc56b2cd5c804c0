import type { ActionResult, AnswerTo, HostReader, HostWriter, ServerAction, ServerAnswers, ServerRequest } from '../model/host.ts';
import type { Read } from '../model/read.ts';

/** How long a question to a server may take, in milliseconds, from the connection to the end of the answer. */
export const askTimeoutMs = 2000;

/** Where the clients read credentials from, and write a snapshot to. */
export type ServerFiles = Pick<HostReader, 'read'> & Pick<HostWriter, 'writeStream'>;

/** The servers of a node's cluster, asked and told over its own network. Nothing is thrown: failures are values. */
export interface Servers {
  ask<R extends ServerRequest>(request: R): Promise<Read<AnswerTo<R>>>;
  act(action: ServerAction, o: { timeoutMs: number }): Promise<ActionResult>;
}

/** Each client is loaded when its first question comes: etcd's and Kubernetes' cost more than everything else together. */
export function createServers(files: ServerFiles, o: { askTimeoutMs?: number } = {}): Servers {
  const timeoutMs = o.askTimeoutMs ?? askTimeoutMs;
  return {
    async ask<R extends ServerRequest>(request: R): Promise<Read<AnswerTo<R>>> {
      // Each question has its own kind of answer; the compiler cannot follow that through the switch.
      return (await answer(request, files, timeoutMs)) as Read<AnswerTo<R>>;
    },
    act: (action, { timeoutMs: actionTimeoutMs }) => act(action, files, actionTimeoutMs),
  };
}

async function answer(request: ServerRequest, files: ServerFiles, timeoutMs: number): Promise<Read<ServerAnswers[keyof ServerAnswers]>> {
  switch (request.ask) {
    case 'tls-chain': {
      const { tlsChain } = await import('./tls-chain.ts');
      return tlsChain(request.host, request.port, timeoutMs);
    }
    case 'http-get': {
      const { httpGet } = await import('./http.ts');
      return httpGet(request.url, files, { ...(request.ca === undefined ? {} : { ca: request.ca }), timeoutMs });
    }
    case 'kube-config-map': {
      const { kubeConfigMap } = await import('./kube.ts');
      return kubeConfigMap(request, files, timeoutMs);
    }
    case 'etcd-status': {
      const { etcdStatus } = await import('./etcd.ts');
      return etcdStatus({ ...request, timeoutMs }, files);
    }
    case 'etcd-members': {
      const { etcdMembers } = await import('./etcd.ts');
      return etcdMembers({ ...request, timeoutMs }, files);
    }
    case 'etcd-alarms': {
      const { etcdAlarms } = await import('./etcd.ts');
      return etcdAlarms({ ...request, timeoutMs }, files);
    }
    case 'etcd-read': {
      const { etcdRead } = await import('./etcd.ts');
      return etcdRead({ ...request, timeoutMs }, files);
    }
  }
}

async function act(action: ServerAction, files: ServerFiles, timeoutMs: number): Promise<ActionResult> {
  switch (action.act) {
    case 'etcd-member-remove': {
      const { etcdRemoveMember } = await import('./etcd-actions.ts');
      return etcdRemoveMember({ ...action, timeoutMs }, action.memberId, files);
    }
    case 'etcd-snapshot': {
      const { etcdSnapshot } = await import('./etcd-actions.ts');
      return etcdSnapshot({ ...action, timeoutMs }, action.to, files);
    }
    case 'kube-patch-config-map': {
      const { patchConfigMap } = await import('./kube.ts');
      return patchConfigMap(action, files, timeoutMs);
    }
  }
}
