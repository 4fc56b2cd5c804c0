import { createServer } from 'node:net';
import { examine } from '../src/engine/examine.ts';
import { runProgram } from '../src/host/exec.ts';
import { openRootHost } from '../src/host/root.ts';
import { createServers } from '../src/host/servers.ts';

/** The longest deadline of a single question (`crictl ps`, src/host/read-commands.ts), in milliseconds. */
export const longestDeadlineMs = 6000;

/**
 * How long one whole look at a node takes, in milliseconds, whose etcd members, API server and container runtime accept every
 * question and never answer.
 *
 * @param {string} tree the node's files
 */
export async function timeOfHungNode(tree) {
  const sockets = /** @type {Set<import('node:net').Socket>} */ (new Set());
  const silent = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise((listening) => silent.listen(0, '127.0.0.1', () => listening(undefined)));
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const files = await openRootHost(tree);
  const servers = createServers(files);
  /** @type {import('../src/model/host.ts').HostReader} */
  const host = {
    ...files,
    live: true,
    ask: (request) => servers.ask(/** @type {typeof request} */ (towards(address.port, request))),
    // A tool that waits for a silent socket; the others are not installed.
    run: async ({ argv, timeoutMs, maxBytes }) =>
      argv[0] === 'crictl' ? runProgram(['sleep', '60'], { timeoutMs, maxBytes }) : { kind: 'absent' },
  };
  const startedAt = performance.now();
  const limits = { certificateWarningDays: 30, certificateCriticalDays: 7, diskWarningPercent: 85 };
  const { facts } = await examine({ host, limits, stopwatch: () => performance.now() });
  const tookMs = performance.now() - startedAt;
  if (facts.containers.state !== 'failed') throw new Error('the runtime was not asked');
  for (const socket of sockets) socket.destroy();
  silent.close();
  return tookMs;
}

/** @param {number} port @param {import('../src/model/host.ts').ServerRequest} request */
function towards(port, request) {
  switch (request.ask) {
    case 'tls-chain':
      return { ...request, host: '127.0.0.1', port };
    case 'http-get':
      return { ...request, url: moved(request.url, port) };
    case 'kube-config-map':
      return { ...request, server: moved(request.server, port) };
    default:
      return { ...request, endpoint: moved(request.endpoint, port) };
  }
}

/** @param {string} url @param {number} port */
function moved(url, port) {
  const to = new URL(url);
  to.hostname = '127.0.0.1';
  to.port = String(port);
  return to.href.replace(/\/$/, '');
}
