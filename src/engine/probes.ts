import { parsePem } from '../domain/pem.ts';
import { parseUnitState } from '../domain/unit-state.ts';
import { parseCertificate } from '../domain/x509.ts';
import { readCommands } from '../host/read-commands.ts';
import type { Probe } from '../model/fix.ts';
import type { HostWriter } from '../model/host.ts';

/** How often a wait looks again. */
const pauseMs = 500;

/** What a wait came to: `detail` says what was seen last. */
export interface WaitResult {
  readonly held: boolean;
  readonly detail: string;
}

/** Repeats a probe until it holds or the time is up. `signal` ends the wait early, as not held. */
export async function waitUntil(probe: Probe, host: HostWriter, timeoutMs: number, signal?: AbortSignal): Promise<WaitResult> {
  const until = host.now().getTime() + timeoutMs;
  for (;;) {
    const seen = await look(probe, host);
    if (seen.held) return seen;
    if (signal?.aborted === true || host.now().getTime() >= until) return seen;
    await host.sleep(pauseMs);
  }
}

async function look(probe: Probe, host: HostWriter): Promise<WaitResult> {
  switch (probe.probe) {
    case 'http-ok':
      return httpOk(probe.url, host);
    case 'served-certificate-is':
      return servedIs(probe, host);
    case 'unit-active':
      return unitActive(probe.unit, probe.stableMs, host);
    case 'file-exists': {
      const stat = await host.stat(probe.path);
      return { held: stat.kind === 'ok', detail: `${probe.path}: ${stat.kind}` };
    }
    case 'certificate-valid':
      return certificateValid(probe.path, host);
    case 'config-map-signed':
      return configMapSigned(probe, host);
  }
}

async function httpOk(url: string, host: HostWriter): Promise<WaitResult> {
  const answer = await host.ask({ ask: 'http-get', url });
  if (answer.kind !== 'ok') return { held: false, detail: `${url}: ${answer.kind === 'failed' ? answer.code : answer.kind}` };
  return { held: answer.value.status === 200, detail: `${url}: HTTP ${answer.value.status}` };
}

async function servedIs(probe: Extract<Probe, { probe: 'served-certificate-is' }>, host: HostWriter): Promise<WaitResult> {
  const where = `${probe.host}:${probe.port}`;
  const onDisk = parsePem(probe.path, await host.read(probe.path)).certificates[0];
  const answer = await host.ask({ ask: 'tls-chain', host: probe.host, port: probe.port });
  if (answer.kind !== 'ok') return { held: false, detail: `${where}: ${answer.kind === 'failed' ? answer.code : answer.kind}` };
  const leaf = answer.value.pem[0];
  const served = leaf === undefined ? undefined : parseCertificate(leaf);
  const held = onDisk !== undefined && served?.fingerprint === onDisk.fingerprint;
  return { held, detail: `${where} serves certificate ${served?.serial ?? '(none)'}, ${probe.path} has ${onDisk?.serial ?? '(none)'}` };
}

/** Active with the same main process for a while: a failing kubelet is "active" for a moment at every start. */
async function unitActive(unit: string, stableMs: number, host: HostWriter): Promise<WaitResult> {
  const before = await unitState(unit, host);
  if (before?.activeState !== 'active' || before.mainPid === 0)
    return { held: false, detail: `${unit}: ${before?.activeState ?? 'unknown'}` };
  await host.sleep(stableMs);
  const after = await unitState(unit, host);
  const held = after?.activeState === 'active' && after.mainPid === before.mainPid;
  return {
    held,
    detail: held ? `${unit} has been active for ${stableMs} ms` : `${unit} did not stay up: ${after?.activeState ?? 'unknown'}`,
  };
}

async function unitState(unit: string, host: HostWriter) {
  const shown = await host.run(readCommands.systemctlShow(unit));
  return shown.kind === 'ok' && shown.value.status === 0 ? parseUnitState(shown.value.stdout) : undefined;
}

async function certificateValid(path: `/${string}`, host: HostWriter): Promise<WaitResult> {
  const certificate = parsePem(path, await host.read(path)).certificates[0];
  if (certificate === undefined) return { held: false, detail: `${path} holds no certificate` };
  const held = certificate.notAfterMs > host.now().getTime();
  return { held, detail: `${path} is valid until ${new Date(certificate.notAfterMs).toISOString()}` };
}

async function configMapSigned(probe: Extract<Probe, { probe: 'config-map-signed' }>, host: HostWriter): Promise<WaitResult> {
  const answer = await host.ask({
    ask: 'kube-config-map',
    server: probe.server,
    ca: probe.ca,
    namespace: 'kube-public',
    name: 'cluster-info',
  });
  if (answer.kind !== 'ok') return { held: false, detail: `cluster-info: ${answer.kind === 'failed' ? answer.code : answer.kind}` };
  const fresh = Object.entries(answer.value.data).filter(
    ([key, value]) => key.startsWith('jws-kubeconfig-') && !probe.besides.includes(value),
  );
  return { held: fresh.length > 0, detail: `cluster-info carries ${fresh.length} new signatures` };
}
