import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EtcdCertificates, mintEtcdCertificates } from './etcd-certificates.ts';

const etcdPath = '/usr/bin/etcd';
const firstPort = 23_000;
const lastPort = 23_999;

/** True where etcd is installed. With KDOCTOR_REQUIRE_ETCD=1 its absence is an error instead of a skip. */
export function etcdInstalled(): boolean {
  if (existsSync(etcdPath)) return true;
  if (process.env['KDOCTOR_REQUIRE_ETCD'] === '1') throw new Error(`KDOCTOR_REQUIRE_ETCD=1, but ${etcdPath} is not there`);
  return false;
}

/** One real etcd process. */
export interface RunningMember {
  readonly name: string;
  readonly clientUrl: string;
  readonly peerUrl: string;
  readonly metricsUrl: string;
  readonly dataDir: string;
  /** Ends the process as a power loss would. */
  kill(): Promise<void>;
  /** Freezes it: the kernel still accepts connections, nothing answers. */
  freeze(): void;
  thaw(): void;
}

/** A cluster of real etcd members with TLS on loopback. */
export interface EtcdCluster {
  readonly dir: string;
  readonly certificates: EtcdCertificates;
  readonly members: readonly RunningMember[];
  /** As `--initial-cluster` has it. */
  readonly initialCluster: string;
  /** etcdctl with the cluster's client certificate, asked at one member. */
  etcdctl(member: number, ...args: readonly string[]): string;
  /** The index of the leader now; a follower is any other. */
  leader(): number;
  /** Ends all members and removes everything. */
  close(): Promise<void>;
}

/** Starts a cluster and waits until each member is healthy. */
export async function startEtcdCluster(size: number): Promise<EtcdCluster> {
  const dir = mkdtempSync(join(tmpdir(), 'kdoctor-etcd-'));
  const certificates = mintEtcdCertificates(dir);
  const [client, peer, metrics] = await freePorts(3);
  // As on real nodes, each member has an address of its own and the same ports.
  const plans = Array.from({ length: size }, (_, index) => ({
    name: `m${index + 1}`,
    clientUrl: `https://127.0.0.${index + 1}:${client}`,
    peerUrl: `https://127.0.0.${index + 1}:${peer}`,
    metricsUrl: `http://127.0.0.${index + 1}:${metrics}`,
    dataDir: join(dir, `m${index + 1}`),
  }));
  const initialCluster = plans.map((plan) => `${plan.name}=${plan.peerUrl}`).join(',');
  const members = plans.map((plan) => startMember(plan, certificates, initialCluster));
  const close = async () => {
    await Promise.all(members.map((member) => member.kill()));
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await Promise.all(members.map((member) => untilHealthy(member.metricsUrl)));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    dir,
    certificates,
    members,
    initialCluster,
    close,
    etcdctl: (index, ...args) => etcdctl(certificates, members[index]?.clientUrl ?? '', args),
    leader: () => members.findIndex(({ clientUrl }) => etcdctl(certificates, clientUrl, ['endpoint', 'status']).split(', ')[4] === 'true'),
  };
}

/** Ports of the range that nobody listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const free: number[] = [];
  const span = lastPort - firstPort + 1;
  // Test files run side by side: each process starts to look somewhere else.
  for (let tried = 0; tried < span && free.length < count; tried++) {
    const port = firstPort + ((process.pid * 37 + tried) % span);
    if (await isFree(port)) free.push(port);
  }
  if (free.length < count) throw new Error(`fewer than ${count} ports are free between ${firstPort} and ${lastPort}`);
  return free;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

type MemberPlan = Omit<RunningMember, 'kill' | 'freeze' | 'thaw'>;

function startMember(plan: MemberPlan, { ca, server }: EtcdCertificates, initialCluster: string): RunningMember {
  const child = spawn(
    etcdPath,
    [
      ...['--name', plan.name, '--data-dir', plan.dataDir],
      ...['--listen-client-urls', plan.clientUrl, '--advertise-client-urls', plan.clientUrl],
      ...['--listen-peer-urls', plan.peerUrl, '--initial-advertise-peer-urls', plan.peerUrl],
      ...['--initial-cluster', initialCluster, '--listen-metrics-urls', plan.metricsUrl],
      ...['--cert-file', server.cert, '--key-file', server.key, '--client-cert-auth', '--trusted-ca-file', ca],
      ...['--peer-cert-file', server.cert, '--peer-key-file', server.key, '--peer-client-cert-auth', '--peer-trusted-ca-file', ca],
    ],
    { stdio: 'ignore', env: {} },
  );
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  return {
    ...plan,
    kill: async () => {
      process.off('exit', endWithUs);
      await end(child);
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function untilHealthy(metricsUrl: string): Promise<void> {
  const until = performance.now() + 15_000;
  while (performance.now() < until) {
    const answer = await fetch(`${metricsUrl}/health`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`etcd at ${metricsUrl} did not become healthy`);
}

function etcdctl({ ca, client }: EtcdCertificates, endpoint: string, args: readonly string[]): string {
  const tls = ['--cacert', ca, '--cert', client.cert, '--key', client.key];
  return execFileSync('etcdctl', ['--endpoints', endpoint, ...tls, ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { PATH: process.env['PATH'] ?? '', ETCDCTL_API: '3' },
  });
}
